import type { Db } from './open-database.ts'

export type StoredRow = Readonly<Record<string, string | number | null>>

export type Statement = {
  readonly all: (...values: readonly unknown[]) => StoredRow[]
  readonly get: (...values: readonly unknown[]) => StoredRow | undefined
}

export type Statements = (sql: string) => Statement

const MAX_PREPARED = 300

/** Filters bind their values, so that few texts come back often; the bound keeps odd ones from piling up. */
export function createStatements(db: Db): Statements {
  const prepared = new Map<string, Statement>()
  return (sql) => {
    const known = prepared.get(sql)
    if (known !== undefined) return known
    if (prepared.size >= MAX_PREPARED) prepared.clear()
    const statement = db.prepare<unknown[], StoredRow>(sql)
    prepared.set(sql, statement)
    return statement
  }
}
