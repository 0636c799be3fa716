import { isNullable, nullable, present, unionOf, type ExpressionReference } from '../../expression/index.ts'
import { isJsonObject, type JsonSchema } from '../../json.ts'
import { lineNames, targetNames, type LinesMapping, type MappingRow } from '../../mapping/index.ts'
import { isPlainObject, propertiesOf, requires, saysSomething } from '../../typing/index.ts'
import { sharedKeys } from './key-marks.ts'
import { withCurrencies } from './money-rows.ts'
import { plainPath } from './plain-path.ts'
import { currencyKeyword } from './shape-rule.ts'
import type { ExpressionTypes, ValueTyping } from './value-typing.ts'

/** A row and what its field becomes. */
export interface TypedRow {
  readonly row: MappingRow
  /** Names of the target; none for the whole. */
  readonly path: readonly string[]
  /** `{}` when anything may come out. */
  readonly schema: JsonSchema
  /** True when the field may be left out. */
  readonly maySkip: boolean
  /** Scope name and names of a row that only reads a field. */
  readonly reads: readonly string[] | undefined
  /** True when it gives an amount with a currency beside it. */
  readonly isMoney?: boolean
}

/** What rows are typed with: the shapes their expressions read. */
export interface RowScope {
  readonly types: ExpressionTypes
  readonly values: ValueTyping
}

type Reads = readonly ExpressionReference[]

/** The rows of a config as far as they are filled in; what is no row is left out. */
export function rowsIn(value: unknown): readonly MappingRow[] {
  if (!Array.isArray(value)) return []
  return value.filter((row): row is MappingRow & Readonly<Record<string, never>> => {
    return isJsonObject(row) && typeof row['target'] === 'string'
  })
}

/** Types every row of a list in a config, with money fields that know where their currency went. */
export function typeRows(list: unknown, scope: RowScope): readonly TypedRow[] {
  if (!Array.isArray(list)) return []
  const typed = scope.values.rows.made(list, scope, {
    parts: () => rowsIn(list),
    make: (row) => typeRow(row, scope),
    reads: (row) => readsOfRow(row, scope),
  })
  return typed.some(({ isMoney }) => isMoney) ? withCurrencies(typed) : typed
}

/** All that a row reads, the names of its own lines among it. */
function readsOfRow({ value, default: fallback, copy, lines }: MappingRow, scope: RowScope): Reads {
  const reads = [value, fallback, copy?.from, lines?.from].flatMap((each) => readsOf(each, scope))
  if (!lines) return reads
  const inside = insideLines(lines, scope)
  const flattened = lines.flatten ? readsOf(lines.flatten, outerLine(lines, scope)) : []
  return [...reads, ...flattened, ...rowsIn(lines.rows).flatMap((row) => readsOfRow(row, inside))]
}

function readsOf(value: unknown, { values, types }: RowScope): Reads {
  return values.type(value, types).references ?? []
}

/** The shape of what one row gives. */
export function typeRow(row: MappingRow, scope: RowScope): TypedRow {
  // A row of a value alone depends on nothing else, so it stays the same object while what it reads does.
  const isPlain = row.lines === undefined && row.copy === undefined && row.default === undefined
  if (!isPlain) return typeAnyRow(row, scope)
  return scope.values.once(scope.values.type(row.value, scope.types), row, () => typeAnyRow(row, scope))
}

function typeAnyRow(row: MappingRow, scope: RowScope): TypedRow {
  const own = ownSchema(row, scope)
  const filled = row.default === undefined ? own : orElse(own, scope.values.type(row.default, scope.types).schema)
  const { expression } = scope.values.type(row.value, scope.types)
  const schema = whenEmpty(row, filled)
  return {
    row,
    path: targetNames(row.target),
    schema,
    maySkip: row.whenEmpty === 'skip' && mayBeEmpty(filled),
    reads: expression && plainPath(expression.root),
    isMoney: schema[currencyKeyword] !== undefined,
  }
}

function ownSchema({ value, lines, copy }: MappingRow, scope: RowScope): JsonSchema {
  if (lines) return linesSchema(lines, scope)
  if (!copy) return value === undefined ? { type: 'null' } : valueSchema(value, scope)
  return without(scope.values.type(copy.from, scope.types).schema, copy.except ?? [])
}

/** A null that only comes from reading what is not known is a guess, and no guess is handed on. */
function valueSchema(value: MappingRow['value'], { values, types }: RowScope): JsonSchema {
  const { schema, presence } = values.type(value, types)
  return presence === 'unknown' ? withoutNulls(schema) : schema
}

function withoutNulls(schema: JsonSchema, depth = 0): JsonSchema {
  const known = present(schema)
  if (!isPlainObject(known) || depth > 4) return known
  const fields = Object.entries(propertiesOf(known)).map(
    ([name, field]) => [name, withoutNulls(field, depth + 1)] as const,
  )
  return { ...known, properties: Object.fromEntries(fields) }
}

function orElse(own: JsonSchema, fallback: JsonSchema): JsonSchema {
  return saysSomething(own) ? unionOf([present(own), fallback]) : {}
}

/** A text may be blank, whatever its schema says; only other values are certain not to be empty. */
function mayBeEmpty(schema: JsonSchema): boolean {
  return isNullable(schema) || !['number', 'integer', 'boolean'].includes(String(schema['type']))
}

function whenEmpty({ whenEmpty: policy = 'keep' }: MappingRow, schema: JsonSchema): JsonSchema {
  switch (policy) {
    case 'keep':
      return schema
    case 'null':
      return mayBeEmpty(schema) && saysSomething(schema) && !('const' in schema) ? nullable(schema) : schema
    case 'skip':
    case 'fail':
      return present(schema)
  }
}

