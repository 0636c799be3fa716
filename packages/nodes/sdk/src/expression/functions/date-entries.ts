import { functionEntries } from './entry.ts'

export const dateEntries = functionEntries('date', {
  now: {
    shape: 'now(): date',
    implicit: { root: 'run', key: 'startedAt' },
    en: 'The instant at which the run started, so that a repeated step sees the same time.',
    zh: '运行开始的时刻；重复执行的步骤看到同一时刻。',
    example: ['now()', '2026-01-31T12:00:00.000Z'],
  },
  today: {
    shape: 'today(timeZone?: text): date',
    implicit: { root: 'run', key: 'startedAt' },
    en: 'The day on which the run started, in a time zone (UTC when left out).',
    zh: '运行开始的日期（按时区，默认 UTC）。',
    example: ['today("Asia/Shanghai")', '2026-01-31'],
  },
  date: {
    shape: 'date(value: any, timeZone?: text): date',
    en: 'The instant a date shows, in UTC; without a zone of its own it is read in the time zone (UTC when left out). Reads ISO 8601, 31.03.2026, 2026/3/31 8:30 (also with PM or 下午), 2026年3月31日 下午2时5分, 20260331 (also with 0830 or 083000), 31 March 2026, 31-Mar-2026, March 31, 2026 2:05 PM, RFC 2822, what JavaScript prints, /Date(1774945800000)/ and { "__class__": "datetime", ... }.',
    zh: '解析日期，得到 UTC 时刻；无时区的日期按 timeZone（默认 UTC）解释。可读 ISO 8601、31.03.2026、2026/3/31 8:30（可带 PM 或“下午”）、2026年3月31日 下午2时5分、20260331（可带 0830 或 083000）、31 March 2026、31-Mar-2026、March 31, 2026 2:05 PM、RFC 2822、JavaScript 输出的日期、/Date(1774945800000)/ 以及 { "__class__": "datetime", ... }。',
    example: ['date("31.03.2026 08:30", "Europe/Berlin")', '2026-03-31T06:30:00.000Z'],
  },
  day: {
    shape: 'day(value: any, timeZone?: text): date',
    en: 'The calendar day of a date, without a time; an instant is looked at in the time zone (UTC when left out).',
    zh: '日期所在的日历日（不含时间）；时刻按时区（默认 UTC）换算。',
    example: ['day("2026-03-31T23:30:00Z", "Asia/Shanghai")', '2026-04-01'],
  },
  parseDate: {
    shape: 'parseDate(text: text, pattern: text, timeZone?: text): date',
    en: 'The date a text shows in a pattern of the fields of formatDate; a day when the pattern has no time, otherwise an instant. Names of months may be English, Chinese or German.',
    zh: '按格式（字段同 formatDate）解析日期；格式不含时间时得到日期，否则得到时刻。月份名可为英文、中文或德文。',
    example: ['parseDate("03/31/2026", "MM/dd/yyyy")', '2026-03-31'],
  },
  isDate: {
    shape: 'isDate(value: any): boolean',
    en: 'Whether date(...) can read the value.',
    zh: 'date(...) 能否解析该值。',
    example: ['isDate("31.02.2026")', false],
  },
  formatDate: {
    shape: 'formatDate(value: date, pattern: text, timeZone?: text, locale?: text): text',
    en: 'The date in a pattern of yyyy yy Q MMMM MMM MM M ww w dd d EEEE EEE HH H hh h mm m ss s SSS a XXX, with plain words in \'...\', in a time zone (UTC when left out) and with names in "en" (left out), "zh" or "de"; a day without a time is not moved.',
    zh: '按格式（yyyy yy Q MMMM MMM MM M ww w dd d EEEE EEE HH H hh h mm m ss s SSS a XXX，普通文字写在 \'...\' 中）、时区（默认 UTC）和语言（默认 "en"，可用 "zh"、"de"）显示日期；不带时间的日期不换算时区。',
    example: [
      'formatDate("2026-07-01T22:30:00Z", "EEEE, d. MMMM yyyy HH:mm", "Europe/Berlin", "de")',
      'Donnerstag, 2. Juli 2026 00:30',
    ],
  },
  toZone: {
    shape: 'toZone(value: date, timeZone: text): date',
    en: 'The same instant with the clock and the offset of a time zone.',
    zh: '同一时刻在指定时区的时间（带偏移量）。',
    example: ['toZone("2026-07-01T06:30:00Z", "Europe/Berlin")', '2026-07-01T08:30:00.000+02:00'],
  },
  fromEpoch: {
    shape: 'fromEpoch(value: number, unit?: text): date',
    en: 'The instant so many milliseconds ("ms", also when left out) or seconds ("s") after 1970 began.',
    zh: '由 1970 年起的毫秒数（"ms"，默认）或秒数（"s"）得到时刻。',
    example: ['fromEpoch(1774945800, "s")', '2026-03-31T08:30:00.000Z'],
  },
  toEpoch: {
    shape: 'toEpoch(value: date, unit?: text, timeZone?: text): number',
    en: 'The milliseconds ("ms", also when left out) or whole seconds ("s") from the start of 1970 to a date.',
    zh: '日期距 1970 年初的毫秒数（"ms"，默认）或整秒数（"s"）。',
    example: ['toEpoch("2026-03-31T08:30:00Z")', 1774945800000],
  },
  addTime: {
    shape: 'addTime(value: date, amount: number, unit: text, timeZone?: text): date',
    en: 'The date moved by "second", "minute", "hour", "day", "week", "month", "quarter" or "year". Days and longer units keep the time on the clock of the time zone (UTC when left out), also when summer time begins or ends; the 31st becomes the last day of a shorter month.',
    zh: '日期加上若干 "second"、"minute"、"hour"、"day"、"week"、"month"、"quarter" 或 "year"。天及更长的单位保持时区（默认 UTC）的钟面时间（夏令时切换时也如此）；31 日在较短的月份变为月末。',
    example: ['addTime("2026-03-28T12:00:00Z", 1, "day", "Europe/Berlin")', '2026-03-29T11:00:00.000Z'],
  },
  addDays: {
    shape: 'addDays(value: date, days: number): date',
    en: 'The date moved by days of 24 hours; a day stays a day, an instant an instant.',
    zh: '日期加上若干天（每天 24 小时）；日期仍为日期，时刻仍为时刻。',
    example: ['addDays("2026-02-27", 2)', '2026-03-01'],
  },
  diffTime: {
    shape: 'diffTime(from: date, to: date, unit: text, timeZone?: text): number',
    en: 'How many whole units (as in addTime) lie between two dates; negative when the second comes first.',
    zh: '两个日期之间相隔多少个完整单位（单位同 addTime）；后者更早时为负。',
    example: ['diffTime("2026-01-31", "2026-03-30", "month")', 1],
  },
  startOf: {
    shape: 'startOf(value: date, unit: text, timeZone?: text): date',
    en: 'The start of the unit (as in addTime) that a date lies in, on the clock of the time zone (UTC when left out); weeks start on Monday.',
    zh: '日期所在单位（同 addTime）的开始，按时区（默认 UTC）；一周从星期一开始。',
    example: ['startOf("2026-05-20", "quarter")', '2026-04-01'],
  },
  endOf: {
    shape: 'endOf(value: date, unit: text, timeZone?: text): date',
    en: 'The last day, or for an instant the last millisecond, of the unit that a date lies in.',
    zh: '日期所在单位的最后一天；若为时刻，则为最后一毫秒。',
    example: ['endOf("2026-02-10", "month")', '2026-02-28'],
  },
  datePart: {
    shape: 'datePart(value: date, part: text, timeZone?: text): number',
    en: 'The "year", "quarter", "month", "week" (ISO 8601), "day", "dayOfYear", "weekday", "hour", "minute" or "second" of a date.',
    zh: '日期的 "year"、"quarter"、"month"、"week"（ISO 8601）、"day"、"dayOfYear"、"weekday"、"hour"、"minute" 或 "second"。',
    example: ['datePart("2026-01-01", "week")', 1],
  },
  weekday: {
    shape: 'weekday(value: date, timeZone?: text): number',
    en: 'The day of the week, from 1 (Monday) to 7 (Sunday).',
    zh: '星期几，从 1（星期一）到 7（星期日）。',
    example: ['weekday("2026-02-01")', 7],
  },
})
