import type { Store } from '../database.ts'
import { rememberRead } from '../remember-read.ts'
import { packed, present, readRow } from '../row.ts'
import type {
  ContractState,
  ContractStore,
  ContractVersion,
  ContractVersionRow,
  KeepContract,
  LearnedField,
} from './contract-store.ts'

/** Versions of one connection that are kept besides the accepted one. */
const mostVersions = 50
/** Fields of one connection that records told of. */
const mostLearned = 200
/** Versions that are kept unpacked: every check of a flow asks for them. */
const mostRead = 32
const dailyHours = 24

/** Descriptions of systems in SQLite, packed: the schemas of a large ERP are megabytes of nearly the same text. */
export function createSqliteContractStore(store: Store): ContractStore {
  const sql = statements(store)
  const version: Read = rememberRead(mostRead, (connection, hash) => {
    const row = sql.version.get(connection, hash)
    return row === undefined ? undefined : toVersion(row)
  })
  const get = (connection: string): ContractState | undefined => {
    const row = sql.state.get(connection)
    return row === undefined ? undefined : toState(row, version)
  }
  const keep = ({ connection, hash, entities, at, by }: KeepContract): ContractState => {
    sql.addVersion.run({ connection, hash, at, by, entities: entities.length, packed: packed(entities) })
    sql.keep.run({ connection, hash, at, by, every: dailyHours })
    sql.prune.run({ connection, most: mostVersions })
    const kept = get(connection)
    if (!kept) throw new Error(`The description of ${connection} was not kept`)
    return kept
  }
  return {
    get,
    connections: () => sql.connections.all().map((row) => readRow(row).text('connection')),
    mark: () => sql.mark.get()?.mark ?? '',
    keep: (contract) => store.atomic(() => keep(contract)),
    fail: (connection, { problem, at, by }) =>
      store.atomic(() => void sql.fail.run({ connection, problem: JSON.stringify(problem), at, by })),
    accept: (connection, decision) => store.atomic(() => sql.accept.run({ connection, ...decision }).changes > 0),
    setEvery: (connection, hours) => store.atomic(() => void sql.setEvery.run(hours, connection)),
    history: (connection) => sql.history.all(connection).map(toVersionRow),
    version,
    remove: (connection) =>
      store.atomic(() => {
        for (const statement of [sql.removeState, sql.removeVersions, sql.unlearn]) statement.run(connection)
      }),
    learn: (connection, fields) =>
      store.atomic(() => {
        for (const { path, known = null, ...field } of fields) {
          sql.learn.run({ ...field, connection, known, path: JSON.stringify(path) })
        }
      }),
    learned: (connection) => sql.learned.all(connection).map(toLearned),
    unlearn: (connection) => store.atomic(() => void sql.unlearn.run(connection)),
  }
}

type Read = ContractStore['version']

