import type { Json, JsonObject } from '../../json.ts'
import type { Writer } from './write-call.ts'

/** A write to a record whose id is known. */
export interface Change {
  readonly id: Json
  readonly fields: JsonObject
  /** What the record must still be, as its etag says; what it is when it is read, when left out. */
  readonly version?: string | undefined
}

/** Whether an update must see the record before it is sent. */
export function readsFirst({ object: { etag, update, get } }: Pick<Writer, 'object'>): boolean {
  return get !== undefined && (etag !== undefined || update?.form === 'whole')
}
