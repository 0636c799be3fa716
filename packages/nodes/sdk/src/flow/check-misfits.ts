import type { Problem, ProblemFix } from '../errors.ts'
import { isExpressionValue } from './flow.ts'
import { describeView, type Misfit, type SchemaView } from '../typing/index.ts'
import { shapePhrases } from '../phrases.ts'
import type { TargetRow } from './check-targets.ts'
import { finding, listed, nearParam } from './finding.ts'

interface Filled {
  /** Title of the node. */
  readonly node: string
  readonly row: TargetRow
  readonly target: SchemaView
}

/** A reason why a row's value does not belong in its target, as a finding; `undefined` where nothing is certain. */
// oxlint-disable-next-line complexity -- one short case per kind
export function misfitFinding(misfit: Misfit, { node, row, target }: Filled): Problem | undefined {
  const field = [...row.path, ...misfit.path].map((name) => (name === '*' ? '[ ]' : name)).join('.')
  const path = `/config${row.pointer}${row.valueAt}`
  const params = { node, field }
  const severity = row.doubtful ? ('warning' as const) : undefined
  const isWhole = misfit.path.length === 0
  switch (misfit.kind) {
    case 'type':
      return finding(
        'VALUE_TYPE_WRONG',
        { ...params, got: misfit.got, wanted: misfit.wanted },
        { path, severity, fix: isWhole ? wrapped(row, path, conversions[misfit.wanted]) : undefined },
      )
    case 'lossy': {
      const { got, wanted, loss } = misfit
      const words = { got, wanted: loss === 'length' ? upTo(target) : wanted, loss: shapePhrases[loss].en }
      const fix = isWhole ? wrapped(row, path, lossless(loss, target)) : undefined
      return finding('VALUE_LOSSY', { ...params, ...words }, { path, severity: 'warning', fix })
    }
    case 'null':
      return row.mayMiss ? finding('VALUE_MAY_BE_NULL', params, { path, severity }) : undefined
    case 'value':
      return finding(
        'ENUM_UNMAPPED',
        { ...params, values: listed(misfit.values), known: listed(target.values ?? []) },
        { path, severity },
      )
    case 'missing':
      return finding('TARGET_FIELD_MISSING', { node, field: `${field}.${misfit.field}` }, { path, severity })
    case 'unknown':
      return finding(
        'TARGET_FIELD_UNKNOWN',
        { node, field: `${field}.${misfit.field}`, ...nearParam(undefined) },
        { path, severity },
      )
    case 'open-value':
      return undefined
  }
}

function upTo({ maxLength }: SchemaView): string {
  return shapePhrases.textOfLength.en.replace('{length}', String(maxLength ?? ''))
}

/** The function that makes one kind of value out of another. */
const conversions: Readonly<Record<string, readonly [before: string, after: string] | undefined>> = {
  text: ['text(', ')'],
  number: ['number(', ')'],
  decimal: ['decimal(', ')'],
}

function lossless(
  loss: Extract<Misfit, { kind: 'lossy' }>['loss'],
  target: SchemaView,
): readonly [before: string, after: string] | undefined {
  switch (loss) {
    case 'time':
      return ['day(', ')']
    case 'length':
      return ['left(', `, ${target.maxLength ?? 0})`]
    case 'fraction':
      return ['round(', ')']
    case 'precision':
      return ['number(', ')']
    case 'meaning':
      return undefined
  }
}

function wrapped(row: TargetRow, path: string, around: readonly [string, string] | undefined): ProblemFix | undefined {
  const value = row.row.value
  if (!around || !isExpressionValue(value)) return undefined
  return { kind: 'set', path: `${path}/$expr`, value: `${around[0]}${value.$expr}${around[1]}` }
}

const forms: Readonly<Record<string, RegExp>> = {
  decimal: /^-?\d+(?:\.\d+)?$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  'date-time': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/,
}

/** A fixed text that is not written as its target wants it, or is too long for it. */
export function valueFinding(row: TargetRow, target: SchemaView, node: string): Problem | undefined {
  const { value } = row.row
  if (typeof value !== 'string' || row.row.lines || row.row.copy) return undefined
  const place = { path: `/config${row.pointer}${row.valueAt}` }
  const field = row.path.join('.')
  const form = target.format === undefined ? undefined : forms[target.format]
  if (form && !form.test(value)) {
    return finding('VALUE_TYPE_WRONG', { node, field, got: JSON.stringify(value), wanted: describeView(target) }, place)
  }
  if (target.maxLength === undefined || value.length <= target.maxLength) return undefined
  const words = { got: JSON.stringify(value), wanted: upTo(target), loss: shapePhrases.length.en }
  return finding('VALUE_LOSSY', { node, field, ...words }, { ...place, severity: 'warning' })
}
