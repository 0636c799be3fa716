import { isJsonObject, type Json, type JsonSchema } from '../json.ts'
import type { FieldPath } from '../schema/index.ts'
import { viewOf, type SchemaView } from '../typing/index.ts'

/** What a field holds, as far as it decides whether one can fill the other. */
export type FieldKind = 'text' | 'number' | 'boolean' | 'date' | 'instant' | 'list' | 'unknown'

/** A leaf or a list of a schema. */
export interface Field {
  readonly path: FieldPath
  /** The lists around it, outermost first, each as the path of its elements: `['lines', '*']`. */
  readonly lists: readonly string[]
  readonly kind: FieldKind
  /** True for a list of objects. */
  readonly hasFields: boolean
  readonly isInteger: boolean
  readonly isDecimal: boolean
  readonly format: string | undefined
  readonly values: readonly Json[] | undefined
  readonly title: string
  readonly description: string
  readonly isRequired: boolean
  readonly isReadOnly: boolean
}

export interface CollectedFields {
  readonly fields: readonly Field[]
  /** False when the schema has more fields than were asked for, or is nested deeper than eight levels. */
  readonly isComplete: boolean
}

const maxDepth = 8

interface Walk {
  readonly fields: Field[]
  readonly maxFields: number
  isComplete: boolean
  readonly above: Set<unknown>
}

interface Place {
  readonly path: FieldPath
  readonly lists: readonly string[]
  readonly isRequired: boolean
  readonly isReadOnly: boolean
}

/** Lists the leaves and lists of a schema in its order, at most `maxFields`. A schema that contains itself is entered once. */
export function collectFields(schema: JsonSchema, maxFields: number): CollectedFields {
  const walk: Walk = { fields: [], maxFields, isComplete: true, above: new Set() }
  const top = viewOf(schema)
  const start: Place = { path: [], lists: [], isRequired: true, isReadOnly: false }
  // Records that arrive as a list are mapped one by one.
  enter(top.fieldNames.length === 0 && top.kinds?.has('list') ? top.element() : top, start, walk)
  return { fields: walk.fields, isComplete: walk.isComplete }
}

function enter(view: SchemaView, place: Place, walk: Walk): void {
  const inner = view.schema['properties']
  if (walk.above.has(inner)) return
  if (place.path.length >= maxDepth) {
    walk.isComplete = false
    return
  }
  walk.above.add(inner)
  for (const name of view.fieldNames) {
    const field = view.field(name)
    if (!field) continue
    if (walk.fields.length >= walk.maxFields) {
      walk.isComplete = false
      break
    }
    visit(field.value, { ...place, path: [...place.path, name], isRequired: field.required && place.isRequired }, walk)
  }
  walk.above.delete(inner)
}

function visit(view: SchemaView, place: Place, walk: Walk): void {
  const isReadOnly = place.isReadOnly || view.readOnly
  if (view.kinds?.has('list')) {
    walk.fields.push(fieldOf(view, { ...place, isReadOnly }))
    const path = [...place.path, '*']
    enter(view.element(), { path, lists: [...place.lists, listKey(path)], isRequired: false, isReadOnly }, walk)
  } else if (view.fieldNames.length > 0) enter(view, { ...place, isReadOnly }, walk)
  else walk.fields.push(fieldOf(view, { ...place, isReadOnly }))
}

/** One text for a path, to look it up by. */
export function listKey(path: FieldPath): string {
  return JSON.stringify(path)
}

function fieldOf(view: SchemaView, { path, lists, isRequired, isReadOnly }: Place): Field {
  const { title, description } = view.schema
  return {
    path,
    lists,
    kind: kindOf(view),
    hasFields: view.kinds?.has('list') === true && view.element().fieldNames.length > 0,
    isInteger: view.kinds?.size === 1 && view.kinds.has('integer'),
    isDecimal: view.format === 'decimal',
    format: view.format,
    values: view.values,
    title: textIn(title),
    description: textIn(description),
    isRequired,
    isReadOnly,
  }
}

/** A title may be a text or one text for each language; all of them help. */
function textIn(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, 200)
  if (!isJsonObject(value)) return ''
  const texts = Object.values(value).filter((each): each is string => typeof each === 'string')
  return texts.join(' ').slice(0, 200)
}

const kindOfFormat: Readonly<Record<string, FieldKind>> = { date: 'date', 'date-time': 'instant', decimal: 'number' }

function kindOf({ kinds, format }: SchemaView): FieldKind {
  if (!kinds || kinds.size === 0) return 'unknown'
  if (kinds.has('list')) return 'list'
  const known = kindOfFormat[format ?? '']
  if (known) return known
  if (kinds.has('number') || kinds.has('integer')) return 'number'
  if (kinds.has('text')) return 'text'
  return kinds.has('boolean') ? 'boolean' : 'unknown'
}
