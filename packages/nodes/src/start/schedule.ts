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
      misfire: Type.Optional(
        Type.Enum(['skip', 'latest', 'all'], {
          default: 'skip',
          ...ui({
            title: { en: 'Times missed during a standstill', 'zh-CN': '停机期间错过的时间' },
            help: {
              en: 'A time is missed when Isthmus did not run for more than a minute after it.',
              'zh-CN': '若到点后一分钟内 Isthmus 未运行，则视为错过。',
            },
            widget: 'select',
            options: {
              skip: { en: 'Leave them out', 'zh-CN': '忽略' },
              latest: { en: 'Make up for the last one', 'zh-CN': '补最近一次' },
              all: { en: 'Make up for all of them', 'zh-CN': '全部补上' },
            },
            advanced: true,
          }),
        }),
      ),
      misfireMost: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 1000,
          default: 10,
          ...ui({
            title: { en: 'But at most the last', 'zh-CN': '最多补最近几次' },
            widget: 'number',
            when: { field: 'misfire', is: ['all'] },
            advanced: true,
          }),
        }),
      ),
      overlap: Type.Optional(
        Type.Enum(['queue', 'skip'], {
          default: 'queue',
          ...ui({
            title: { en: 'While the run before still goes on', 'zh-CN': '上次运行尚未结束时' },
            widget: 'select',
            options: {
              queue: { en: 'Start all the same', 'zh-CN': '照常启动' },
              skip: { en: 'Leave this time out', 'zh-CN': '跳过本次' },
            },
            advanced: true,
          }),
        }),
      ),
    },
    { additionalProperties: false },
  ),
  shapes: {
    outputs: {
      out: {
        kind: 'schema',
        schema: { type: 'object', properties: { scheduledAt: { type: 'string', format: 'date-time' } } },
      },
    },
  },
})
