import type { Json, JsonObject } from '../../../json.ts'
import type { PolledChange } from '../../../node/index.ts'
import { watermarkOf } from '../../definition/index.ts'
import { askPages, type Reader } from '../ask-pages.ts'
import { contentHash } from '../content-hash.ts'
import { isFlagged } from '../found-change.ts'
import type { Target } from '../get-record.ts'
import { changeOf, type ChangeReader } from '../read-changes.ts'

/** A record as it is now. */
export interface RecordState {
  readonly id: string
  /** Names the state: what is read twice in one state is one change, whatever told of it. */
  readonly version: string
  readonly time: string
  readonly record: Json
  /** The record says of itself that it was deleted. */
  readonly isGone: boolean
}

/** Ids that are asked for in one call. */
const mostAsked = 100

/** The records that there are of these ids, by id. Throws what calls throw. */
export async function readStates(target: Target, ids: readonly string[]): Promise<ReadonlyMap<string, RecordState>> {
  const reader = readerOf(target)
  const { tieBreak: field } = reader.changes
  const found = new Map<string, RecordState>()
  for (let at = 0; at < ids.length; at += mostAsked) {
    const condition = { field, op: 'in', value: ids.slice(at, at + mostAsked) } as const
    for await (const records of askPages(reader, condition)) {
      for (const record of records) {
        const state = stateOf(target, changeOf(reader, record))
        found.set(state.id, state)
      }
    }
  }
  return found
}

/** What a look finds, as the state of a record. Times are often of a second, in which a record may change twice. */
export function stateOf({ object }: Target, { id, version, time, record }: PolledChange): RecordState {
  // A change of this connector is always a record of its system.
  const isGone = isFlagged(object, record as JsonObject)
  return { id, version: `${version ?? time} ${contentHash(record)}`, time, record, isGone }
}

/** Reads one page, for what it costs: an answer proves the sign-in, or has it renewed. */
export async function prove(target: Target): Promise<void> {
  for await (const _ of askPages(readerOf(target), { all: [] })) return
}

function readerOf({ definition, name, object, context }: Target): Reader & ChangeReader {
  const changes = watermarkOf(object)
  if (object.list && changes) return { definition, name, object, list: object.list, context, changes }
  throw new RangeError(`${definition.id} has no list of ${name}`)
}
