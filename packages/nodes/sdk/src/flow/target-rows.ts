import type { Expression } from '../expression/index.ts'
import type { Json, JsonObject, JsonSchema } from '../json.ts'
import type { MappingRow } from '../mapping/index.ts'
import { fillPhrase, shapePhrases } from '../phrases.ts'
import { escapePointer, valueAt } from '../schema/index.ts'
import { propertiesOf, viewOf } from '../typing/index.ts'
import { rowExpressions } from './shape/config-values.ts'
import { rowsIn, typeRow, type RowScope, type TypedRow } from './shape/row-typing.ts'
import { currencyKeyword } from './shape/shape-rule.ts'
import type { TargetShape } from './shape/type-flow.ts'

/** A row that fills a target, with its place in the config. */
export interface TargetRow extends TypedRow {
  /** Targets of the rows whose lines it stands in, outermost first. */
  readonly within: readonly string[]
  /** Pointer of the row, or of the value where the config's own members are the fields. */
  readonly pointer: string
  /** Pointer of the value inside the row; the empty text where the row is the value. */
  readonly valueAt: string
  /** True when its value was only read off samples. */
  readonly doubtful: boolean
  readonly expression: Expression | undefined
  /** True when something it reads certainly may be missing, and nothing it reads is unknown. */
  readonly mayMiss: boolean
  /** Of an amount: the only currencies it can be in, where they are known. */
  readonly currencies: readonly Json[] | undefined
  /** What its expressions read. */
  readonly scope: RowScope
}

/** The rows that a node's config fills its target with. */
export function targetRows({ rule, schema }: TargetShape, config: JsonObject, scope: RowScope): readonly TargetRow[] {
  if (rule.rows !== '') return rowsAt(valueAt(config, rule.rows), { pointer: rule.rows, within: [], scope })
  const given = Object.keys(propertiesOf(schema)).filter((name) => config[name] !== undefined)
  return given.map((name) => {
    const row: MappingRow = { target: name, value: config[name] ?? null }
    return placedRow(row, { pointer: `/${escapePointer(name)}`, valueAt: '', within: [], scope })
  })
}

/** The rows of a list in a config; `pointer` leads to the list. */
export function rowsAt(list: unknown, place: Pick<TargetRow, 'pointer' | 'within' | 'scope'>): readonly TargetRow[] {
  return (Array.isArray(list) ? (list as readonly Json[]) : []).flatMap((entry, at) =>
    rowsIn([entry]).map((row) => {
      const inside = row.lines ? '/lines/from' : row.copy ? '/copy/from' : '/value'
      return placedRow(row, { ...place, pointer: `${place.pointer}/${at}`, valueAt: inside })
    }),
  )
}

/** What people call a row's target, or a place below it: `Lines › Quantity`; its place in the list where it has none. */
export function rowLabel(row: Pick<TargetRow, 'within' | 'path' | 'pointer'>, below: readonly string[] = []): string {
  const names = [...row.path, ...below]
  return names.length === 0 ? placeLabel(row) : targetLabel(row.within, names)
}

/** What people call a target inside the lines of others. */
export function targetLabel(within: readonly string[], names: readonly string[]): string {
  return [...within, ...names.join('.').split(/\.?\*\.?/u)].filter((name) => name !== '').join(' › ')
}

function placeLabel({ within, pointer }: Pick<TargetRow, 'within' | 'pointer'>): string {
  const row = Number(pointer.slice(pointer.lastIndexOf('/') + 1)) + 1
  const list = targetLabel(within, [])
  return list === ''
    ? fillPhrase(shapePhrases.untargeted.en, { row })
    : fillPhrase(shapePhrases.untargetedIn.en, { row, list })
}

type Place = Pick<TargetRow, 'pointer' | 'valueAt' | 'within' | 'scope'>

function placedRow(row: MappingRow, place: Place): TargetRow {
  const { scope } = place
  const { expression, doubtful = false } = scope.values.type(
    row.value ?? row.lines?.from ?? row.copy?.from,
    scope.types,
  )
  const typed = typeRow(row, scope)
  return {
    ...typed,
    ...place,
    doubtful,
    expression,
    mayMiss: mayMiss(row, scope),
    currencies: currenciesOf(typed, scope),
  }
}

function mayMiss(row: MappingRow, scope: RowScope): boolean {
  if (row.value === null && row.default === undefined) return true
  const own = row.lines ? { ...row, lines: { ...row.lines, rows: [] } } : row
  const found = rowExpressions(own, scope).map(
    ({ value, types }) => scope.values.type(value, types).presence ?? 'unknown',
  )
  return found.includes('may miss') && !found.includes('unknown')
}

function currenciesOf({ reads, schema }: TypedRow, { types }: RowScope): readonly Json[] | undefined {
  const name = schema[currencyKeyword]
  const [root = '', ...names] = reads ?? []
  if (typeof name !== 'string' || names.length === 0) return undefined
  const path = [...names.slice(0, -1), name]
  const found = path.reduce<JsonSchema | undefined>((here, each) => propertiesOf(here)[each], types[root])
  return found && viewOf(found).values
}
