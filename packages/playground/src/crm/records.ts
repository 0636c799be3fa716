import type { Db } from '../storage/open-database.ts'
import { createStatements } from '../storage/statements.ts'
import type { StoredRow } from '../storage/statements.ts'
import type { Entity, Field } from './entities.ts'

export type CrmRecord = {
  readonly id: string
  readonly created_at: string
  readonly updated_at: string
  readonly [field: string]: unknown
}

export type Position = { readonly updatedAt: string; readonly id: string }

export type ListQuery = {
  readonly equals: Readonly<Record<string, string>>
  readonly updatedSince: string | undefined
  readonly after: Position | undefined
  readonly limit: number
}

export type Records = {
  readonly list: (query: ListQuery) => readonly CrmRecord[]
  readonly get: (id: string) => CrmRecord | undefined
  readonly idOf: (field: string, value: unknown) => string | undefined
  readonly insert: (record: CrmRecord) => void
  readonly replace: (record: CrmRecord) => void
  readonly remove: (id: string) => void
}

/** Storage of one entity. Rows become records here and nowhere else. */
export function createRecords(db: Db, entity: Entity): Records {
  const names = ['id', ...entity.fields.map((field) => field.name), 'created_at', 'updated_at']
  const columns = names.map((name) => `"${name}"`).join(', ')
  const statement = createStatements(db)
  const toRow = (record: CrmRecord): StoredRow => {
    const row: Record<string, string | number | null> = {}
    for (const field of entity.fields) row[field.name] = encode(field, record[field.name])
    return { ...row, id: record.id, created_at: record.created_at, updated_at: record.updated_at }
  }
  const into = `INTO "${entity.name}" (${columns}) VALUES (${names.map((name) => `@${name}`).join(', ')}) RETURNING id`
  const insert = statement(`INSERT ${into}`)
  const replace = statement(`REPLACE ${into}`)
  return {
    list: (query) => {
      const { where, values } = conditions(entity, query)
      const sql = `SELECT ${columns} FROM "${entity.name}" ${where} ORDER BY updated_at, id LIMIT ?`
      return statement(sql)
        .all(...values, query.limit)
        .map((row) => toRecord(entity, row))
    },
    get: (id) => {
      const row = statement(`SELECT ${columns} FROM "${entity.name}" WHERE id = ?`).get(id)
      return row === undefined ? undefined : toRecord(entity, row)
    },
    idOf: (field, value) => {
      const row = statement(`SELECT id FROM "${entity.name}" WHERE "${field}" = ? LIMIT 1`).get(value)
      return row === undefined ? undefined : String(row['id'])
    },
    insert: (record) => void insert.get(toRow(record)),
    replace: (record) => void replace.get(toRow(record)),
    remove: (id) => void statement(`DELETE FROM "${entity.name}" WHERE id = ? RETURNING id`).get(id),
  }
}

function conditions(entity: Entity, query: ListQuery): { where: string; values: unknown[] } {
  const parts: string[] = []
  const values: unknown[] = []
  for (const [name, value] of Object.entries(query.equals)) {
    const field = entity.fields.find((candidate) => candidate.name === name)
    parts.push(`"${name}" = ?`)
    values.push(field?.kind === 'boolean' ? Number(value === 'true') : value)
  }
  if (query.updatedSince !== undefined) {
    parts.push('updated_at >= ?')
    values.push(query.updatedSince)
  }
  if (query.after !== undefined) {
    parts.push('(updated_at, id) > (?, ?)')
    values.push(query.after.updatedAt, query.after.id)
  }
  return { where: parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`, values }
}

function encode(field: Field, value: unknown): string | number | null {
  if (field.kind === 'lines') return JSON.stringify(value)
  if (field.kind === 'boolean') return Number(value)
  return typeof value === 'string' ? value : null
}

export function toRecord(entity: Entity, row: StoredRow): CrmRecord {
  const fields = entity.fields.map((field) => [field.name, decode(field, row[field.name] ?? null)] as const)
  return {
    id: String(row['id']),
    ...Object.fromEntries(fields),
    created_at: String(row['created_at']),
    updated_at: String(row['updated_at']),
  }
}

function decode(field: Field, value: string | number | null): unknown {
  if (field.kind === 'lines') return JSON.parse(String(value))
  if (field.kind === 'boolean') return value === 1
  return value
}
