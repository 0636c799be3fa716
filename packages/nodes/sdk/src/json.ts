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
