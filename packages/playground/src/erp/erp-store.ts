import type { EntityType, Row } from '../odata/entity-type.ts'
import { seedBusiness } from '../seed/business.ts'
import { seedErpRecords } from '../seed/erp-records.ts'
import { createCounters, openDatabase, prepareDatabase, recreate } from '../storage/open-database.ts'
import type { Counters, Db } from '../storage/open-database.ts'
import { createStatements } from '../storage/statements.ts'
import type { Statements } from '../storage/statements.ts'
import { ERP_VERSION, erpSchema } from './schema.ts'

export type ErpStore = {
  readonly db: Db
  readonly counters: Counters
  readonly statements: Statements
  readonly get: (type: EntityType, key: readonly string[]) => Row | undefined
  readonly linesOf: (orderNumber: string) => readonly Row[]
  readonly insert: (table: string, row: Row) => void
  /** Writes all columns of the row with this key. */
  readonly update: (type: EntityType, row: Row) => void
  readonly remove: (type: EntityType, key: readonly string[]) => void
  readonly removeLines: (orderNumber: string) => void
  readonly reset: () => void
}

export function openErpStore(file: string): ErpStore {
  const db = openDatabase(file)
  const preparation = { schema: erpSchema, version: ERP_VERSION, seed: () => seedErp(db) }
  prepareDatabase(db, preparation)
  const statements = createStatements(db)
  const whereKey = (type: EntityType): string => type.key.map((name) => `"${name}" = ?`).join(' AND ')
  return {
    db,
    statements,
    counters: createCounters(db),
    get: (type, key) => statements(`SELECT * FROM "${type.set}" WHERE ${whereKey(type)}`).get(...key),
    linesOf: (orderNumber) =>
      statements('SELECT * FROM "SalesOrderLines" WHERE "OrderNumber" = ? ORDER BY "LineNumber"').all(orderNumber),
    insert: createInsert(db),
    update: (type, row) => {
      const columns = stored(type, row).map(([name]) => `"${name}" = ?`)
      const values = stored(type, row).map(([, value]) => value)
      const key = type.key.map((name) => row[name])
      statements(`UPDATE "${type.set}" SET ${columns.join(', ')} WHERE ${whereKey(type)} RETURNING 1 AS done`).get(
        ...values,
        ...key,
      )
    },
    remove: (type, key) => {
      statements(`DELETE FROM "${type.set}" WHERE ${whereKey(type)} RETURNING 1 AS done`).get(...key)
    },
    removeLines: (orderNumber) => {
      statements('DELETE FROM "SalesOrderLines" WHERE "OrderNumber" = ? RETURNING 1 AS done').all(orderNumber)
    },
    reset: () => recreate(db, preparation),
  }
}

function stored(type: EntityType, row: Row): readonly (readonly [string, string | number | null])[] {
  return Object.entries(row).filter(([name]) => name !== 'Available' && !type.key.includes(name))
}

/** Rows of one table always carry the same columns in the same order, so one statement for each table will do. */
function createInsert(db: Db): (table: string, row: Row) => void {
  const prepared = new Map<string, ReturnType<typeof db.prepare<unknown[]>>>()
  return (table, row) => {
    const names = Object.keys(row)
    const sql = `INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`
    const statement = prepared.get(sql) ?? db.prepare<unknown[]>(sql)
    prepared.set(sql, statement)
    statement.run(...Object.values(row))
  }
}

function seedErp(db: Db): void {
  const insert = createInsert(db)
  const seed = seedErpRecords(seedBusiness())
  for (const [table, rows] of Object.entries(seed)) {
    for (const row of rows) insert(table, row)
  }
  const count = db.prepare('INSERT INTO counters (name, value) VALUES (?, ?)')
  count.run('Customers', seed.Customers.length)
  count.run('SalesOrders', seed.SalesOrders.length)
}