function statements({ db }: Store) {
  return {
    state: db.prepare<[string]>('SELECT * FROM contracts WHERE connection = ?'),
    connections: db.prepare<[]>('SELECT connection FROM contracts ORDER BY connection'),
    mark: db.prepare<[], { mark: string | null }>(
      `SELECT group_concat(connection || ' ' || accepted_hash || ' ' || latest_hash || ' '
        || (SELECT count(*) FROM contract_learned l WHERE l.connection = c.connection AND l.count >= 5)) AS mark
       FROM contracts c`,
    ),
    version: db.prepare<[string, string]>('SELECT * FROM contract_versions WHERE connection = ? AND hash = ?'),
    addVersion: db.prepare(`INSERT INTO contract_versions (connection, hash, first_at, described_by, entities, packed)
      VALUES (@connection, @hash, @at, @by, @entities, @packed) ON CONFLICT (connection, hash) DO NOTHING`),
    keep: db.prepare(`INSERT INTO contracts (connection, accepted_hash, accepted_at, accepted_by, latest_hash, checked_at,
        checked_by, every_hours)
      VALUES (@connection, @hash, @at, @by, @hash, @at, @by, @every)
      ON CONFLICT (connection) DO UPDATE SET latest_hash = @hash, checked_at = @at, checked_by = @by, problem = NULL`),
    prune: db.prepare(`DELETE FROM contract_versions WHERE connection = @connection
      AND hash NOT IN (SELECT accepted_hash FROM contracts WHERE connection = @connection
        UNION SELECT latest_hash FROM contracts WHERE connection = @connection)
      AND rowid NOT IN (SELECT rowid FROM contract_versions WHERE connection = @connection
        ORDER BY first_at DESC, rowid DESC LIMIT @most)`),
    fail: db.prepare(`UPDATE contracts SET problem = @problem, checked_at = @at, checked_by = @by
      WHERE connection = @connection`),
    accept: db.prepare(`UPDATE contracts SET accepted_hash = @hash, accepted_at = @at, accepted_by = @by
      WHERE connection = @connection AND latest_hash = @hash`),
    setEvery: db.prepare('UPDATE contracts SET every_hours = ? WHERE connection = ?'),
    history: db.prepare<[string]>(`SELECT hash, first_at, described_by, entities FROM contract_versions
      WHERE connection = ? ORDER BY first_at DESC, rowid DESC`),
    removeState: db.prepare('DELETE FROM contracts WHERE connection = ?'),
    removeVersions: db.prepare('DELETE FROM contract_versions WHERE connection = ?'),
    unlearn: db.prepare('DELETE FROM contract_learned WHERE connection = ?'),
    learned: db.prepare<[string]>(
      'SELECT * FROM contract_learned WHERE connection = ? ORDER BY entity, path, type LIMIT 1000',
    ),
    learn: db.prepare(`INSERT INTO contract_learned (connection, entity, path, type, known, count, first_at, last_at)
      SELECT @connection, @entity, @path, @type, @known, @count, @firstAt, @lastAt
      WHERE (SELECT count(*) FROM contract_learned WHERE connection = @connection) < ${mostLearned}
        OR EXISTS (SELECT 1 FROM contract_learned WHERE connection = @connection AND entity = @entity AND path = @path
          AND type = @type)
      ON CONFLICT (connection, entity, path, type) DO UPDATE SET count = count + excluded.count,
        last_at = excluded.last_at, known = excluded.known`),
  }
}

function toState(row: unknown, version: Read): ContractState {
  const read = readRow(row)
  const connection = read.text('connection')
  const known = (column: string): ContractVersion => {
    const found = version(connection, read.text(column))
    if (!found) throw new TypeError(`The description ${read.text(column)} of ${connection} is missing`)
    return found
  }
  const problem = read.optionalText('problem')
  return {
    connection,
    accepted: known('accepted_hash'),
    acceptedAt: read.text('accepted_at'),
    acceptedBy: read.text('accepted_by'),
    latest: known('latest_hash'),
    checkedAt: read.text('checked_at'),
    checkedBy: read.text('checked_by'),
    everyHours: read.number('every_hours'),
    ...(problem === undefined ? {} : { problem: read.json('problem') }),
  }
}

function toVersion(row: unknown): ContractVersion {
  const read = readRow(row)
  return {
    hash: read.text('hash'),
    firstAt: read.text('first_at'),
    by: read.text('described_by'),
    entities: read.packed('packed'),
  }
}

function toVersionRow(row: unknown): ContractVersionRow {
  const read = readRow(row)
  return {
    hash: read.text('hash'),
    firstAt: read.text('first_at'),
    by: read.text('described_by'),
    entities: read.number('entities'),
  }
}

function toLearned(row: unknown): LearnedField {
  const read = readRow(row)
  return {
    entity: read.text('entity'),
    path: read.json('path'),
    type: read.text('type'),
    ...present('known', read.optionalText('known')),
    count: read.number('count'),
    firstAt: read.text('first_at'),
    lastAt: read.text('last_at'),
  }
}
