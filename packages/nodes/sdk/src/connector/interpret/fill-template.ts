import { flowError } from '../../errors.ts'
import { isJsonObject, plainText, type Json, type JsonObject } from '../../json.ts'
import type { HttpRequest } from '../../node/index.ts'
import { preview, valueAt } from '../../schema/index.ts'
import { isLookedUp, type LookedUp, type RequestDefinition } from '../definition/index.ts'

/** What the pointers of a template look into, such as `/connection`, `/input`, `/page` and `/record`. */
export type RequestScope = JsonObject

type AddressPart = string | LookedUp

/**
 * Replaces every `{ "from": pointer }` and `{ "address": parts }` of a template; members and entries without a value are left
 * out. Values only ever replace whole places, so that none can become a part of another.
 */
export function fillTemplate(template: Json, scope: RequestScope): Json | undefined {
  if (Array.isArray(template)) {
    return (template as readonly Json[]).flatMap((entry) => {
      const filled = fillTemplate(entry, scope)
      return filled === undefined ? [] : [filled]
    })
  }
  if (!isJsonObject(template)) return template
  const { address } = template
  if (isLookedUp(template)) return lookUp(template, scope)
  // Cross checks have read its parts.
  if (Array.isArray(address) && Object.keys(template).length === 1) return addressOf(address as AddressPart[], scope)
  return filledMembers(template, scope)
}

function filledMembers(template: JsonObject, scope: RequestScope): JsonObject {
  return Object.fromEntries(
    Object.entries(template).flatMap(([name, inner]) => {
      const filled = fillTemplate(inner, scope)
      return filled === undefined ? [] : [[name, filled]]
    }),
  )
}

// oxlint-disable-next-line complexity -- one line per form
function lookUp(wanted: LookedUp, scope: RequestScope): Json | undefined {
  const value = taken(wanted, scope)
  if (value === undefined || wanted.as === undefined) return value
  switch (wanted.as) {
    case 'json':
      return JSON.stringify(value)
    case 'text':
      return value === null ? undefined : plainText(value)
    case 'alphanumeric':
      return plainText(value).replaceAll(/[^A-Za-z0-9]/g, '')
    case 'names':
      return isJsonObject(value) ? Object.keys(value) : undefined
    case 'values':
      return isJsonObject(value) ? Object.values(value) : undefined
    case 'commas':
      return withCommas(value)
  }
}

/** The entries of a list, none of which may hold what tells them apart. */
function withCommas(value: Json): string {
  const texts = (Array.isArray(value) ? (value as readonly Json[]) : [value]).map((entry) => plainText(entry))
  const broken = texts.find((text) => text === '' || text.includes(','))
  if (broken === undefined) return texts.join(',')
  throw invalid('list', 'must have entries that can be written with commas between them', broken)
}

/** What stands there, without the members that are not to be sent and with those that are added. */
function taken({ from, without = [], with: more = {} }: LookedUp, scope: RequestScope): Json | undefined {
  // The scope holds JSON only, and so does every place in it.
  const found = valueAt(scope, from) as Json | undefined
  if (!isJsonObject(found)) return found
  const kept = Object.entries(found).filter(([name]) => !without.includes(name))
  return { ...Object.fromEntries(kept), ...filledMembers(more as JsonObject, scope) }
}

/**
 * The call that a definition describes. Looked-up parts of the path become one segment each, lists and objects in the
 * query JSON. Throws `FIELD_VALUE_INVALID` for a value that cannot be a segment or stand in a header.
 */
export function requestOf(definition: RequestDefinition, scope: RequestScope): HttpRequest {
  const { method, path, query = {}, headers, body, form } = definition
  const filled = Object.entries(query).map(([name, value]) => [name, queryValue(fillTemplate(value, scope))] as const)
  const json = form ? formText(form, scope) : body && fillTemplate(body, scope)
  const own = headers && headersOf(headers, scope)
  const all = form ? { 'content-type': 'application/x-www-form-urlencoded', ...own } : own
  return {
    method,
    url: addressOf(path, scope),
    query: Object.fromEntries(filled),
    accept: everyRefusal,
    ...(all ? { headers: all } : {}),
    ...(json === undefined ? {} : { body: json }),
  }
}

/** The same call, for one that changes nothing over there. */
export function readRequestOf(definition: RequestDefinition, scope: RequestScope): HttpRequest {
  const request = requestOf(definition, scope)
  return request.method === 'GET' ? request : { ...request, safe: true }
}

/** The definition says what answers mean, so that all of them are let through. */
export const everyRefusal: readonly number[] = [304, ...Array.from({ length: 200 }, (_, at) => 400 + at)]

/** The address that parts make; what is looked up becomes one encoded segment each. */
export function addressOf(parts: string | readonly AddressPart[], scope: RequestScope): string {
  return [parts]
    .flat()
    .map((part) => (typeof part === 'string' ? part : segment(lookUp(part, scope))))
    .join('')
}

function queryValue(value: Json | undefined): string | number | boolean | undefined {
  if (value === null || typeof value !== 'object') return value ?? undefined
  return plainText(value) || undefined
}

function formText(form: NonNullable<RequestDefinition['form']>, scope: RequestScope): string {
  const filled = Object.entries(form).flatMap(([name, value]) => {
    const found = queryValue(fillTemplate(value, scope))
    return found === undefined ? [] : [[name, String(found)] as [string, string]]
  })
  return new URLSearchParams(filled).toString()
}

function headersOf(
  headers: NonNullable<RequestDefinition['headers']>,
  scope: RequestScope,
): Readonly<Record<string, string>> {
  const filled = Object.entries(headers).flatMap(([name, value]) => {
    const text = typeof value === 'string' ? value : plainText(lookUp(value, scope))
    if (text === '') return []
    if (/^[\t\x20-\x7e]+$/.test(text)) return [[name, text] as const]
    throw invalid(name, 'must be a text that can stand in a header', text)
  })
  return Object.fromEntries(filled)
}

/** Signs between the parts of a key may stand in a segment as they are (RFC 3986, section 3.3), and some systems look for them. */
function segment(value: unknown): string {
  const text = plainText(value)
  if (text !== '' && text !== '.' && text !== '..' && text.isWellFormed())
    return encodeURIComponent(text).replaceAll('%3D', '=').replaceAll('%2C', ',')
  throw invalid('id', 'must be a key that can stand in an address', value)
}

function invalid(field: string, expected: string, value: unknown): Error {
  return flowError('FIELD_VALUE_INVALID', { node: 'connector', field, expected, got: preview(value) })
}
