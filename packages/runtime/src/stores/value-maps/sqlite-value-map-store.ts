import { flowError, type ValueMap, type ValueMapDirection } from '@isthmus/sdk'
import type { Store } from '../database.ts'
import { rememberRead } from '../remember-read.ts'
import { packed, present, readRow } from '../row.ts'
import { createMissCounts } from './miss-counts.ts'
import type {
  AwaitingEntry,
  StoredValueMap,
  ValueMapRow,
  ValueMapStore,
  ValueMapVersionRow,
} from './value-map-store.ts'

/** Versions that are kept read: every compilation of a flow asks for those it looks into. */
const mostRead = 64

/** Value maps in SQLite. Versions are packed: a large table is saved often, and differs little each time. */
export function createSqliteValueMapStore(store: Store, now: () => Date): ValueMapStore {
  const sql = statements(store)
  const misses = createMissCounts(store, now)
  const texts = rememberRead(mostRead, (name: string, version: number) => {
    const row = sql.version.get(name, version)
    return row === undefined ? undefined : toStored(row)
  })
  const newestVersion = (name: string) => sql.newest.get(name)?.version
  const get = (name: string) => {
    const version = newestVersion(name)
    return version === undefined ? undefined : texts(name, version)
  }
  const write = (map: ValueMap, version: number, by: string): StoredValueMap => {
    const at = now().toISOString()
    sql.upsert.run({ ...columnsOf(map), version, at, by })
    sql.addVersion.run({ name: map.name, version, entries: map.entries.length, packed: packed(map), at, by })
    return { map, version, savedAt: at, savedBy: by }
  }
  return {
    list: () => sql.list.all().map(toRow),
    mark: () => sql.mark.get()?.mark ?? '',
    get,
    save: ({ map, by, baseVersion }) =>
      store.atomic(() => {
        const current = get(map.name)
        requireBase(map.name, current?.version ?? 0, baseVersion)
        if (current && sameMap(current.map, map)) return current
        return write(map, (sql.latest.get(map.name)?.version ?? 0) + 1, by)
      }),
    remove: (name) => {
      if (sql.remove.run(now().toISOString(), name).changes === 0)
        throw flowError('NOT_FOUND', { what: 'value map', id: name })
    },
    versions: (name) => sql.versions.all(name).map(toVersionRow),
    stored: texts,
    version: (name, version) => texts(name, version)?.map,
    maps: () => new Map(sql.list.all().flatMap((row) => namedMap(get(readRow(row).text('name'))))),
    newestVersion,
    pinsOf: (runId) => {
      const row = sql.pins.get(runId)
      return row === undefined ? undefined : readRow(row).json('pins')
    },
    pin: (runId, pins) => store.atomic(() => void sql.pin.run(runId, JSON.stringify(pins))),
    noteMisses: misses.note,
    misses: misses.of,
    awaiting: (name, limit) => sql.awaiting.all(name, limit).map(toAwaiting),
    awaitingCounts: () =>
      new Map(sql.awaitingCounts.all().map((row) => [readRow(row).text('map'), readRow(row).number('records')])),
    flush: misses.flush,
  }
}

/** 0 is no version: that of a map which does not exist. */
function requireBase(name: string, current: number, base: number): void {
  if (current === base) return
  if (base === 0) throw flowError('NAME_TAKEN', { what: 'value map', name })
  if (current === 0) throw flowError('NOT_FOUND', { what: 'value map', id: name })
  throw flowError('VALUE_MAP_CHANGED', { base, current })
}

function namedMap(stored: StoredValueMap | undefined): readonly (readonly [string, ValueMap])[] {
  return stored ? [[stored.map.name, stored.map]] : []
}

function sameMap(one: ValueMap, other: ValueMap): boolean {
  return JSON.stringify(ordered(one)) === JSON.stringify(ordered(other))
}

function ordered({ title, description, left, right, entries, unmapped, matching }: ValueMap): readonly unknown[] {
  const side = ({ title: name, type, note }: ValueMap['left']) => [name, type, note ?? '']
  const policies = [unmapped.forward, unmapped.back].map((policy) => [
    policy.kind,
    'value' in policy ? policy.value : '',
  ])
  return [title, description ?? '', side(left), side(right), entries, policies, matching.trim, matching.ignoreCase]
}

