import type { Json, JsonObject, PollContext } from '@isthmus/sdk'
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
