import { functionEntries } from './entry.ts'

export const dateEntries = functionEntries('date', {
  now: {
    shape: 'now(): date',
    implicit: { root: 'run', key: 'startedAt' },
    en: 'The instant at which the run started, so that a repeated step sees the same time.',
    zh: '运行开始的时刻；重复执行的步骤看到同一时刻。',
    example: ['now()', '2026-01-31T12:00:00.000Z'],
  },
  date: {
    shape: 'date(text: text, timeZone?: text): date',
    en: 'The instant an ISO text shows, in UTC; a text without a zone is read in the time zone (UTC when left out).',
    zh: '解析 ISO 日期文本，得到 UTC 时刻；无时区的文本按 timeZone（默认 UTC）解释。',
    example: ['date("2026-07-01 08:30", "Europe/Berlin")', '2026-07-01T06:30:00.000Z'],
  },
  formatDate: {
    shape: 'formatDate(value: date, pattern: text, timeZone?: text): text',
    en: 'The date in a pattern of yyyy yy MM M dd d HH H mm ss SSS EEEE, in a time zone (UTC when left out); a day without a time is not moved.',
    zh: '按格式（yyyy yy MM M dd d HH H mm ss SSS EEEE）和时区（默认 UTC）显示日期；不带时间的日期不换算时区。',
    example: ['formatDate("2026-07-01T22:30:00Z", "dd.MM.yyyy HH:mm", "Europe/Berlin")', '02.07.2026 00:30'],
  },
  addDays: {
    shape: 'addDays(value: date, days: number): date',
    en: 'The date moved by days of 24 hours; a day stays a day, an instant an instant.',
    zh: '日期加上若干天（每天 24 小时）；日期仍为日期，时刻仍为时刻。',
    example: ['addDays("2026-02-27", 2)', '2026-03-01'],
  },
})
