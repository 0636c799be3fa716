import type { Problem } from '../errors.ts'
import { nearestName, type Expression } from '../expression/index.ts'
import type { Json, JsonObject, JsonSchema } from '../json.ts'
import type { MappingRow } from '../mapping/index.ts'
import { escapePointer, valueAt } from '../schema/index.ts'
import { fit, propertiesOf, viewOf, type FieldView, type Misfit, type SchemaView } from '../typing/index.ts'
import { finding, nearParam } from './finding.ts'
import { keyFindings } from './check-keys.ts'
import { misfitFinding, valueFinding } from './check-misfits.ts'
import { moneyFindings } from './check-money.ts'
import { rowsIn, typeRow, type RowScope, type TypedRow } from './shape/row-typing.ts'
import { rowExpressions } from './shape/config-values.ts'
import { currencyKeyword } from './shape/shape-rule.ts'
import type { TargetShape } from './shape/type-flow.ts'
import type { TypedNode } from './shape/type-memo.ts'

/** A row that fills a target, with its place in the config. */
export interface TargetRow extends TypedRow {
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
}

/** What is wrong with what a node writes: fields that are missing, unknown or not to be written, and values that do not fit. */
export function targetFindings(typed: TypedNode, scope: RowScope): readonly Problem[] {
  const { target, node } = typed
  if (!target || node.disabled) return []
  const rows = targetRows(target, node.config, scope)
  const view = viewOf(target.schema)
  return [
    ...rows.flatMap((row) => rowFindings(row, { node, view })),
    ...missingFindings(rows, typed, target),
    ...moneyFindings(rows, target.schema, node),
    ...keyFindings(target, node, scope),
  ]
}

function targetRows({ rule, schema }: TargetShape, config: JsonObject, scope: RowScope): readonly TargetRow[] {
  if (rule.rows === '') {
    const given = Object.keys(propertiesOf(schema)).filter((name) => config[name] !== undefined)
    return given.map((name) => {
      const row: MappingRow = { target: name, value: config[name] ?? null }
      return placedRow(row, { pointer: `/${escapePointer(name)}`, valueAt: '' }, scope)
    })
  }
  const list = valueAt(config, rule.rows)
  return (Array.isArray(list) ? (list as readonly Json[]) : []).flatMap((entry, at) =>
    rowsIn([entry]).map((row) => {
      const inside = row.lines ? '/lines' : row.copy ? '/copy/from' : '/value'
      return placedRow(row, { pointer: `${rule.rows}/${at}`, valueAt: inside }, scope)
    }),
  )
}

function placedRow(row: MappingRow, place: Pick<TargetRow, 'pointer' | 'valueAt'>, scope: RowScope): TargetRow {
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
  const found = rowExpressions(row, scope).map(
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

interface Against {
  readonly node: TypedNode['node']
  readonly view: SchemaView
}

function rowFindings(row: TargetRow, { node, view }: Against): readonly Problem[] {
  // A copy of a whole object brings along what it has; only single fields are meant one by one.
  if (row.row.copy || row.path.length === 0) return []
  const found = fieldAt(view, row.path)
  if (found === undefined) return []
  const field = row.path.join('.')
  const path = `/config${row.pointer}`
  if (found.kind === 'unknown') {
    const nearest = nearestName(row.path[found.depth] ?? '', found.known)
    const renamed =
      nearest && [...row.path.slice(0, found.depth), nearest, ...row.path.slice(found.depth + 1)].join('.')
    const fix = renamed ? { kind: 'set' as const, path: `${path}/target`, value: renamed } : undefined
    return [
      finding(
        'TARGET_FIELD_UNKNOWN',
        { node: node.name, field, ...nearParam(nearest) },
        { path: `${path}/target`, fix },
      ),
    ]
  }
  if (found.field.value.readOnly) {
    return [finding('TARGET_READ_ONLY', { node: node.name, field }, { path, fix: { kind: 'remove', path } })]
  }
  const fixed = valueFinding(row, found.field.value, node.name)
  if (fixed) return [fixed]
  return fit(viewOf(row.schema), found.field.value).flatMap(
    (misfit: Misfit) => misfitFinding(misfit, { node: node.name, row, target: found.field.value }) ?? [],
  )
}

type Found =
  | { readonly kind: 'field'; readonly field: FieldView }
  | { readonly kind: 'unknown'; readonly depth: number; readonly known: readonly string[] }

/** What stands at a target path; `undefined` where the target does not say. */
function fieldAt(view: SchemaView, path: readonly string[]): Found | undefined {
  let here = view
  let field: FieldView | undefined
  for (const [depth, name] of path.entries()) {
    if (here.fieldNames.length === 0) return undefined
    field = here.field(name)
    if (!field) return here.open ? undefined : { kind: 'unknown', depth, known: here.fieldNames }
    if (field.value.readOnly) return { kind: 'field', field }
    here = field.value
  }
  return field && { kind: 'field', field }
}

function missingFindings(
  rows: readonly TargetRow[],
  { node, inputs }: TypedNode,
  target: TargetShape,
): readonly Problem[] {
  const { rule, schema, filled } = target
  const copies = rows.some(({ row, path }) => row.copy && path.length === 0)
  if (rule.partial || copies) return []
  const given = new Map(rows.map((row) => [row.path[0] ?? '', row]))
  const view = viewOf(schema)
  const path = rule.rows === '' ? '/config' : `/config${rule.rows}`
  return view.fieldNames.flatMap((name) => {
    const row = given.get(name)
    if (!view.field(name)?.required || filled.has(name)) return []
    if (row?.maySkip && row.path.length === 1) {
      return [finding('VALUE_MAY_BE_NULL', { node: node.name, field: name }, { path: `/config${row.pointer}` })]
    }
    if (row) return []
    const source = { $expr: likelySource(name, Object.values(inputs)[0]) }
    const fix =
      rule.rows === ''
        ? { kind: 'set' as const, path: `${path}/${escapePointer(name)}`, value: source }
        : { kind: 'add' as const, path, value: { target: name, value: source } }
    return [finding('TARGET_FIELD_MISSING', { node: node.name, field: name }, { path, fix })]
  })
}

/** A field of the record that is called the same, letters and digits considered; empty when there is none. */
function likelySource(name: string, record: JsonSchema | undefined): string {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
  const found = Object.keys(propertiesOf(record)).find((each) => plain(each) === plain(name))
  if (found === undefined) return ''
  return /^[A-Za-z_]\w*$/.test(found) ? `record.${found}` : `record[${JSON.stringify(found)}]`
}
