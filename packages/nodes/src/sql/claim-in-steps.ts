import { plainText, type JsonObject, type SqlRun } from '@isthmus/sdk'
import { quotedColumn, shownColumns, type Table } from './table.ts'

/** Rows that are looked at beyond those that are wanted, since others may be claiming the first of them. */
const spareRows = 100

/** How often more rows are looked for, when all of those before were being claimed. */
const mostLooks = 20

export interface Wanted {
  readonly where: string
  readonly limit: number
}

/**
 * Keeps rows for this transaction, and passes over those that another one keeps, where a statement cannot be told how many
 * rows to keep: numbers of rows are looked up without keeping any, just as many of them as are wanted are kept, and these are
 * read again, because a row may have changed between the two.
 */
export async function keptRows(run: SqlRun, table: Table, { where, limit }: Wanted): Promise<readonly JsonObject[]> {
  const kept: JsonObject[] = []
  let after: string | undefined
  for (let look = 0; look < mostLooks; look += 1) {
    const ids = await waitingIds(run, table, { where, limit: limit + spareRows, after })
    for (let at = 0; at < ids.length && kept.length < limit;) {
      const some = ids.slice(at, at + limit - kept.length)
      at += some.length
      kept.push(...(await keep(run, table, { where, ids: some })))
    }
    if (kept.length >= limit || ids.length < limit + spareRows) break
    after = ids.at(-1)
  }
  return kept
}

interface Look extends Wanted {
  readonly after: string | undefined
}

async function waitingIds(run: SqlRun, table: Table, { where, limit, after }: Look): Promise<readonly string[]> {
  const id = quotedColumn(table, 'staging_id')
  const behind = after === undefined ? '' : ` AND ${id} > ${placeOfId(table, 1)}`
  const text = table.dialect.rows({ what: id, from: table.quoted, where: `${where}${behind}`, order: [id], limit })
  const { rows } = await run({ text, values: after === undefined ? [] : [after] })
  return rows.map(({ staging_id: row = null }) => plainText(row))
}

interface Some {
  readonly where: string
  readonly ids: readonly string[]
}

async function keep(run: SqlRun, table: Table, { where, ids }: Some): Promise<readonly JsonObject[]> {
  const id = quotedColumn(table, 'staging_id')
  const places = (own: readonly string[]): string => own.map((_, at) => placeOfId(table, at + 1)).join(', ')
  const locking = `SELECT ${id} FROM ${table.quoted} WHERE ${id} IN (${places(ids)}) AND ${where} FOR UPDATE SKIP LOCKED`
  const locked = (await run({ text: locking, values: ids })).rows.map(({ staging_id: row = null }) => plainText(row))
  if (locked.length === 0) return []
  const text = table.dialect.rows({
    what: shownColumns(table),
    from: table.quoted,
    where: `${id} IN (${places(locked)}) AND ${where}`,
    order: [id],
    limit: locked.length,
  })
  return (await run({ text, values: locked })).rows
}

function placeOfId({ dialect, columns, types }: Table, position: number): string {
  const form = { form: 'plain', schema: columns['staging_id'] ?? {}, type: types['staging_id'] ?? '' } as const
  return dialect.stored(dialect.place(position), form)
}
