import type { Database, Statement } from 'better-sqlite3'
import type { BurstPacket, PacketGroup, PacketValue } from './burst-packet.ts'
import { eventInsert, eventRemoval, type MarkedEvent } from '../runs/event-marks.ts'

/**
 * Rows one statement inserts: binding values costs more than inserting them, so runs that are alike share theirs. What each
 * has for itself is bound by its position, because looking values up by their names is most of that cost.
 */
const sizes = [64, 16, 4, 1] as const

const valuesPerMark = 4

/** What alike runs have in common, in the order of a packet's values. */
const columns = [
  'flow_id',
  'flow_name',
  'flow_version',
  'trigger_node',
  'trigger_kind',
  'started_by',
  'started_at',
  'ended_at',
  'duration_ms',
  'source',
  'class',
  'status',
  'records_in',
  'records_out',
  'errors',
  'failure',
  'error_code',
] as const

interface Insert {
  readonly size: number
  /** Takes id and time of each row, then what all of them share by its name. */
  readonly statement: Statement<[readonly string[], Record<string, PacketValue | bigint>]>
}

/**
 * Inserts the runs of a packet, each group with the bytes its texts were packed into. To be called within a transaction.
 * This file and what it imports is all that the writing thread loads, so it knows nothing but rows.
 */
export function packetInsert(db: Database): (packet: BurstPacket, packed: readonly Uint8Array[]) => void {
  const addGroup = db.prepare<[Uint8Array]>('INSERT INTO trace_groups (bytes) VALUES (?)')
  const inserts = sizes.map((size) => ({ size, statement: db.prepare(insertSql(size)) }))
  const addEvent = eventInsert(db)
  return ({ groups }, packed) => {
    for (const [at, group] of groups.entries()) {
      const bytes = packed[at]
      if (bytes) insertGroup(group, { inserts, group: addGroup.run(bytes).lastInsertRowid })
      for (const event of eventsOf(group)) addEvent(event)
    }
  }
}

/** Takes the runs of a packet out again; the texts they leave behind are found by the upkeep. To be called within a transaction. */
export function packetRemoval(db: Database): (packet: BurstPacket) => void {
  const remove = db.prepare<[string]>('DELETE FROM runs WHERE id = ?')
  const removeEvent = eventRemoval(db)
  return ({ groups }) => {
    for (const { ids } of groups) for (const id of ids.split('\n')) remove.run(id)
    for (const event of groups.flatMap(eventsOf)) removeEvent(event)
  }
}

function eventsOf({ ids, marks }: PacketGroup): readonly MarkedEvent[] {
  if (marks.length === 0) return []
  const runs = ids.split('\n')
  return Array.from({ length: marks.length / valuesPerMark }, (_, at) => {
    const [place, scope, key, expiresAtMs] = marks.slice(at * valuesPerMark, (at + 1) * valuesPerMark)
    return { run: runs[Number(place)] ?? '', scope: String(scope), key: String(key), expiresAtMs: Number(expiresAtMs) }
  })
}

interface GroupPlace {
  readonly inserts: readonly Insert[]
  readonly group: number | bigint
}

function insertGroup({ ids, queuedAts, alike }: PacketGroup, { inserts, group }: GroupPlace): void {
  const [allIds, allTimes] = [ids.split('\n'), queuedAts.split('\n')]
  let place = 0
  for (let at = 0; at < alike.length; at += columns.length + 1) {
    const values: Record<string, PacketValue | bigint> = { group }
    for (const [index, column] of columns.entries()) values[column] = alike[at + 1 + index] ?? null
    const end = place + Number(alike[at])
    while (place < end) {
      const insert = inserts.find(({ size }) => size <= end - place)
      if (!insert) break
      values['place'] = place
      const own: string[] = []
      for (let row = 0; row < insert.size; row += 1) own.push(allIds[place + row] ?? '', allTimes[place + row] ?? '')
      insert.statement.run(own, values)
      place += insert.size
    }
  }
}

function insertSql(size: number): string {
  const row = (at: number): string =>
    `(?, ?, @place + ${at}, @group, ${columns.map((column) => `@${column}`).join(', ')})`
  return `INSERT INTO runs (id, queued_at, trace_place, trace_group, ${columns.join(', ')})
    VALUES ${Array.from({ length: size }, (_, at) => row(at)).join(', ')}`
}
