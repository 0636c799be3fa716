import { defineNode, flowError, orExpression, ui } from '@isthmus/sdk'
import * as Type from 'typebox'

const unitMs = { seconds: 1000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const
const forTime = { field: 'mode', is: ['duration'] } as const

/** Holds each record back for a time; the others pass. A restart of the server does not begin the wait anew. */
export const wait = defineNode({
  id: 'wait',
  version: 1,
  kind: 'control',
  control: 'wait',
  title: { en: 'Wait', 'zh-CN': '等待' },
  summary: {
    en: 'Holds each record back for a while or until a time. Restarts do not matter.',
    'zh-CN': '将每条记录保留一段时间或直到指定时间，不受重启影响。',
  },
  category: 'control',
  icon: 'hourglass',
  keywords: ['delay', 'sleep', 'pause', 'timer', 'until', 'later', '延迟', '等待', '暂停', '定时'],
  config: Type.Object(
    {
      mode: Type.Enum(['duration', 'until'], {
        default: 'duration',
        ...ui({
          title: { en: 'Wait', 'zh-CN': '等待方式' },
          widget: 'select',
          options: {
            duration: { en: 'For a time', 'zh-CN': '一段时间' },
            until: { en: 'Until a time', 'zh-CN': '直到某个时间' },
          },
        }),
      }),
      amount: Type.Optional(
        orExpression(Type.Number({ minimum: 0, default: 5 }), {
          title: { en: 'How long', 'zh-CN': '时长' },
          widget: 'number',
          when: forTime,
        }),
      ),
      unit: Type.Optional(
        Type.Enum(['seconds', 'minutes', 'hours', 'days'], {
          default: 'minutes',
          ...ui({
            title: { en: 'Unit', 'zh-CN': '单位' },
            widget: 'select',
            options: {
              seconds: { en: 'Seconds', 'zh-CN': '秒' },
              minutes: { en: 'Minutes', 'zh-CN': '分钟' },
              hours: { en: 'Hours', 'zh-CN': '小时' },
              days: { en: 'Days', 'zh-CN': '天' },
            },
            when: forTime,
          }),
        }),
      ),
      until: Type.Optional(
        orExpression(Type.String({ minLength: 1, maxLength: 100 }), {
          title: { en: 'Until', 'zh-CN': '直到' },
          help: {
            en: 'A time with its zone, such as 2026-03-01T08:00:00Z. One that has passed does not wait.',
            'zh-CN': '带时区的时间，例如 2026-03-01T08:00:00Z；已过的时间不再等待。',
          },
          placeholder: 'record.deliveryDate',
          when: { field: 'mode', is: ['until'] },
        }),
      ),
      atMostHours: Type.Optional(
        Type.Number(
          ui(
            {
              title: { en: 'At most, in hours', 'zh-CN': '最长（小时）' },
              help: {
                en: 'A record that would wait longer fails at once.',
                'zh-CN': '需要等待更久的记录会立即失败。',
              },
              advanced: true,
            },
            { exclusiveMinimum: 0, maximum: 87_600 },
          ),
        ),
      ),
    },
    { additionalProperties: false },
  ),
  shapes: { outputs: { out: { kind: 'input' } } },
  request: ({ mode, amount, unit, until, atMostHours }, records) => ({
    control: 'wait',
    until: mode === 'until' ? instantOf(until) : { forMs: durationOf(amount, unit) },
    ...(atMostHours === undefined ? {} : { atMostMs: atMostHours * unitMs.hours }),
    answer: records.map((record) => ({ record })),
  }),
})

function instantOf(value: unknown): number {
  // Without a zone it would mean another moment on every server.
  const ms = typeof value === 'string' && /(?:Z|[+-]\d{2}:?\d{2})$/i.test(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(ms)) throw invalid('Until', 'must be a time with its zone, such as 2026-03-01T08:00:00Z', value)
  return ms
}

function durationOf(amount: unknown = 5, unit: keyof typeof unitMs = 'minutes'): number {
  if (typeof amount !== 'number' || !Number.isFinite(amount) || amount < 0) {
    throw invalid('How long', 'must be a number from 0 on', amount)
  }
  return amount * unitMs[unit]
}

function invalid(field: string, expected: string, got: unknown): Error {
  return flowError('FIELD_VALUE_INVALID', { node: 'Wait', field, expected, got: JSON.stringify(got) ?? 'nothing' })
}
