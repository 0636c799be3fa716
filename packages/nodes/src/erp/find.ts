import {
  askableKeys,
  matchKeys,
  plainText,
  type FlowError,
  type Json,
  type JsonObject,
  type PollContext,
} from '@isthmus/sdk'
import type { SetName } from './entity-sets.ts'
import { erpPages } from './erp-call.ts'
import { filterText } from './filter.ts'

export interface Sought {
  readonly set: SetName
  readonly field: string
  readonly value: Json
  /** Read the order lines as well. */
  readonly withLines: boolean
}

/** The first record whose field has the value, with its `@odata.etag`; `undefined` when there is none. */
export async function findRecord(context: PollContext, sought: Sought): Promise<JsonObject | undefined> {
  for await (const page of erpPages(context, sought.set, queryOf(sought))) return page[0]
  return undefined
}

/** How such a record is asked for. */
export function queryOf({ set, field, value, withLines }: Sought): Readonly<Record<string, string | number>> {
  const $filter = filterText(set, [{ field, operator: 'eq', value }])
  return { ...($filter === undefined ? {} : { $filter }), $top: 1, ...(withLines ? { $expand: 'Lines' } : {}) }
}

/** Keys of one call: as many as fit an address that any server takes. */
export const mostKeys = 50

type Answer = readonly JsonObject[] | FlowError | 'open'

/** The records of many keys by one list, those of one key in the order of the set. */
export async function findMany(
  context: PollContext,
  { set, field, withLines }: Omit<Sought, 'value'>,
  keys: readonly Json[],
): Promise<(key: string) => Answer> {
  const { values, refused } = askableKeys(keys, (key) => {
    filterText(set, [{ field, operator: 'eq', value: key }])
    return key
  })
  const found: JsonObject[] = []
  const $filter = values.length === 0 ? undefined : filterText(set, [{ field, operator: 'in', value: values }])
  const query = { ...($filter === undefined ? {} : { $filter }), ...(withLines ? { $expand: 'Lines' } : {}) }
  if ($filter !== undefined) for await (const page of erpPages(context, set, query)) found.push(...page)
  const matched = matchKeys(
    values.map((key) => plainText(key)),
    found.map((record) => ({ key: plainText(record[field]), answer: record })),
    'any',
  )
  return (key) => refused.get(key) ?? matched(key)
}
