import * as Type from 'typebox'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { orExpression, ui } from './config-schema.ts'
import type { UiHints } from '../flow/node-type-info.ts'

/** A path such as `address.city`: names without blanks at their ends, and none that reaches an object's prototype. */
export const fieldPathPattern =
  '^(?!(?:.*\\.)?(?:__proto__|constructor|prototype)(?:\\.|$))[^.\\s](?:[^.]*[^.\\s])?(?:\\.[^.\\s](?:[^.]*[^.\\s])?)*$'

/** A single name of the same kind. */
export const fieldNamePattern = '^(?!(?:__proto__|constructor|prototype)$)[^.\\s](?:[^.]*[^.\\s])?$'

/** One row of a list of fields once its value is computed; a missing value counts as null. */
export interface FieldRow {
  readonly target: string
  readonly value?: Json
}

/**
 * A config field that holds rows of target and value, each value fixed or computed: what a mapping or a write to another
 * system consists of. A target is a path (`address.city`); see `objectOfRows` for the object that results.
 */
export function fieldRows(hints: UiHints = {}) {
  return Type.Array(
    Type.Object(
      {
        target: Type.String(
          ui({ title: { en: 'Field', 'zh-CN': '字段' } }, { pattern: fieldPathPattern, maxLength: 200 }),
        ),
        value: orExpression(fixedValue(), { title: { en: 'Value', 'zh-CN': '值' } }),
      },
      { additionalProperties: false },
    ),
    ui({ widget: 'fields', ...hints }, { maxItems: 500 }),
  )
}

function fixedValue() {
  return Type.Unsafe<string | number | boolean | null>({ type: ['string', 'number', 'boolean', 'null'] })
}

/**
 * Builds the object that rows describe: paths make nested objects, a later row wins over an earlier one.
 *
 * @example
 * objectOfRows([{ target: 'name', value: 'A' }, { target: 'address.city', value: 'Bonn' }])
 * // { name: 'A', address: { city: 'Bonn' } }
 */
export function objectOfRows(rows: readonly FieldRow[]): JsonObject {
  let result: JsonObject = {}
  for (const { target, value = null } of rows) result = withPath(result, target.split('.'), value)
  return result
}

function withPath(base: JsonObject, [name = '', ...rest]: readonly string[], value: Json): JsonObject {
  if (rest.length === 0) return withField(base, name, value)
  const inner = Object.hasOwn(base, name) ? base[name] : undefined
  return withField(base, name, withPath(isJsonObject(inner) ? inner : {}, rest, value))
}

/** The object with one own field set; a computed key keeps "__proto__" an ordinary field. */
function withField(base: JsonObject, name: string, value: Json): JsonObject {
  return { ...base, [name]: value }
}
