import { isJsonObject, type Json, type JsonObject } from '../json.ts'

const leasts = ['minimum', 'minLength', 'minItems', 'exclusiveMinimum', 'minProperties'] as const
const mosts = ['maximum', 'maxLength', 'maxItems', 'exclusiveMaximum', 'maxProperties'] as const

/** Both shapes at once, as far as that can be written as one shape. */
export function mergeShapes(left: Json, right: Json): Json {
  if (left === false || right === false) return false
  if (!isJsonObject(left)) return right
  if (!isJsonObject(right)) return left
  const required = [...new Set([...namesIn(left['required']), ...namesIn(right['required'])])]
  const properties = mergedProperties(left['properties'], right['properties'])
  return {
    ...left,
    ...right,
    ...(properties ? { properties } : {}),
    ...(required.length > 0 ? { required } : {}),
    ...bounds(leasts, [left, right], Math.max),
    ...bounds(mosts, [left, right], Math.min),
  }
}

function bounds(
  keywords: readonly string[],
  shapes: readonly JsonObject[],
  narrower: (...values: readonly number[]) => number,
): JsonObject {
  const found = keywords.map((keyword) => {
    const values = shapes.flatMap((shape) => (typeof shape[keyword] === 'number' ? [shape[keyword]] : []))
    return [keyword, values] as const
  })
  return Object.fromEntries(
    found.flatMap(([keyword, values]) => (values.length > 0 ? [[keyword, narrower(...values)]] : [])),
  )
}

function namesIn(list: Json | undefined): readonly string[] {
  return Array.isArray(list) ? (list as readonly string[]) : []
}

function mergedProperties(left: Json | undefined, right: Json | undefined): JsonObject | undefined {
  if (!isJsonObject(left)) return isJsonObject(right) ? right : undefined
  if (!isJsonObject(right)) return left
  const shared = Object.entries(right).map(([name, schema]) => {
    const before = Object.hasOwn(left, name) ? left[name] : undefined
    return [name, before === undefined ? schema : mergeShapes(before, schema)] as const
  })
  return { ...left, ...Object.fromEntries(shared) }
}
