import type { Db } from './open-database.ts'

export type SearchRow = Record<string, string | number | null>

export type Search = {
  readonly table: string
  /** Columns that are looked through. */
  readonly columns: readonly string[]
  readonly order: string
  readonly text: string
  readonly offset: number
  readonly limit: number
}

export type Found = { readonly rows: readonly SearchRow[]; readonly total: number }

/** Finds text anywhere in the columns, upper and lower case alike for ASCII letters. */
export function searchRows(db: Db, search: Search): Found {
  const pattern = `%${search.text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  const tests = search.columns.map((column) => `"${column}" LIKE ? ESCAPE '\\'`)
  const where = search.text === '' ? '' : `WHERE ${tests.join(' OR ')}`
  const values = search.text === '' ? [] : search.columns.map(() => pattern)
  const rows = db
    .prepare<unknown[], SearchRow>(`SELECT * FROM "${search.table}" ${where} ORDER BY ${search.order} LIMIT ? OFFSET ?`)
    .all(...values, search.limit, search.offset)
  const counted = db
    .prepare<unknown[], { n: number }>(`SELECT count(*) AS n FROM "${search.table}" ${where}`)
    .get(...values)
  return { rows, total: counted?.n ?? 0 }
}
