import { defineNode, expressionOnly, fieldNamePattern, flowError, isJsonObject, ui, type Json } from '@isthmus/sdk'
import * as Type from 'typebox'
import { atOnceField, flowField } from './call-fields.ts'

const nameField = (title: { readonly en: string; readonly 'zh-CN': string }, name: string) =>
  Type.Optional(
    Type.String(
      ui({ title, placeholder: name, advanced: true }, { pattern: fieldNamePattern, maxLength: 100, default: name }),
    ),
  )

/** Calls a flow for every entry of a list; the record goes on once all are done. */
export const each = defineNode({
  id: 'each',
  version: 1,
  kind: 'control',
  control: 'each',
  title: { en: 'For each', 'zh-CN': '逐项处理' },
  summary: {
    en: 'Calls a flow for every entry of a list and collects what it returns in the record.',
    'zh-CN': '对列表中的每一项调用流程，并将返回结果汇总到原记录中。',
  },
  category: 'control',
  icon: 'repeat',
  keywords: ['loop', 'iterate', 'foreach', 'lines', 'subflow', '循环', '遍历', '逐条', '子流程'],
  config: Type.Object(
    {
      flow: flowField,
      list: expressionOnly({
        title: { en: 'List', 'zh-CN': '列表' },
        help: {
          en: 'The flow is called once with each entry. A missing list has no entries.',
          'zh-CN': '对每一项调用一次流程；列表缺失时视为空。',
        },
        placeholder: 'record.lines',
      }),
      onFailure: Type.Optional(
        Type.Enum(['stop', 'continue'], {
          default: 'stop',
          ...ui({
            title: { en: 'When an entry fails', 'zh-CN': '某项失败时' },
            widget: 'select',
            options: {
              stop: { en: 'The record fails', 'zh-CN': '该记录失败' },
              continue: { en: 'Go on with the others', 'zh-CN': '继续处理其余项' },
            },
          }),
        }),
      ),
      atOnce: atOnceField({ en: 'Entries at the same time', 'zh-CN': '同时处理项数' }),
      results: nameField({ en: 'Results under', 'zh-CN': '结果字段' }, 'results'),
      failures: nameField({ en: 'Failures under', 'zh-CN': '失败字段' }, 'failures'),
    },
    { additionalProperties: false },
  ),
  shapes: {
    outputs: {
      out: {
        kind: 'object',
        keep: true,
        fields: [
          {
            name: { at: '/results', unset: 'results' },
            of: { kind: 'list', of: { kind: 'returned', flow: '/flow' } },
          },
          { name: { at: '/failures', unset: 'failures' }, of: { kind: 'schema', schema: { type: 'array' } } },
        ],
      },
    },
  },
  request: ({ flow, list, onFailure, atOnce = 1, results = 'results', failures = 'failures' }, records) => {
    const record: Json = records[0] ?? null
    if (!isJsonObject(record)) throw wrong('record', 'must have fields to hold the results', record)
    return {
      control: 'each',
      flow,
      elements: elementsOf(list),
      atOnce,
      stopAtFailure: onFailure !== 'continue',
      // One list, in the order of the entries: a flow that returns one record each gives as many results as entries.
      answer: (returned, failed) => [
        { record: { ...record, [results]: returned.flat(), [failures]: failed as unknown as readonly Json[] } },
      ],
    }
  },
})

function elementsOf(list: unknown): readonly Json[] {
  if (list === undefined || list === null) return []
  if (!Array.isArray(list)) throw wrong('List', 'must be a list', list)
  return list as readonly Json[]
}

function wrong(field: string, expected: string, got: unknown): Error {
  return flowError('FIELD_VALUE_INVALID', { node: 'For each', field, expected, got: JSON.stringify(got) ?? 'nothing' })
}
