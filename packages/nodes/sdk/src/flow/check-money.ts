import type { Problem } from '../errors.ts'
import { referencesOf } from '../expression/index.ts'
import type { JsonSchema } from '../json.ts'
import { fieldAccess } from '../mapping/index.ts'
import { shapePhrases } from '../phrases.ts'
import { propertiesOf } from '../typing/index.ts'
import { finding } from './finding.ts'
import { currencyKeyword } from './shape/shape-rule.ts'
import { rowLabel, type TargetRow } from './target-rows.ts'

/**
 * Amounts whose currency comes from elsewhere than the amount. Only rows that read an amount as it is are looked at: what a
 * calculation made of it may have been converted.
 */
export function moneyFindings(rows: readonly TargetRow[], schema: JsonSchema, node: string): readonly Problem[] {
  return rows.flatMap((row) => {
    const target = fieldSchema(schema, row.path)
    const [source, wanted] = [row.schema[currencyKeyword], target?.[currencyKeyword]]
    if (typeof source !== 'string' || typeof wanted !== 'string' || !row.reads || target?.['readOnly']) return []
    const beside = [...row.path.slice(0, -1), wanted].join('.')
    const from = [...row.reads.slice(0, -1), source]
    const filling = rows.find(({ path }) => path.join('.') === beside)
    const got = filling ? strayOrigin(filling, from, row) : shapePhrases.nowhere.en
    if (got === undefined) return []
    const params = { node, field: rowLabel(row), source: from.join('.'), currency: beside, got }
    const fix = filling
      ? { kind: 'set' as const, path: `/config${filling.pointer}${filling.valueAt}`, value: { $expr: readingOf(from) } }
      : undefined
    return [finding('CURRENCY_MISMATCH', params, { path: `/config${row.pointer}`, severity: 'warning', fix })]
  })
}

/** In words, where the currency comes from when that is not the amount's own; `undefined` when it is, or may be. */
function strayOrigin(filling: TargetRow, from: readonly string[], amount: TargetRow): string | undefined {
  const wanted = from.join('.')
  if (filling.reads) return filling.reads.join('.') === wanted ? undefined : filling.reads.join('.')
  if ('const' in filling.schema) {
    const known = amount.currencies
    const isOnly = known?.length === 1 && known[0] === filling.schema['const']
    return isOnly ? undefined : shapePhrases.fixedValue.en
  }
  const { expression } = filling
  if (!expression) return undefined
  const reads = referencesOf(expression).map(({ text }) => text)
  // A calculation that reads no field at all may look the currency up by other means.
  return reads.length === 0 || reads.some((read) => wanted === read || wanted.startsWith(`${read}.`))
    ? undefined
    : shapePhrases.elsewhere.en
}

/** The expression that reads a field. */
function readingOf([root = '', ...names]: readonly string[]): string {
  return root + names.map(fieldAccess).join('')
}

function fieldSchema(schema: JsonSchema, path: readonly string[]): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>((here, name) => propertiesOf(here)[name], schema)
}