function linesSchema(lines: LinesMapping, scope: RowScope): JsonSchema {
  const inside = insideLines(lines, scope)
  const rows = typeRows(lines.rows, inside)
  const [only] = rows
  const items = only && rows.length === 1 && only.path.length === 0 && !only.row.copy ? only.schema : schemaOfRows(rows)
  const source = scope.values.type(lines.from, scope.types).schema
  const list = saysSomething(items) ? { type: 'array', items } : { type: 'array' }
  return isNullable(source) && saysSomething(source) ? nullable(list) : list
}

/** The scope of the rows inside lines. */
export function insideLines(lines: LinesMapping, { types, values }: RowScope): RowScope {
  const outer = outerLine(lines, { types, values })
  const names = lineNames(lines)
  const element = outer.types[names.line] ?? {}
  if (!lines.flatten) return lines.group ? { values, types: grouped(types, names.line, element) } : outer
  const inner = elementOf(values.type(lines.flatten, outer.types).schema)
  if (lines.group) return { values, types: grouped(types, names.line, inner) }
  return { values, types: { ...types, [names.line]: inner, position: positionShape, parent: sharedKeys(element) } }
}

const positionShape: JsonSchema = { type: 'integer' }

/** The scope in which every line is at hand, before lines inside it are taken out. */
export function outerLine(lines: LinesMapping, { types, values }: RowScope): RowScope {
  const element = elementOf(values.type(lines.from, types).schema)
  return { values, types: { ...types, [lineNames(lines).line]: element, position: positionShape } }
}

function grouped(types: ExpressionTypes, line: string, element: JsonSchema): ExpressionTypes {
  const lines = saysSomething(element) ? { type: 'array', items: element } : { type: 'array' }
  const group = { type: 'object', properties: { key: {}, lines }, required: ['key', 'lines'] }
  return { ...types, [line]: group, position: positionShape }
}

/** What a list holds; anything where that is not known. */
export function elementOf(list: JsonSchema): JsonSchema {
  const { items } = present(list)
  return isJsonObject(items) ? items : {}
}

function without(schema: JsonSchema, except: readonly string[]): JsonSchema {
  const names = new Set(except)
  if (names.size === 0 || !isPlainObject(schema)) return schema
  const kept = Object.entries(propertiesOf(schema)).filter(([name]) => !names.has(name))
  const required = kept.flatMap(([name]) => (requires(schema, name) ? [name] : []))
  return { ...schema, properties: Object.fromEntries(kept), required }
}

/** An object that holds nothing but what is put into it. */
export const emptyObject: JsonSchema = { type: 'object', properties: {}, required: [] }

/** The object that rows build on top of `base`: paths make objects, copies come first, a later row wins. */
export function schemaOfRows(rows: readonly TypedRow[], base: JsonSchema = emptyObject): JsonSchema {
  const copies = rows.filter(({ row, path }) => row.copy && path.length === 0)
  const start = copies.reduce((schema, { schema: copied }) => copiedOnto(schema, copied), base)
  return objectOfRows(
    rows.filter(({ path }) => path.length > 0),
    start,
  )
}

function copiedOnto(base: JsonSchema, copied: JsonSchema): JsonSchema {
  const source = present(copied)
  if (!isPlainObject(source)) return { ...base, additionalProperties: true }
  const fields = Object.keys(propertiesOf(source)).filter((name) => !isNullable(copied) && requires(source, name))
  return {
    ...base,
    properties: { ...propertiesOf(base), ...propertiesOf(source) },
    required: [...new Set([...requiredNames(base), ...fields])],
    ...('additionalProperties' in source ? { additionalProperties: true } : {}),
  }
}

type Placed = Pick<TypedRow, 'path' | 'schema' | 'maySkip'>

function objectOfRows(rows: readonly Placed[], base: JsonSchema): JsonSchema {
  const fields = new Map(Object.entries(propertiesOf(base)))
  const certain = rows.filter(({ maySkip }) => !maySkip).map(({ path: [name = ''] }) => name)
  for (const [name, parts] of byName(rows)) fields.set(name, fieldOfRows(parts, fields.get(name)))
  const required = [...new Set([...requiredNames(base), ...certain])]
  return { ...base, type: 'object', properties: Object.fromEntries(fields), required }
}

/** The rows by the first name of their paths, which is taken off. */
function byName(rows: readonly Placed[]): ReadonlyMap<string, readonly Placed[]> {
  const found = new Map<string, Placed[]>()
  for (const { path, schema, maySkip } of rows) {
    const [name = '', ...rest] = path
    const parts = found.get(name) ?? []
    parts.push({ path: rest, schema, maySkip })
    found.set(name, parts)
  }
  return found
}

/** Rows for parts of a field build an object on top of what the last row for the whole of it gave. */
function fieldOfRows(rows: readonly Placed[], before: JsonSchema | undefined): JsonSchema {
  const last = rows.findLastIndex(({ path }) => path.length === 0)
  const whole = rows[last]
  const start = whole && (whole.maySkip && before ? unionOf([before, whole.schema]) : whole.schema)
  const parts = rows.slice(last + 1)
  const known = start ?? before
  if (parts.length === 0) return known ?? {}
  return objectOfRows(parts, known && isPlainObject(known) ? known : emptyObject)
}

function requiredNames({ required }: JsonSchema): readonly string[] {
  return Array.isArray(required) ? required.filter((name): name is string => typeof name === 'string') : []
}

/** What comes in, as something rows can be put on top of. */
export function baseOf(input: JsonSchema | undefined): JsonSchema {
  return input !== undefined && isPlainObject(input) ? input : { ...emptyObject, additionalProperties: true }
}
