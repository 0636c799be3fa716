import { isJsonObject, plainText, type Json, type JsonObject } from '@isthmus/sdk'
import { jsonAt, withAt } from './place.ts'

/** How a system changes what its records look like. */
export type Drift =
  | { readonly kind: 'added'; readonly field: string; readonly value: Json }
  | { readonly kind: 'removed'; readonly field: string }
  /** A text where there was a number, a number or list where there was a text. */
  | { readonly kind: 'retyped'; readonly field: string }

/** Answers of a system that was changed meanwhile. */
export class DriftingShape {
  readonly #drifts = new Map<string, Drift[]>()

  drift(object: string, drift: Drift): void {
    this.#drifts.set(object, [...(this.#drifts.get(object) ?? []), drift])
  }

  end(object: string): void {
    this.#drifts.delete(object)
  }

  /** The record as the changed system sends it; `fieldsAt` says where its fields stand. */
  shown(object: string, record: JsonObject, fieldsAt: string): JsonObject {
    return (this.#drifts.get(object) ?? []).reduce<JsonObject>((made, drift) => {
      const fields = jsonAt(made, fieldsAt)
      const changed = withAt(made, fieldsAt, changedFields(isJsonObject(fields) ? fields : {}, drift))
      return isJsonObject(changed) ? changed : made
    }, record)
  }
}

function changedFields(fields: JsonObject, drift: Drift): JsonObject {
  switch (drift.kind) {
    case 'added':
      return { ...fields, [drift.field]: drift.value }
    case 'removed':
      return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== drift.field))
    case 'retyped':
      return { ...fields, [drift.field]: retyped(fields[drift.field] ?? null) }
  }
}

function retyped(value: Json): Json {
  return typeof value === 'string' ? [value] : { value: plainText(value) }
}
