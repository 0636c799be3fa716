import { createHash } from 'node:crypto'
import type { DescribedEntity } from '@isthmus/sdk/contract'

/** SHA-256 of entities, the same whatever the order of keys and entities; lists such as enum values keep theirs. */
export function entitiesHash(entities: readonly DescribedEntity[]): string {
  const inOrder = entities.toSorted((one, other) => (one.name < other.name ? -1 : 1))
  return createHash('sha256').update(canonical(inOrder, false)).digest('hex')
}

function canonical(value: unknown, keepsOrder: boolean): string {
  if (Array.isArray(value)) return `[${value.map((entry) => canonical(entry, false)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value)
  // The order of fields is part of a description: a field that only moved is worth no finding, but one that was renamed
  // is found by its place.
  const inOrder = keepsOrder ? entries : entries.toSorted(([one], [other]) => (one < other ? -1 : 1))
  return `{${inOrder.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner, key === 'properties')}`).join(',')}}`
}
