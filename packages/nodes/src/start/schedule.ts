import { defineNode, ui } from '@isthmus/sdk'
import * as Type from 'typebox'

/** Starts a run at the times of a cron pattern in a time zone, with the record `{ scheduledAt }`. */
export const scheduleTrigger = defineNode({
  id: 'trigger.schedule',
  version: 1,
  kind: 'trigger',
  trigger: 'schedule',
  title: { en: 'Schedule', 'zh-CN': '定时' },
  summary: { en: 'Starts the flow at set times.', 'zh-CN': '在设定的时间启动流程。' },
  category: 'trigger',
  icon: 'calendar-clock',
  keywords: ['cron', 'timer', 'clock', 'nightly', 'interval', 'trigger', '定时', '计划', '时钟', '每天', '触发'],
  config: Type.Object(
    {
      cron: Type.String(
        ui(
          {
            title: { en: 'Times', 'zh-CN': '时间' },
            help: {
              en: 'Minute, hour, day of month, month, day of week; with six fields the first is the second. "0 6 * * 1-5" is 6:00 on working days.',
              'zh-CN': '依次为分、时、日、月、星期；六段时第一段为秒。“0 6 * * 1-5”表示工作日 6:00。',
            },
            widget: 'cron',
            placeholder: '0 6 * * *',
          },
          { pattern: '^\\s*\\S+(?:\\s+\\S+){4,5}\\s*$', maxLength: 200, default: '0 6 * * *' },
        ),
      ),
      timeZone: Type.String(
        ui(
          {
            title: { en: 'Time zone', 'zh-CN': '时区' },
            widget: 'timeZone',
            placeholder: 'Europe/Berlin',
          },
          { pattern: '^[A-Za-z][A-Za-z0-9_+/-]*$', maxLength: 64, default: 'UTC' },
        ),
      ),
    },
    { additionalProperties: false },
  ),
  outputSchema: () => ({
    out: { type: 'object', properties: { scheduledAt: { type: 'string', format: 'date-time' } } },
  }),
})
