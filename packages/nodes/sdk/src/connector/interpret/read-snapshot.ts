import { flowError } from '../../errors.ts'
import { isJsonObject, plainText, type Json, type JsonObject } from '../../json.ts'
import type { PolledChange, PollWindow } from '../../node/index.ts'
import { valueAt } from '../../schema/index.ts'
import type { SnapshotDefinition } from '../definition/index.ts'
import { askPages, hostOf, type Reader } from './ask-pages.ts'
import { contentHash } from './content-hash.ts'
import { deletedRecord, idOf, timeOfLook, type Found } from './found-change.ts'

/** What every record was at a look, by its id, and how many looks there were before. */
interface Snapshot {
  readonly look: number
  readonly hashes: ReadonlyMap<string, string>
}

/**
 * What is different from the last look. The first look of a flow that begins now only remembers. Records that come twice
 * while the list is read count once; one that is missed because the list moved is found at the next look.
 */
export async function* readSnapshot(
  reader: Reader,
  definition: SnapshotDefinition,
  window: PollWindow,
): AsyncIterable<Found> {
  const before = snapshotOf(window.cursor)
  const isSilent = !before && window.since !== undefined
  const look = (before?.look ?? 0) + 1
  const now = new Map<string, string>()
  for await (const page of askPages(reader, { all: [] })) {
    const fresh = page.flatMap((record) => {
      const id = idOf(reader, record)
      // One that comes again has moved because it changed: what it is now is found at the next look.
      if (now.has(id)) return []
      const hash = contentHash(counted(reader, definition, record))
      now.set(id, hash)
      return before?.hashes.get(id) === hash ? [] : [changeAt(window, { id, version: `${hash} ${look}`, record })]
    })
    assertFew(reader, definition, now.size)
    yield { changes: isSilent ? [] : fresh, deleted: [] }
  }
  const gone = [...(before?.hashes.keys() ?? [])].filter((id) => !now.has(id))
  const deleted = gone.map((id) => {
    const record = deletedRecord(id, timeOfLook(window), null)
    return changeAt(window, { id, version: `deleted ${look}`, record })
  })
  yield { changes: [], deleted, cursor: JSON.stringify({ look, hashes: Object.fromEntries(now) }) }
}

function changeAt(window: PollWindow, change: Omit<PolledChange, 'time'>): PolledChange {
  return { ...change, time: timeOfLook(window) }
}

function counted({ object }: Reader, { fields }: SnapshotDefinition, record: JsonObject): Json {
  if (!fields) return record
  const own = valueAt(record, object.fieldsAt ?? '')
  const held: JsonObject = isJsonObject(own) ? own : {}
  return Object.fromEntries(fields.map((name) => [name, (Object.hasOwn(held, name) ? held[name] : null) ?? null]))
}

function assertFew(reader: Reader, { maxRecords }: SnapshotDefinition, count: number): void {
  if (count <= maxRecords) return
  const reason = `it has more than ${maxRecords} records of ${reader.name}, which is as many as can be compared`
  throw flowError('UPSTREAM_ANSWER_INVALID', { host: hostOf(reader), reason })
}

function snapshotOf(cursor: string | undefined): Snapshot | undefined {
  if (cursor === undefined) return undefined
  const read = parsed(cursor)
  const hashes = valueAt(read, '/hashes')
  const look = valueAt(read, '/look')
  if (!isJsonObject(hashes) || typeof look !== 'number') return undefined
  return { look, hashes: new Map(Object.entries(hashes).map(([id, hash]) => [id, plainText(hash)])) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
