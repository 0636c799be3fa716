import { isJsonObject, type Json, type JsonSchema } from '../json.ts'

/** Values looked at in all; samples are small, and what comes later is not needed to tell a shape. */
const maxValues = 20_000
const maxDepth = 12
const maxSamples = 1000

/**
 * The shape that samples have in common. Objects are marked `x-inferred`: a field that no sample has may exist. A field is
 * required when every sample has it, a value of which only null was seen may be anything, and values of several kinds give
 * all of these kinds.
 *
 * @returns `undefined` without samples. Errors: none.
 */
export function schemaOfSamples(samples: readonly Json[]): JsonSchema | undefined {
  const some = samples.slice(0, maxSamples)
  return some.length === 0 ? undefined : shapeOf(some, { left: maxValues }, 0)
}

function shapeOf(values: readonly Json[], budget: { left: number }, depth: number): JsonSchema {
  budget.left -= values.length
  if (budget.left < 0 || depth > maxDepth) return {}
  const present = values.filter((value) => value !== null)
  if (present.length === 0) return {}
  const kinds = [...new Set(present.map(kindOf))]
  const whole = kinds.includes('number') ? kinds.filter((kind) => kind !== 'integer') : kinds
  const types = present.length < values.length ? [...whole, 'null'] : whole
  const type = types.length === 1 ? types[0] : types
  if (String(whole) === 'object') return { type, ...objectShape(present.filter(isJsonObject), budget, depth) }
  if (String(whole) === 'array') return { type, ...listShape(present, budget, depth) }
  if (String(whole) === 'string') return { type, ...formatOf(present.map(String)) }
  return { type }
}

function kindOf(value: Json): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

function objectShape(values: readonly { readonly [name: string]: Json }[], budget: { left: number }, depth: number) {
  const names = [...new Set(values.flatMap((value) => Object.keys(value)))]
  const entries = names.map((name) => {
    const found = values.flatMap((value) => (Object.hasOwn(value, name) ? [value[name] ?? null] : []))
    return [name, shapeOf(found, budget, depth + 1)] as const
  })
  const required = names.filter((name) => values.every((value) => Object.hasOwn(value, name)))
  return { properties: Object.fromEntries(entries), required, 'x-inferred': true }
}

function listShape(values: readonly Json[], budget: { left: number }, depth: number): JsonSchema {
  const elements = values.flatMap((value) => (Array.isArray(value) ? (value as readonly Json[]) : []))
  return elements.length === 0 ? {} : { items: shapeOf(elements.slice(0, maxSamples), budget, depth + 1) }
}

const formats = [
  ['date', /^\d{4}-\d{2}-\d{2}$/],
  ['date-time', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/],
  // Without a fraction it may be a code.
  ['decimal', /^-?\d{1,30}\.\d{1,20}$/],
] as const

function formatOf(texts: readonly string[]): JsonSchema {
  const filled = texts.filter((text) => text !== '')
  const found = formats.find(([, pattern]) => filled.length > 0 && filled.every((text) => pattern.test(text)))
  return found && filled.length === texts.length ? { format: found[0] } : {}
}
