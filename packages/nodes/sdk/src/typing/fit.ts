import type { Json } from '../json.ts'
import type { SchemaView, ValueKind } from './schema-view.ts'

/** Why values of one shape do not go into a place of another. `path` leads from the place to where it does not fit. */
export type Misfit = { readonly path: readonly string[] } & (
  | { readonly kind: 'type'; readonly got: string; readonly wanted: string }
  | {
      readonly kind: 'lossy'
      readonly loss: 'precision' | 'fraction' | 'time' | 'meaning' | 'length'
      readonly got: string
      readonly wanted: string
      /** Of a length: how many characters there is room for. */
      readonly limit?: number
    }
  | { readonly kind: 'null' }
  | { readonly kind: 'value'; readonly values: readonly Json[]; readonly known: readonly Json[] }
  | { readonly kind: 'read-only' }
  | { readonly kind: 'open-value' }
  | { readonly kind: 'missing'; readonly field: string }
  | { readonly kind: 'unknown'; readonly field: string; readonly known: readonly string[] }
)

/** Objects deeper than this are taken to fit: recursive schemas have no end. */
const maxDepth = 12
/** Places compared in all; a schema that offers itself many times at every level has more than anybody could look at. */
const maxPlaces = 20_000

interface Place {
  readonly path: readonly string[]
  readonly budget: { left: number }
}

/** Finds every reason why a value of shape `source` does not belong in `target`. What is not known fits. */
export function fit(source: SchemaView, target: SchemaView): readonly Misfit[] {
  return fitAt(source, target, { path: [], budget: { left: maxPlaces } })
}

function fitAt(source: SchemaView, target: SchemaView, place: Place): readonly Misfit[] {
  const { path, budget } = place
  budget.left -= 1
  if (path.length > maxDepth || budget.left < 0) return []
  const nulls: readonly Misfit[] = takesNull(source, target) ? [] : [{ path, kind: 'null' }]
  if (!source.kinds || !target.kinds || source.kinds.size === 0) return nulls
  const wrong = [...source.kinds].filter((kind) => !accepts(target.kinds ?? new Set(), kind))
  if (wrong.length > 0) return [...nulls, kindMisfit(source, target, path)]
  return [
    ...nulls,
    ...valueMisfits(source, target, path),
    ...objectMisfits(source, target, place),
    ...listMisfits(source, target, place),
  ]
}

/** A source of which nothing is known may hold null, but there is no reason to say so. */
function takesNull(source: SchemaView, target: SchemaView): boolean {
  return target.nullable || !source.nullable || source.kinds === undefined
}

function accepts(target: ReadonlySet<ValueKind>, kind: ValueKind): boolean {
  return target.has(kind) || (kind === 'integer' && target.has('number'))
}

function kindMisfit(source: SchemaView, target: SchemaView, path: readonly string[]): Misfit {
  const words = { got: describeView(source), wanted: describeView(target) }
  if (isOnly(source, 'number') && isOnly(target, 'integer')) return { path, kind: 'lossy', loss: 'fraction', ...words }
  // A float cannot hold every decimal, so taking one for the other loses digits before it fails anywhere.
  if (source.format === 'decimal' && isOnly(source, 'text') && isOnly(target, 'number')) {
    return { path, kind: 'lossy', loss: 'precision', ...words }
  }
  return { path, kind: 'type', ...words }
}

function isOnly(view: SchemaView, kind: ValueKind): boolean {
  return view.kinds?.size === 1 && view.kinds.has(kind)
}

// oxlint-disable-next-line complexity -- one short case per kind of restriction
function valueMisfits(source: SchemaView, target: SchemaView, path: readonly string[]): readonly Misfit[] {
  if (target.values) {
    if (!source.values) return [{ path, kind: 'open-value' }]
    const allowed = new Set(target.values.map((value) => JSON.stringify(value)))
    const values = source.values.filter((value) => !allowed.has(JSON.stringify(value)))
    return values.length > 0 ? [{ path, kind: 'value', values, known: target.values }] : []
  }
  if (!isOnly(source, 'text') || !target.kinds?.has('text')) return []
  const formats = formatMisfit(source, target)
  const words = { got: describeView(source), wanted: describeView(target) }
  if (formats === 'type') return [{ path, kind: 'type', ...words }]
  if (formats !== undefined) return [{ path, kind: 'lossy', loss: formats, ...words }]
  const { maxLength: limit } = target
  return limit !== undefined && isTooLong(source, limit)
    ? [{ path, kind: 'lossy', loss: 'length', ...words, limit }]
    : []
}

