import { defineNode, expressionOnly, ui, type HoldText, type Plugin, type ProgramWriter } from '@isthmus/sdk'
import * as Type from 'typebox'

/**
 * Gives one record per key, the first or the last of a run, in the order in which they came. Values of keys are the same
 * when they are the same JSON: 7 is not "7", and missing values are equal to each other.
 */
export const dedupe = defineNode({
  id: 'dedupe',
  version: 1,
  kind: 'pure',
  title: { en: 'Remove duplicates', 'zh-CN': '去重' },
  summary: { en: 'Keeps one record per key.', 'zh-CN': '每个键只保留一条记录。' },
  category: 'data',
  icon: 'list-filter',
  keywords: ['unique', 'distinct', 'duplicate', 'dedup', 'once', '去重', '唯一', '重复'],
  config: Type.Object(
    {
      keys: Type.Array(
        Type.Object(
          {
            value: expressionOnly({ title: { en: 'Key', 'zh-CN': '键' }, placeholder: 'lower(record.email)' }),
          },
          { additionalProperties: false },
        ),
        ui(
          {
            title: { en: 'Same when equal', 'zh-CN': '以下值相同即视为重复' },
            widget: 'list',
          },
          { minItems: 1, maxItems: 20 },
        ),
      ),
      keep: Type.Optional(
        Type.Enum(['first', 'last'], {
          default: 'first',
          ...ui({
            title: { en: 'Keep', 'zh-CN': '保留' },
            widget: 'select',
            options: { first: { en: 'The first', 'zh-CN': '第一条' }, last: { en: 'The last', 'zh-CN': '最后一条' } },
          }),
        }),
      ),
    },
    { additionalProperties: false },
  ),
  shapes: { outputs: { out: { kind: 'input' } } },
  collect: { arrange: ({ keep = 'first' }) => ({ kind: 'distinct', keep }), hold: dedupeKey },
})

function dedupeKey(
  { keys }: { readonly keys: readonly { readonly value: unknown }[] },
  writer: ProgramWriter,
): HoldText {
  const values = keys.map(({ value }, at) => `${writer.value(value, `/keys/${at}/value`)} ?? null`)
  return { body: `hold([${values.join(', ')}])` }
}

/** Keeping one record of several. */
export const dedupePlugin: Plugin = { id: 'dedupe', nodes: [dedupe], connectors: [] }
