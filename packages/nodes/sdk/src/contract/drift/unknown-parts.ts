import { isJsonObject, type Json, type JsonSchema } from '../../json.ts'
import { factsOf, type FieldFacts } from './field-facts.ts'

/** A part of a record that its entity's description does not allow for. */
export interface UnknownPart {
  /** Names from the record inwards, `*` for every entry of a list. */
  readonly path: readonly string[]
  /** What the value is: text, number, boolean, list, object, null. */
  readonly type: string
  /** What the description says of the field; absent when it does not know it. */
  readonly known?: string
}

/** Parts of one record that are told, and entries of a list that are looked at. */
const mostParts = 50
const mostEntries = 3

/**
 * Makes a look at records of an entity: it tells fields that the description does not know, and values of another kind. A
 * decimal may be a text or a number; formats of texts are not looked at. Made once, it costs what a record holds.
 */
export function lookForUnknown(schema: JsonSchema): (record: Json) => readonly UnknownPart[] {
  const facts = factsOf(schema)
  const isOpen = schema['additionalProperties'] === true
  return (record) => {
    const parts: UnknownPart[] = []
    if (isJsonObject(record)) fieldsOf(record, [], { facts, parts, isOpen })
    return parts
  }
}

interface Look {
  readonly facts: ReadonlyMap<string, FieldFacts>
  readonly parts: UnknownPart[]
  readonly isOpen: boolean
}

function fieldsOf(record: { readonly [name: string]: Json }, path: readonly string[], look: Look): void {
  for (const [name, value] of Object.entries(record)) {
    if (look.parts.length >= mostParts) return
    const own = [...path, name]
    const known = look.facts.get(JSON.stringify(own))
    if (!known) {
      if (!look.isOpen && value !== null) look.parts.push({ path: own, type: kindOf(value) })
      continue
    }
    const kind = kindOf(value)
    if (!fits(kind, value, known)) look.parts.push({ path: own, type: kind, known: known.type })
    else inside(value, own, look)
  }
}

/** What lies inside is looked at only where the description says something of it. */
function inside(value: Json, path: readonly string[], look: Look): void {
  if (isJsonObject(value)) {
    if (hasFields(path, look)) fieldsOf(value, path, look)
  } else if (Array.isArray(value)) {
    const entry = [...path, '*']
    if (!hasFields(entry, look)) return
    for (const each of (value as readonly Json[]).slice(0, mostEntries))
      if (isJsonObject(each)) fieldsOf(each, entry, look)
  }
}

function hasFields(path: readonly string[], { facts }: Look): boolean {
  const prefix = `${JSON.stringify(path).slice(0, -1)},`
  for (const key of facts.keys()) if (key.startsWith(prefix)) return true
  return false
}

function kindOf(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  return typeof value === 'string' ? 'text' : typeof value
}

const numeric: ReadonlySet<string> = new Set(['decimal', 'int64'])

function fits(kind: string, value: Json, { type, nullable }: FieldFacts): boolean {
  if (type === 'anything') return true
  if (kind === 'null') return nullable
  if (type.startsWith('list of ')) return kind === 'list'
  const wanted = type.split(' or ')
  if (wanted.includes(kind)) return true
  if (kind === 'number') return wanted.includes('integer') ? Number.isInteger(value) : numeric.has(type)
  // All other types are texts of some form.
  return kind === 'text' && !wanted.some((name) => ['integer', 'number', 'boolean', 'object'].includes(name))
}
