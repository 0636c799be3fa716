import type { Problem, ProblemFix } from '../errors.ts'
import type { SchemaView } from '../typing/index.ts'
import { finding } from './finding.ts'
import { isExpressionValue } from './flow.ts'
import { currencyKeyword, unitKeyword } from './shape/shape-rule.ts'
import { shapePhrases } from '../phrases.ts'
import { rowLabel, type TargetRow } from './target-rows.ts'

/** How many of the other unit one of them makes, as people would write it. */
const factors: Readonly<Record<string, string>> = {
  'cent>major': ' / 100',
  'major>cent': ' * 100',
  'g>kg': ' / 1000',
  'kg>g': ' * 1000',
  'mm>m': ' / 1000',
  'm>mm': ' * 1000',
  'cm>m': ' / 100',
  'm>cm': ' * 100',
  'minute>hour': ' / 60',
  'hour>minute': ' * 60',
  'percent>fraction': ' / 100',
  'fraction>percent': ' * 100',
}

const unitWords: Readonly<Record<string, string>> = { cent: shapePhrases.cent.en, major: shapePhrases.major.en }

/**
 * A value in one unit that goes as it is to a field of another. Only rows that read a field as it is are looked at: what a
 * calculation made of it may have been converted.
 */
export function unitFinding(row: TargetRow, { schema }: SchemaView, node: string): Problem | undefined {
  // An amount with a currency beside it is counted in whole units of that currency unless it says otherwise.
  const usual = schema[currencyKeyword] === undefined ? undefined : 'major'
  const [got, wanted] = [row.schema[unitKeyword], schema[unitKeyword] ?? usual]
  if (!row.reads || typeof got !== 'string' || typeof wanted !== 'string' || got === wanted) return undefined
  const path = `/config${row.pointer}${row.valueAt}`
  const words = { got: unitWords[got] ?? got, wanted: unitWords[wanted] ?? wanted }
  const fix = converted(row, path, factors[`${got}>${wanted}`])
  return finding('UNIT_MISMATCH', { node, field: rowLabel(row), ...words }, { path, severity: 'warning', fix })
}

function converted({ row: { value } }: TargetRow, path: string, factor: string | undefined): ProblemFix | undefined {
  if (factor === undefined || !isExpressionValue(value)) return undefined
  return { kind: 'set', path: `${path}/$expr`, value: value.$expr + factor }
}
