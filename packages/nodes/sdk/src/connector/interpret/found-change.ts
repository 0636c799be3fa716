import { flowError } from '../../errors.ts'
import { plainText, type Json, type JsonObject } from '../../json.ts'
import type { PolledChange, PollWindow } from '../../node/index.ts'
import { preview, valueAt } from '../../schema/index.ts'
import type { ObjectDefinition } from '../definition/index.ts'
import { contentHash } from './content-hash.ts'
import { hostOf } from './ask-pages.ts'
import type { Target } from './get-record.ts'
import { recordIdOf } from './record-id.ts'

/** What a look at changes finds: records that are new or different, and records that are gone. */
export interface Found {
  readonly changes: readonly PolledChange[]
  readonly deleted: readonly PolledChange[]
  /** Where the next look goes on. */
  readonly cursor?: string
  /** The place where the last look ended is forgotten: everything is read anew. */
  readonly restarted?: true
}

/** Which of the two a trigger is for. */
export type Wanted = 'changes' | 'deleted'

/** The record of a trigger for deleted records. */
export function deletedRecord(id: string, deletedAt: string, record: JsonObject | null): JsonObject {
  return { id, deletedAt, record }
}

/** Whether a record says of itself that it was deleted. */
export function isFlagged({ deletes, fieldsAt = '' }: ObjectDefinition, record: JsonObject): boolean {
  if (deletes?.kind !== 'flag') return false
  const fields = valueAt(record, fieldsAt)
  const value = valueAt(fields, `/${deletes.field.replaceAll('~', '~0').replaceAll('/', '~1')}`)
  return deletes.is.some((each) => each === value)
}

/** The id of a record as text, from the place given or where the object has it. Throws `UPSTREAM_ANSWER_INVALID` for none. */
export function idOf(target: Pick<Target, 'definition' | 'context' | 'object'>, record: Json, given?: string): string {
  const at = given ?? target.object.id
  const id = plainText(given === undefined ? recordIdOf(target.object, record) : valueAt(record, given))
  if (id !== '') return id
  throw flowError('UPSTREAM_ANSWER_INVALID', {
    host: hostOf(target),
    reason: `a record has no id at ${at}: ${preview(record)}`,
  })
}

/**
 * A change that a system gives no time for: it is of the look's own time. The look is a part of its version, so that a record
 * which becomes what it was before is a change again, and one that is read twice after a crash is not.
 */
export function untimed(
  { id, record, version }: { readonly id: string; readonly record: Json; readonly version: string },
  window: PollWindow,
): PolledChange {
  return { id, time: timeOfLook(window), version: `${version} ${contentHash(window.cursor ?? '')}`, record }
}

/** The last moment of a look's window. */
export function timeOfLook({ since, until }: PollWindow): string {
  const last = Date.parse(until) - 1
  const first = since === undefined ? last : Math.ceil(Date.parse(since))
  return new Date(Math.max(first, last)).toISOString()
}
