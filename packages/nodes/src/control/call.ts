import {
  defineNode,
  expressionOnly,
  fieldNamePattern,
  flowError,
  isJsonObject,
  ui,
  type Emission,
  type Json,
  type ShapeRule,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import { atOnceField, flowField } from './call-fields.ts'

const placed = { field: 'output', is: ['first', 'list'] } as const

const config = Type.Object(
  {
    flow: flowField,
    per: Type.Optional(
      Type.Enum(['record', 'chunk'], {
        default: 'record',
        ...ui({
          title: { en: 'One call for', 'zh-CN': '调用方式' },
          widget: 'select',
          options: {
            record: { en: 'Each record', 'zh-CN': '每条记录一次' },
            chunk: { en: 'Up to 1,000 records together', 'zh-CN': '最多 1,000 条记录一次' },
          },
        }),
      }),
    ),
    input: Type.Optional(
      expressionOnly({
        title: { en: 'Send', 'zh-CN': '发送内容' },
        help: {
          en: 'The record, or list of records, that the called flow starts with. Empty: the record as it is.',
          'zh-CN': '被调用流程的起始记录或记录列表。留空则发送当前记录。',
        },
        placeholder: '{ id: record.customerId }',
        when: { field: 'per', is: ['record'] },
      }),
    ),
    output: Type.Optional(
      Type.Enum(['records', 'first', 'list'], {
        default: 'records',
        ...ui({
          title: { en: 'Go on with', 'zh-CN': '后续记录' },
          widget: 'select',
          options: {
            records: { en: 'The returned records', 'zh-CN': '返回的记录' },
            first: { en: 'The record, with the first one returned', 'zh-CN': '原记录，附上第一条返回的记录' },
            list: { en: 'The record, with the list returned', 'zh-CN': '原记录，附上返回的列表' },
          },
          when: { field: 'per', is: ['record'] },
        }),
      }),
    ),
    into: Type.Optional(
      Type.String(
        ui(
          { title: { en: 'Under the name', 'zh-CN': '字段名' }, placeholder: 'result', when: placed },
          { pattern: fieldNamePattern, maxLength: 100, default: 'result' },
        ),
      ),
    ),
    acceptPartial: Type.Optional(
      Type.Boolean({
        default: false,
        ...ui({
          title: { en: 'Accept failed records', 'zh-CN': '接受部分失败' },
          help: {
            en: 'Go on when some records failed in the called flow and others did not.',
            'zh-CN': '被调用流程中部分记录失败时仍继续。',
          },
          advanced: true,
        }),
      }),
    ),
    atOnce: atOnceField({ en: 'Calls at the same time', 'zh-CN': '同时调用数' }),
  },
  { additionalProperties: false },
)

const returnedShape: ShapeRule = { kind: 'returned', flow: '/flow' }

/** Runs another flow and goes on with what it returns. */
export const callFlow = defineNode({
  id: 'flow.call',
  version: 1,
  kind: 'control',
  control: 'call',
  title: { en: 'Call a flow', 'zh-CN': '调用流程' },
  summary: {
    en: 'Runs another flow, waits for it, and goes on with what it returns.',
    'zh-CN': '运行另一个流程并等待其完成，然后使用其返回的记录继续。',
  },
  category: 'control',
  icon: 'workflow',
  keywords: ['subflow', 'sub-flow', 'function', 'reuse', 'execute', '子流程', '调用', '复用'],
  config,
  shapes: {
    outputs: {
      out: {
        kind: 'choose',
        at: '/per',
        cases: { chunk: returnedShape },
        otherwise: {
          kind: 'choose',
          at: '/output',
          cases: {
            first: { kind: 'place', into: '/into', unset: 'result', of: { kind: 'nullable', of: returnedShape } },
            list: { kind: 'place', into: '/into', unset: 'result', of: { kind: 'list', of: returnedShape } },
          },
          otherwise: returnedShape,
        },
      },
    },
  },
  concurrency: ({ atOnce = 1 }) => atOnce,
  together: ({ per }) => per === 'chunk',
  request: ({ flow, per, input, output = 'records', into = 'result', acceptPartial = false }, records) => ({
    control: 'call',
    flow,
    input: per === 'chunk' || input === undefined ? records : asRecords(input),
    acceptPartial,
    answer: (returned) => {
      if (per === 'chunk' || output === 'records') return returned.map((record): Emission => ({ record }))
      return [{ record: place(records[0] ?? null, into, output === 'list' ? returned : (returned[0] ?? null)) }]
    },
  }),
})

function asRecords(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [(value ?? null) as Json]
}

function place(record: Json, name: string, value: Json): Json {
  if (isJsonObject(record)) return { ...record, [name]: value }
  const got = JSON.stringify(record)
  throw flowError('FIELD_VALUE_INVALID', {
    node: 'Call a flow',
    field: name,
    expected: 'needs a record with fields',
    got,
  })
}
