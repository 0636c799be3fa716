import { plainText, type JsonObject, type SqlRun } from '@isthmus/sdk'
import type { Table } from './table.ts'

/** What the ledger keeps of an effect. */
export interface LedgerEntry {
  readonly action: string
  /** Columns and values by which the row is found again. */
  readonly key: JsonObject
}

/**
 * Writes down that this effect happens, in the same transaction as the effect itself: whoever sends it a second time waits
 * for the first to end and then learns of it here.
 *
 * @returns What an earlier transaction has done under this key; `undefined` when this one is the first, or without a ledger.
 */
export async function enterEffect(run: SqlRun, table: Table, effect: string): Promise<LedgerEntry | undefined> {
  const { ledger, dialect, name } = table
  if (ledger === undefined) return undefined
  const taken =
    dialect.engine === 'mysql'
      ? 'ON DUPLICATE KEY UPDATE effect_key = effect_key'
      : 'ON CONFLICT (effect_key) DO NOTHING'
  const { changed } = await run({
    text: `INSERT INTO ${ledger} (effect_key, table_name) VALUES (${dialect.place(1)}, ${dialect.place(2)}) ${taken}`,
    values: [effect, name],
  })
  return changed === 0 ? readEffect(run, table, effect) : undefined
}

/** Completes the entry with what was done. */
export async function noteEffect(run: SqlRun, table: Table, entry: LedgerEntry & { readonly effect: string }) {
  const { ledger, dialect } = table
  if (ledger === undefined) return
  const [action, key, effect] = [1, 2, 3].map((position) => dialect.place(position))
  await run({
    text: `UPDATE ${ledger} SET outcome = ${action}, row_key = ${key} WHERE effect_key = ${effect}`,
    values: [entry.action, JSON.stringify(entry.key), entry.effect],
  })
}

/** What is written down under this key. */
export async function readEffect(run: SqlRun, table: Table, effect: string): Promise<LedgerEntry | undefined> {
  const { ledger, dialect } = table
  if (ledger === undefined) return undefined
  const { rows } = await run({
    text: `SELECT outcome, row_key FROM ${ledger} WHERE effect_key = ${dialect.place(1)}`,
    values: [effect],
  })
  const [found] = rows
  if (!found) return undefined
  const { outcome = '', row_key: key = '{}' } = found
  return { action: plainText(outcome), key: JSON.parse(plainText(key)) as JsonObject }
}