function isTooLong(source: SchemaView, limit: number): boolean {
  if (source.format !== undefined) return false
  const longest = source.values ? Math.max(0, ...source.values.map((value) => shownLength(value))) : source.maxLength
  return longest !== undefined && longest > limit
}

function shownLength(value: Json): number {
  return typeof value === 'string' ? value.length : JSON.stringify(value).length
}

/** Texts of these formats are written in one certain way, so a text of another format cannot be one of them. */
const exactFormats = new Set(['decimal', 'date', 'date-time', 'time', 'uuid', 'email', 'uri'])

function formatMisfit(source: SchemaView, target: SchemaView): 'type' | 'time' | 'meaning' | undefined {
  const [from, to] = [source.format, target.format]
  if (from === to) return undefined
  if (to === undefined) return from === 'date' || from === 'date-time' ? 'meaning' : undefined
  if (from === 'date-time' && to === 'date') return 'time'
  // A text without a format may well be written the right way; nobody can tell before a record is seen.
  return from !== undefined && [from, to].every((each) => exactFormats.has(each)) ? 'type' : undefined
}

function objectMisfits(source: SchemaView, target: SchemaView, { path, budget }: Place): readonly Misfit[] {
  if (!isOnly(source, 'object') || target.fieldNames.length === 0 || source.fieldNames.length === 0) return []
  const wanted = target.fieldNames.flatMap((name): readonly Misfit[] => {
    const [to, from] = [target.field(name), source.field(name)]
    if (!to) return []
    if (from) {
      const inside = { path: [...path, name], budget }
      if (to.value.readOnly) return [{ path: inside.path, kind: 'read-only' }]
      const misses: readonly Misfit[] =
        to.required && !from.required && saysPresence(source) ? [{ path: inside.path, kind: 'null' }] : []
      return misses.length > 0 ? misses : fitAt(from.value, to.value, inside)
    }
    return to.required && source.complete ? [{ path, kind: 'missing', field: name }] : []
  })
  if (target.open) return wanted
  const extra = source.fieldNames.filter((name) => !target.field(name))
  return [...wanted, ...extra.map((field): Misfit => ({ path, kind: 'unknown', field, known: target.fieldNames }))]
}

/** Where an object names no required field at all, nothing is known of presence. */
function saysPresence({ complete, schema }: SchemaView): boolean {
  return complete && Array.isArray(schema['required'])
}

function listMisfits(source: SchemaView, target: SchemaView, { path, budget }: Place): readonly Misfit[] {
  if (!isOnly(source, 'list') || !isOnly(target, 'list')) return []
  return fitAt(source.element(), target.element(), { path: [...path, '*'], budget })
}

/** The kind of values in a word that people know: "text", "date and time", "list of objects". */
export function describeView(view: SchemaView): string {
  if (!view.kinds || view.kinds.size === 0) return 'anything'
  return [...view.kinds].map((kind) => describeKind(kind, view)).join(' or ')
}

const formatWords: Readonly<Record<string, string>> = {
  decimal: 'decimal',
  date: 'date',
  'date-time': 'date and time',
  time: 'time of day',
  email: 'e-mail address',
  uri: 'address',
  uuid: 'UUID',
}

const kindWords: Readonly<Record<ValueKind, string>> = {
  text: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'yes/no',
  object: 'object',
  list: 'list',
  null: 'nothing',
}

function describeKind(kind: ValueKind, { format }: SchemaView): string {
  return (kind === 'text' && format !== undefined && formatWords[format]) || kindWords[kind]
}
