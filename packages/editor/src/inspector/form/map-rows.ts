import { isExpressionValue, isJsonObject } from '@isthmus/sdk'
import type { Json, JsonObject, JsonSchema } from '@isthmus/sdk'
import type { SchemaField } from '../../expression/schema-tree.ts'
import { pathExpression } from '../../expression/record-path.ts'
import { propertiesOf, readField } from './read-schema.ts'

/** Names of the two columns in the entries of a `fields` list. */
export interface MapKeys {
  readonly target: string
  readonly value: string
}

/** Finds the columns from the schema of an entry: the value is what may be computed, the target the first plain text. */
export function mapKeys(items: JsonSchema): MapKeys {
  const properties = propertiesOf(items).map(([name, schema]) => ({ name, read: readField(schema) }))
  const value = properties.find(({ read }) => read.expression !== 'never')?.name ?? 'value'
  const target =
    properties.find(({ name, read }) => name !== value && read.schema['type'] === 'string')?.name ?? 'target'
  return { target, value }
}

/** The entries of a `fields` list; anything that is no object is shown as an empty row rather than lost. */
export function mapRows(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.map((entry: unknown) => (isJsonObject(entry) ? entry : {})) : []
}

/**
 * Rows from pasted text, one per line: `name = expression`, `name: expression` or a table's `name<TAB>value`. Without a
 * separator the line is the target alone, mapped from the field of the same name where there is one.
 */
export function rowsFromText(text: string, keys: MapKeys, fields: readonly SchemaField[]): readonly JsonObject[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => rowFromLine(line, keys, fields))
}

function rowFromLine(line: string, keys: MapKeys, fields: readonly SchemaField[]): JsonObject {
  const match = /^("[^"]*"|[^=:\t]+?)\s*(\t|:|=(?!=))\s*(.*)$/.exec(line)
  const target = unquote(match?.[1] ?? line)
  if (!match) return { [keys.target]: target, [keys.value]: bestValue(target, fields) }
  const [, , separator = '', rest = ''] = match
  const source = rest.replace(/[,;]$/, '')
  return { [keys.target]: target, [keys.value]: separator === '\t' ? fixedOrPath(source) : { $expr: source } }
}

function fixedOrPath(text: string): Json {
  if (text.startsWith('=')) return { $expr: text.slice(1).trim() }
  return /^(?:record|trigger|run|vars)[.[]/.test(text) ? { $expr: text } : text
}

function unquote(text: string): string {
  const trimmed = text.trim()
  return trimmed.startsWith('"') && trimmed.endsWith('"') && trimmed.length > 1 ? trimmed.slice(1, -1) : trimmed
}

function bestValue(target: string, fields: readonly SchemaField[]): Json {
  const source = fields.find((field) => plainName(field.name) === plainName(target))
  return { $expr: source ? pathExpression(source.path) : '' }
}

/**
 * Fills a mapping from the fields of the input: rows without a value get the field whose name reads alike
 * (`unit_price` and `unitPrice`), then every field not yet mapped becomes a row.
 */
export function mapByName(
  rows: readonly JsonObject[],
  keys: MapKeys,
  fields: readonly SchemaField[],
): readonly JsonObject[] {
  const filled = rows.map((row) =>
    isEmptyValue(row[keys.value]) ? { ...row, ...filledValue(row, keys, fields) } : row,
  )
  const targets = new Set(filled.map((row) => plainName(textOf(row[keys.target]))))
  const added = fields
    .filter((field) => !targets.has(plainName(field.name)))
    .map((field) => ({ [keys.target]: field.name, [keys.value]: { $expr: pathExpression(field.path) } }))
  return [...filled, ...added]
}

function filledValue(row: JsonObject, keys: MapKeys, fields: readonly SchemaField[]): JsonObject {
  const value = bestValue(textOf(row[keys.target]), fields)
  return isExpressionValue(value) && value.$expr === '' ? {} : { [keys.value]: value }
}

/** True for a value nobody has filled in. */
export function isEmptyValue(value: Json | undefined): boolean {
  return value === undefined || value === '' || (isExpressionValue(value) && value.$expr.trim() === '')
}

function plainName(name: string): string {
  return name.toLocaleLowerCase().replaceAll(/[\s_.-]/g, '')
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

/** The list with one element at another position; positions outside are clamped. */
export function moved<Entry>(list: readonly Entry[], from: number, to: number): readonly Entry[] {
  const entry = list[from]
  if (entry === undefined) return list
  const rest = list.filter((_, index) => index !== from)
  const target = Math.max(0, Math.min(rest.length, to))
  return [...rest.slice(0, target), entry, ...rest.slice(target)]
}

/** Positions of rows whose target an earlier row already has. */
export function duplicateTargets(rows: readonly JsonObject[], keys: MapKeys): ReadonlySet<number> {
  const seen = new Set<string>()
  const duplicates = new Set<number>()
  for (const [index, row] of rows.entries()) {
    const target = textOf(row[keys.target])
    if (target !== '' && seen.has(target)) duplicates.add(index)
    seen.add(target)
  }
  return duplicates
}

/** The name a new target gets from the expression that was dropped: the last field it reads. */
export function targetOfPath(path: string): string {
  const last = /(?:\.([\p{ID_Start}$_][\p{ID_Continue}$]*)|\["((?:[^"\\]|\\.)*)"\])\)*$/u.exec(path)
  return last?.[1] ?? last?.[2]?.replaceAll(/\\(.)/g, '$1') ?? ''
}
