import { flowError } from '../../errors.ts'
import { isJsonObject, plainText, type Json, type JsonObject } from '../../json.ts'
import type { HttpRequest } from '../../node/index.ts'
import { preview, valueAt } from '../../schema/index.ts'
import type { RequestDefinition } from '../definition/index.ts'

/** What the pointers of a request look into: `/connection`, `/input` and `/page`. */
export type RequestScope = JsonObject

/** Replaces every `{ "from": pointer }` of a template; members and entries without a value are left out. */
export function fillTemplate(template: Json, scope: RequestScope): Json | undefined {
  if (Array.isArray(template)) {
    return (template as readonly Json[]).flatMap((entry) => {
      const filled = fillTemplate(entry, scope)
      return filled === undefined ? [] : [filled]
    })
  }
  if (!isJsonObject(template)) return template
  const from = template['from']
  // The scope holds JSON only, and so does every place in it.
  if (typeof from === 'string' && Object.keys(template).length === 1) return valueAt(scope, from) as Json | undefined
  return Object.fromEntries(
    Object.entries(template).flatMap(([name, inner]) => {
      const filled = fillTemplate(inner, scope)
      return filled === undefined ? [] : [[name, filled]]
    }),
  )
}

/**
 * The call that a definition describes. Looked-up parts of the path become one segment each, lists and objects in the
 * query JSON. Throws `FIELD_VALUE_INVALID` for a value that cannot be a segment.
 */
export function requestOf(definition: RequestDefinition, scope: RequestScope): HttpRequest {
  const { method, path, query = {}, headers, body } = definition
  const parts = typeof path === 'string' ? [path] : path
  const filled = Object.entries(query).map(([name, value]) => [name, queryValue(fillTemplate(value, scope))] as const)
  const json = body && fillTemplate(body, scope)
  return {
    method,
    url: parts.map((part) => (typeof part === 'string' ? part : segment(valueAt(scope, part.from)))).join(''),
    query: Object.fromEntries(filled),
    accept: everyRefusal,
    ...(headers ? { headers } : {}),
    ...(json === undefined ? {} : { body: json }),
    ...(method === 'POST' ? { safe: true } : {}),
  }
}

/** The definition says what answers mean, so that all of them are let through. */
export const everyRefusal: readonly number[] = [304, ...Array.from({ length: 200 }, (_, at) => 400 + at)]

function queryValue(value: Json | undefined): string | number | boolean | undefined {
  return typeof value === 'object' ? plainText(value) || undefined : value
}

function segment(value: unknown): string {
  const text = plainText(value)
  if (text !== '' && text !== '.' && text !== '..' && text.isWellFormed()) return encodeURIComponent(text)
  const expected = 'must be a key that can stand in an address'
  throw flowError('FIELD_VALUE_INVALID', { node: 'connector', field: 'id', expected, got: preview(value) })
}
