import type { Problem, ProblemFix } from '../errors.ts'
import { listedNames, nearestName } from '../expression/index.ts'
import { isExpressionValue } from './flow.ts'
import { describeView, viewOf, type Misfit, type SchemaView } from '../typing/index.ts'
import { shapePhrases } from '../phrases.ts'
import { finding, listed, nearParam } from './finding.ts'
import { rowLabel, type TargetRow } from './target-rows.ts'

interface Filled {
  /** Title of the node. */
  readonly node: string
  readonly row: TargetRow
  readonly target: SchemaView
}

/** A reason why a row's value does not belong in its target, as a finding; `undefined` where nothing is certain. */
// oxlint-disable-next-line complexity -- one short case per kind
export function misfitFinding(misfit: Misfit, { node, row, target }: Filled): Problem | undefined {
  const field = rowLabel(row, misfit.path)
  const path = `/config${row.pointer}${row.valueAt}`
  const params = { node, field }
  const severity = row.doubtful ? ('warning' as const) : undefined
  const isWhole = misfit.path.length === 0
  const below = (name: string) => rowLabel(row, [...misfit.path, name])
  switch (misfit.kind) {
    case 'type':
      return finding(
        'VALUE_TYPE_WRONG',
        { ...params, got: misfit.got, wanted: misfit.wanted },
        { path, severity, fix: isWhole ? wrapped(row, path, conversionInto(target, row)) : undefined },
      )
    case 'lossy': {
      const { got, wanted, loss, limit } = misfit
      const words = { got, wanted: limit === undefined ? wanted : upTo(limit), loss: shapePhrases[loss].en }
      const fix = isWhole ? wrapped(row, path, lossless(loss, target)) : undefined
      return finding('VALUE_LOSSY', { ...params, ...words }, { path, severity: 'warning', fix })
    }
    case 'null':
      return row.mayMiss ? finding('VALUE_MAY_BE_NULL', params, { path, severity }) : undefined
    case 'value':
      return finding(
        'ENUM_UNMAPPED',
        { ...params, values: listed(misfit.values), known: listed(misfit.known) },
        { path, severity, fix: isWhole ? nearestValue(row, misfit, path) : undefined },
      )
    case 'missing':
      return finding('TARGET_FIELD_MISSING', { node, field: below(misfit.field) }, { path, severity })
    case 'unknown':
      return finding(
        'TARGET_FIELD_UNKNOWN',
        {
          node,
          field: below(misfit.field),
          ...nearParam(nearestName(misfit.field, misfit.known)),
          known: listedNames(misfit.known),
        },
        { path, severity },
      )
    case 'read-only':
      return finding('TARGET_READ_ONLY', { node, field }, { path, severity })
    case 'open-value':
      return undefined
  }
}

function upTo(length: number): string {
  return shapePhrases.textOfLength.en.replace('{length}', String(length))
}

/** The function that makes values of a kind out of others; `undefined` where there is more to it. */
function conversionInto(
  { kinds, format }: SchemaView,
  { schema }: TargetRow,
): readonly [before: string, after: string] | undefined {
  if (!isConvertible(viewOf(schema))) return undefined
  if (format === 'decimal') return ['decimal(', ')']
  if (kinds?.size !== 1 || format !== undefined) return undefined
  return kinds.has('text') ? ['text(', ')'] : kinds.has('number') ? ['number(', ')'] : undefined
}

/** A single value that can be written as another kind; of lists, objects and dates, somebody has to say which part is meant. */
function isConvertible({ kinds, format }: SchemaView): boolean {
  const isPlain = format === undefined || format === 'decimal'
  return isPlain && kinds?.size === 1 && !kinds.has('list') && !kinds.has('object')
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

/** For a fixed value: the one that was probably meant. */
function nearestValue(
  row: TargetRow,
  { known }: Extract<Misfit, { kind: 'value' }>,
  path: string,
): ProblemFix | undefined {
  const { value } = row.row
  const nearest =
    typeof value === 'string'
      ? nearestName(
          value,
          known.filter((each) => typeof each === 'string'),
        )
      : undefined
  return nearest === undefined ? undefined : { kind: 'set', path, value: nearest }
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
  const field = rowLabel(row)
  const form = target.format === undefined ? undefined : forms[target.format]
  if (form && !form.test(value)) {
    return finding('VALUE_TYPE_WRONG', { node, field, got: JSON.stringify(value), wanted: describeView(target) }, place)
  }
  if (target.maxLength === undefined || value.length <= target.maxLength) return undefined
  const words = { got: JSON.stringify(value), wanted: upTo(target.maxLength), loss: shapePhrases.length.en }
  return finding('VALUE_LOSSY', { node, field, ...words }, { ...place, severity: 'warning' })
}
