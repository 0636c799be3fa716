import { asFlowError, plainText, type JsonObject, type SqlQuery, type SqlRun } from '@isthmus/sdk'
import { quotedColumn, type Table } from './table.ts'

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
  const isNew = await entered(run, { text: dialect.enter(ledger), values: [effect, name] })
  return isNew ? undefined : readEffect(run, table, effect)
}

async function entered(run: SqlRun, query: SqlQuery): Promise<boolean> {
  try {
    return (await run(query)).changed > 0
  } catch (error) {
    // Said only where the transaction goes on after a refusal.
    if (asFlowError(error).code !== 'UPSTREAM_CONFLICT') throw error
    return false
  }
}

/** Completes the entry with what was done. */
export async function noteEffect(run: SqlRun, table: Table, entry: LedgerEntry & { readonly effect: string }) {
  const { ledger, dialect } = table
  if (ledger === undefined) return
  const [action, key, effect] = [1, 2, 3].map((position) => dialect.place(position))
  const [outcome, rowKey, own] = ['outcome', 'row_key', 'effect_key'].map((column) => quotedColumn(table, column))
  await run({
    text: `UPDATE ${ledger} SET ${outcome} = ${action}, ${rowKey} = ${key} WHERE ${own} = ${effect}`,
    values: [entry.action, JSON.stringify(entry.key), entry.effect],
  })
}

/** What is written down under this key. */
export async function readEffect(run: SqlRun, table: Table, effect: string): Promise<LedgerEntry | undefined> {
  const { ledger, dialect } = table
  if (ledger === undefined) return undefined
  const [outcomeName, keyName, own] = ['outcome', 'row_key', 'effect_key'].map((column) => quotedColumn(table, column))
  const { rows } = await run({
    text: `SELECT ${outcomeName}, ${keyName} FROM ${ledger} WHERE ${own} = ${dialect.place(1)}`,
    values: [effect],
  })
  const [found] = rows
  if (!found) return undefined
  const { outcome = '', row_key: key = '{}' } = found
  return { action: plainText(outcome), key: JSON.parse(plainText(key)) as JsonObject }
}
