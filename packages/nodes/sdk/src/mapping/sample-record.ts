import type { Json, JsonSchema } from '../json.ts'
import { viewOf, type SchemaValueKind, type SchemaView } from '../typing/index.ts'

const maxDepth = 5
const maxFields = 2000
const listLength = 2

/**
 * Makes up a record that a schema allows, for previews where no real one is known: the same one every time for the same
 * number, so that nothing moves between two looks.
 *
 * @param number Which of several records, counted from 1.
 * @returns `undefined` when the schema says nothing of what it holds. Errors: none; recursive schemas end at some depth.
 */
export function sampleRecord(schema: JsonSchema | undefined, number = 1): Json | undefined {
  const view = viewOf(schema ?? {})
  if (view.kinds === undefined && view.fieldNames.length === 0) return undefined
  return valueFor(view, { name: 'record', number, depth: 0, budget: { left: maxFields } })
}

interface Place {
  readonly name: string
  readonly number: number
  readonly depth: number
  readonly budget: { left: number }
}

function valueFor(view: SchemaView, place: Place): Json {
  place.budget.left -= 1
  if (place.budget.left < 0) return null
  const { values } = view
  if (values && values.length > 0) return values[(place.number - 1) % values.length] ?? null
  const make = makers[(view.kinds ? [...view.kinds][0] : 'text') ?? 'null']
  return make(view, place)
}

const makers: Readonly<Record<SchemaValueKind, (view: SchemaView, place: Place) => Json>> = {
  object: objectFor,
  list: listFor,
  boolean: (_, { number }) => number % 2 === 1,
  integer: (_, { number }) => number * 10,
  number: (_, { number }) => number * 10,
  text: textFor,
  null: () => null,
}

function listFor(view: SchemaView, place: Place): Json {
  if (place.depth >= maxDepth) return []
  return Array.from({ length: listLength }, (_, at) => valueFor(view.element(), deeper(place, place.number + at)))
}

function deeper(place: Place, number: number): Place {
  return { ...place, number, depth: place.depth + 1 }
}

function objectFor(view: SchemaView, place: Place): Json {
  if (place.depth >= maxDepth) return {}
  const fields = view.fieldNames.map((name): readonly [string, Json] => {
    const field = view.field(name)
    return [name, field ? valueFor(field.value, { ...deeper(place, place.number), name }) : null]
  })
  return Object.fromEntries(fields)
}

function textFor({ format, maxLength }: SchemaView, { name, number }: Place): string {
  const day = String(((number - 1) % 28) + 1).padStart(2, '0')
  const known: Readonly<Record<string, string>> = {
    decimal: `${number * 100}.50`,
    date: `2026-01-${day}`,
    'date-time': `2026-01-${day}T09:30:00Z`,
    time: '09:30:00',
    email: `name${number}@example.com`,
    uri: `https://example.com/${number}`,
    uuid: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  }
  const text = (format === undefined ? undefined : known[format]) ?? coded(name, maxLength) ?? `${name} ${number}`
  return maxLength === undefined ? text : text.slice(0, maxLength)
}

/** Codes of a fixed length that a cut name would not look like. */
function coded(name: string, maxLength: number | undefined): string | undefined {
  if (maxLength === 2 && /country|land|国/iu.test(name)) return 'DE'
  return maxLength === 3 && /currency|curr|币/iu.test(name) ? 'EUR' : undefined
}
