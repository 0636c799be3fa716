/** Any JSON value: what flows between nodes. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** A JSON object; one record that moves through a flow is usually one. */
export type JsonObject = { readonly [key: string]: Json }

/** A JSON Schema (2020-12) document, kept as plain JSON. */
export type JsonSchema = { readonly [key: string]: unknown }

/** True for objects, false for arrays, null and scalars. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A value as text for messages, keys and addresses: scalars as they are, nothing as "", objects and lists as JSON. */
export function plainText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

/** Levels of lists and objects that are taken from outside: what works on values walks through them by recursion. */
export const mostJsonLevels = 200

/** Tells whether a value is nested more deeply than so many levels of lists and objects; a plain text has none. */
export function isDeeperThan(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  // Goes no deeper than that itself.
  if (levels === 0) return true
  return Object.values<Json>(value).some((entry) => isDeeperThan(entry, levels - 1))
}
