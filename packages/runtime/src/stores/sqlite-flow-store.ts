import { createHash } from 'node:crypto'
import { flowError, formatFlow, withoutPins, type Flow, type FlowPins } from '@isthmus/sdk'
import type { Store } from './database.ts'
import type { FlowRow, FlowStore, FlowVersionRow, StoredFlow } from './flow-store.ts'
import { createNewestRuns } from './runs/newest-runs.ts'
import { present, readRow } from './row.ts'
import { createRunClasses } from './runs/run-classes.ts'

/** Flows in SQLite. */
export function createSqliteFlowStore(store: Store, now: () => Date): FlowStore {
  const sql = statements(store)
  const newestRuns = createNewestRuns(store, createRunClasses(store))
  const get = (id: string): StoredFlow | undefined => optional(sql.get.get(id), toStoredFlow)
  const known = (id: string): StoredFlow => {
    const found = get(id)
    if (!found) throw flowError('NOT_FOUND', { what: 'flow', id })
    return found
  }
  const write = (flow: Flow, version: number, by: string): StoredFlow => {
    const at = now().toISOString()
    sql.upsert.run({ ...columnsOf(flow), version, at, by })
    sql.addVersion.run(flow.id, version, formatFlow(withoutPins(flow)), pinsRow(sql, flow), at, by)
    return known(flow.id)
  }
  return {
    list: () => {
      const rows = sql.list.all().map(toFlowRow)
      const newest = newestRuns(rows.map(({ id }) => id))
      return rows.map((row) => ({ ...row, ...present('lastRun', newest.get(row.id)) }))
    },
    get,
    active: () => sql.active.all().map(toStoredFlow),
    create: ({ flow, by }) =>
      store.atomic(() => {
        if (get(flow.id)) throw flowError('NAME_TAKEN', { what: 'flow', name: flow.id })
        return write(flow, latestVersion(sql, flow.id) + 1, by)
      }),
    save: ({ flow, by, baseVersion }) =>
      store.atomic(() => {
        const current = known(flow.id)
        if (current.version !== baseVersion)
          throw flowError('VERSION_CONFLICT', { base: baseVersion, current: current.version })
        return formatFlow(current.flow) === formatFlow(flow) ? current : write(flow, current.version + 1, by)
      }),
    setActive: (id, active) =>
      store.atomic(() => {
        known(id)
        sql.setActive.run(active ? 1 : 0, id)
        return known(id)
      }),
    remove: (id) => {
      if (sql.remove.run(now().toISOString(), id).changes === 0) throw flowError('NOT_FOUND', { what: 'flow', id })
    },
    versions: (id) => sql.versions.all(id).map(toVersionRow),
    version: (id, version) => optional(sql.version.get(id, version), toStoredFlow),
    connectionUsers: () => groupUsers(sql.users.all()),
  }
}

const documentColumns = 'v.text, v.version, f.active, v.saved_at, v.saved_by'
const withPins = 'LEFT JOIN flow_pins p ON p.hash = v.pins'