const waits = `FROM parked WHERE resolution IS NULL AND json_extract(problem, '$.code') = 'VALUE_AWAITED'`

function statements({ db }: Store) {
  return {
    list: db.prepare<[]>(`SELECT name, title, description, left_title, right_title, entries, version, saved_at, saved_by
      FROM value_maps WHERE deleted_at IS NULL ORDER BY title COLLATE NOCASE, name`),
    mark: db.prepare<[], { mark: string | null }>(
      `SELECT group_concat(name || ' ' || version) AS mark FROM value_maps WHERE deleted_at IS NULL`,
    ),
    newest: db.prepare<[string], { version: number }>(
      'SELECT version FROM value_maps WHERE name = ? AND deleted_at IS NULL',
    ),
    latest: db.prepare<[string], { version: number }>('SELECT version FROM value_maps WHERE name = ?'),
    upsert: db.prepare(`
      INSERT INTO value_maps (name, title, description, left_title, right_title, entries, version, saved_at, saved_by)
      VALUES (@name, @title, @description, @leftTitle, @rightTitle, @entries, @version, @at, @by)
      ON CONFLICT (name) DO UPDATE SET title = @title, description = @description, left_title = @leftTitle,
        right_title = @rightTitle, entries = @entries, version = @version, saved_at = @at, saved_by = @by,
        deleted_at = NULL`),
    addVersion: db.prepare(`INSERT INTO value_map_versions (name, version, entries, packed, saved_at, saved_by)
      VALUES (@name, @version, @entries, @packed, @at, @by)`),
    remove: db.prepare('UPDATE value_maps SET deleted_at = ? WHERE name = ? AND deleted_at IS NULL'),
    versions: db.prepare<[string]>(`SELECT v.version, v.entries, v.saved_at, v.saved_by FROM value_map_versions v
      JOIN value_maps m ON m.name = v.name AND m.deleted_at IS NULL WHERE v.name = ? ORDER BY v.version DESC`),
    version: db.prepare<[string, number]>(
      'SELECT version, packed, saved_at, saved_by FROM value_map_versions WHERE name = ? AND version = ?',
    ),
    pins: db.prepare<[string]>('SELECT pins FROM run_value_maps WHERE run = ?'),
    pin: db.prepare(
      'INSERT INTO run_value_maps (run, pins) VALUES (?, ?) ON CONFLICT (run) DO UPDATE SET pins = excluded.pins',
    ),
    awaiting: db.prepare<
      [string, number]
    >(`SELECT id, run, parked_at, json_extract(problem, '$.params.direction') AS direction,
      json_extract(problem, '$.params.value') AS value ${waits} AND json_extract(problem, '$.params.map') = ?
      ORDER BY parked_at, id LIMIT ?`),
    awaitingCounts: db.prepare<[]>(
      `SELECT json_extract(problem, '$.params.map') AS map, count(*) AS records ${waits} GROUP BY 1`,
    ),
  }
}

function columnsOf({ name, title, description, left, right, entries }: ValueMap) {
  const leftTitle = left.title
  return { name, title, description: description ?? null, leftTitle, rightTitle: right.title, entries: entries.length }
}

function toStored(row: unknown): StoredValueMap {
  const read = readRow(row)
  return {
    map: read.packed('packed'),
    version: read.number('version'),
    savedAt: read.text('saved_at'),
    savedBy: read.text('saved_by'),
  }
}

function toRow(row: unknown): ValueMapRow {
  const read = readRow(row)
  return {
    name: read.text('name'),
    title: read.text('title'),
    ...present('description', read.optionalText('description')),
    leftTitle: read.text('left_title'),
    rightTitle: read.text('right_title'),
    entries: read.number('entries'),
    version: read.number('version'),
    savedAt: read.text('saved_at'),
    savedBy: read.text('saved_by'),
  }
}

function toVersionRow(row: unknown): ValueMapVersionRow {
  const read = readRow(row)
  return {
    version: read.number('version'),
    savedAt: read.text('saved_at'),
    savedBy: read.text('saved_by'),
    entries: read.number('entries'),
  }
}

function toAwaiting(row: unknown): AwaitingEntry {
  const read = readRow(row)
  return {
    parked: read.text('id'),
    run: read.text('run'),
    direction: read.choice<ValueMapDirection>('direction', ['forward', 'back']),
    value: read.json('value'),
    since: read.text('parked_at'),
  }
}
