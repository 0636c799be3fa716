import type { EntityType, Row } from './entity-type.ts'
import { filterSql } from './filter-sql.ts'
import type { Sql } from './filter-sql.ts'
import type { Query, SkipToken } from './query-options.ts'

export type Page = {
  readonly rows: readonly Row[]
  /** How many match the filter, whatever page is read; only when asked for. */
  readonly count: number | undefined
  readonly next: { readonly token: SkipToken; readonly topLeft: number | undefined } | undefined
}

/** Prepares a text of SQL once and hands it out again. */
export type Statements = (sql: string) => {
  readonly all: (...values: readonly unknown[]) => Row[]
  readonly get: (...values: readonly unknown[]) => Row | undefined
}

export function countRows(statements: Statements, type: EntityType, query: Query): number {
  const where = whereSql(type, query, undefined)
  return Number(statements(`SELECT count(*) AS n FROM "${type.set}" ${where.text}`).get(...where.values)?.['n'] ?? 0)
}

export function readPage(statements: Statements, type: EntityType, options: { query: Query; pageSize: number }): Page {
  const { query, pageSize } = options
  const byKey = query.orderBy.length === 0
  const token = query.skipToken
  const where = whereSql(type, query, token?.kind === 'after' ? token.key : undefined)
  const offset = token === undefined ? query.skip : token.kind === 'offset' ? token.offset : 0
  const size = Math.min(pageSize, query.top ?? pageSize)
  // One more than wanted tells whether there is a next page.
  const sql = `SELECT * FROM "${type.set}" ${where.text} ORDER BY ${orderSql(type, query)} LIMIT ? OFFSET ?`
  const found = statements(sql).all(...where.values, size + 1, offset)
  const rows = found.slice(0, size)
  const topLeft = query.top === undefined ? undefined : query.top - rows.length
  const more = found.length > size && topLeft !== 0
  return {
    rows,
    count: query.count ? countRows(statements, type, query) : undefined,
    next: more ? { token: nextToken(type, { byKey, rows, offset }), topLeft } : undefined,
  }
}

function nextToken(type: EntityType, at: { byKey: boolean; rows: readonly Row[]; offset: number }): SkipToken {
  if (!at.byKey) return { kind: 'offset', offset: at.offset + at.rows.length }
  const last = at.rows.at(-1)
  return { kind: 'after', key: type.key.map((name) => String(last?.[name] ?? '')) }
}

function whereSql(type: EntityType, query: Query, after: readonly string[] | undefined): Sql {
  const parts: Sql[] = []
  if (query.filter !== undefined) parts.push(filterSql(type, query.filter))
  if (after !== undefined) {
    const columns = type.key.map((name) => `"${name}"`).join(', ')
    parts.push({ text: `(${columns}) > (${after.map(() => '?').join(', ')})`, values: after })
  }
  if (parts.length === 0) return { text: '', values: [] }
  return { text: `WHERE ${parts.map((part) => part.text).join(' AND ')}`, values: parts.flatMap((part) => part.values) }
}

/** The key comes last, so that equal values keep one order over all pages. */
function orderSql(type: EntityType, query: Query): string {
  const wanted = query.orderBy.map(({ property, descending }) => `"${property}" ${descending ? 'DESC' : 'ASC'}`)
  return [...wanted, ...type.key.map((name) => `"${name}"`)].join(', ')
}