function statements({ db }: Store) {
  return {
    list: db.prepare<[]>(`
      SELECT id, name, description, version, active, updated_at, updated_by, node_count, node_types
      FROM flows WHERE deleted_at IS NULL ORDER BY name COLLATE NOCASE, id`),
    get: db.prepare<[string]>(`SELECT ${documentColumns}, p.text AS pins FROM flows f
      JOIN flow_versions v ON v.flow_id = f.id AND v.version = f.version ${withPins} WHERE f.id = ? AND f.deleted_at IS NULL`),
    // Triggers read it often, and sample data is no part of what they start.
    active: db.prepare<[]>(`SELECT ${documentColumns}, NULL AS pins FROM flows f
      JOIN flow_versions v ON v.flow_id = f.id AND v.version = f.version
      WHERE f.active = 1 AND f.deleted_at IS NULL ORDER BY f.id`),
    latest: db.prepare<[string], { version: number }>('SELECT version FROM flows WHERE id = ?'),
    upsert: db.prepare(`
      INSERT INTO flows (id, version, name, description, node_count, node_types, connections, updated_at, updated_by)
      VALUES (@id, @version, @name, @description, @nodeCount, @nodeTypes, @connections, @at, @by)
      ON CONFLICT (id) DO UPDATE SET version = @version, name = @name, description = @description,
        node_count = @nodeCount, node_types = @nodeTypes, connections = @connections, updated_at = @at,
        updated_by = @by, deleted_at = NULL`),
    addVersion: db.prepare(
      'INSERT INTO flow_versions (flow_id, version, text, pins, saved_at, saved_by) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    addPins: db.prepare('INSERT INTO flow_pins (hash, text) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING'),
    setActive: db.prepare('UPDATE flows SET active = ? WHERE id = ?'),
    remove: db.prepare('UPDATE flows SET deleted_at = ?, active = 0 WHERE id = ? AND deleted_at IS NULL'),
    versions: db.prepare<[string]>(`SELECT v.version, v.saved_at, v.saved_by FROM flow_versions v
      JOIN flows f ON f.id = v.flow_id AND f.deleted_at IS NULL WHERE v.flow_id = ? ORDER BY v.version DESC`),
    version: db.prepare<[string, number]>(`SELECT ${documentColumns}, p.text AS pins FROM flow_versions v
      JOIN flows f ON f.id = v.flow_id ${withPins} WHERE v.flow_id = ? AND v.version = ?`),
    users: db.prepare<[]>(`SELECT DISTINCT c.value AS connection, f.id AS flow FROM flows f, json_each(f.connections) c
      WHERE f.deleted_at IS NULL ORDER BY f.id`),
  }
}

function latestVersion(sql: ReturnType<typeof statements>, id: string): number {
  return sql.latest.get(id)?.version ?? 0
}

function columnsOf(flow: Flow): Record<string, string | number | null> {
  const enabled = flow.nodes.filter((node) => !node.disabled)
  return {
    id: flow.id,
    name: flow.name,
    description: flow.description ?? null,
    nodeCount: flow.nodes.length,
    nodeTypes: JSON.stringify([...new Set(enabled.map((node) => node.type))]),
    connections: JSON.stringify([...new Set(flow.nodes.flatMap((node) => node.connection ?? []))]),
  }
}

function toStoredFlow(row: unknown): StoredFlow {
  const read = readRow(row)
  return {
    flow: pinnedFlow(read.json<Flow>('text'), read.optionalText('pins')),
    version: read.number('version'),
    active: read.flag('active'),
    updatedAt: read.text('saved_at'),
    updatedBy: read.text('saved_by'),
  }
}

function pinnedFlow(flow: Flow, pins: string | undefined): Flow {
  return pins === undefined ? flow : { ...flow, pins: JSON.parse(pins) as FlowPins }
}

/** Keeps the pins of a version, once however many versions have the same; `null` without any. */
function pinsRow(sql: ReturnType<typeof statements>, flow: Flow): string | null {
  // Written as a document is, so that the same pins are the same text.
  const { pins } = JSON.parse(formatFlow({ ...flow, edges: [], settings: {} })) as Flow
  if (pins === undefined) return null
  const text = JSON.stringify(pins)
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 32)
  sql.addPins.run(hash, text)
  return hash
}

function toFlowRow(row: unknown): FlowRow {
  const read = readRow(row)
  return {
    id: read.text('id'),
    name: read.text('name'),
    ...present('description', read.optionalText('description')),
    version: read.number('version'),
    active: read.flag('active'),
    updatedAt: read.text('updated_at'),
    updatedBy: read.text('updated_by'),
    nodeCount: read.number('node_count'),
    nodeTypes: read.json<readonly string[]>('node_types'),
  }
}

function toVersionRow(row: unknown): FlowVersionRow {
  const read = readRow(row)
  return { version: read.number('version'), savedAt: read.text('saved_at'), savedBy: read.text('saved_by') }
}

function groupUsers(rows: readonly unknown[]): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>()
  for (const row of rows) {
    const read = readRow(row)
    const flows = users.get(read.text('connection')) ?? []
    flows.push(read.text('flow'))
    users.set(read.text('connection'), flows)
  }
  return users
}

function optional<T>(row: unknown, parse: (row: unknown) => T): T | undefined {
  return row === undefined ? undefined : parse(row)
}
