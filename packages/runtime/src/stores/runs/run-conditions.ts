import { finalRunStatuses } from '@isthmus/sdk/api'
import type { RunFilter } from './run-store.ts'

/** A part of a WHERE clause and the values it names. */
export interface Conditions {
  readonly sql: readonly string[]
  readonly values: Readonly<Record<string, string | number>>
}

/** Statuses a run does not leave any more, in the words that the partial indexes were made with. */
export const isOver = `status NOT IN ('queued', 'running')`
export const finals = finalRunStatuses.map((status) => `'${status}'`).join(', ')
export const isUnfinished = `status IN ('queued', 'running')`

const equalities = [
  ['flow', 'flow_id'],
  ['version', 'flow_version'],
  ['triggerKind', 'trigger_kind'],
  ['triggerNode', 'trigger_node'],
  ['errorCode', 'error_code'],
] as const

/** What a filter asks of a run, apart from its keys and its place in the list. */
export function conditionsOf(filter: RunFilter): Conditions {
  const sql: string[] = []
  const values: Record<string, string | number> = {}
  for (const [name, column] of equalities) {
    const value = filter[name]
    if (value === undefined) continue
    sql.push(`r.${column} = @${name}`)
    values[name] = value
  }
  // Statuses are a closed set, so their texts may stand in the statement.
  if (filter.statuses?.length) sql.push(`r.status IN (${filter.statuses.map((status) => `'${status}'`).join(', ')})`)
  return add({ sql, values }, timeConditionsOf(filter))
}

export function timeConditionsOf({ from, to }: RunFilter): Conditions {
  return {
    sql: [...(from === undefined ? [] : ['r.queued_at >= @from']), ...(to === undefined ? [] : ['r.queued_at < @to'])],
    values: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
  }
}

/** Keys that begin with a text. U+10FFFF sorts behind every character a key can hold. */
export function keyConditions(key: string): Conditions {
  return { sql: ['k.key >= @key', 'k.key < @afterKeys'], values: { key, afterKeys: `${key}\u{10FFFF}` } }
}

export function add(first: Conditions, second: Conditions): Conditions {
  return { sql: [...first.sql, ...second.sql], values: { ...first.values, ...second.values } }
}

export function allOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? '1' : conditions.join(' AND ')
}
