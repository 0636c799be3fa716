import type { EffectContext, Json, JsonObject } from '@isthmus/sdk'
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
export async function findRecord(context: EffectContext, sought: Sought): Promise<JsonObject | undefined> {
  const { set, field, value, withLines } = sought
  const $filter = filterText(set, [{ field, operator: 'eq', value }])
  const query = { ...($filter === undefined ? {} : { $filter }), $top: 1, ...(withLines ? { $expand: 'Lines' } : {}) }
  for await (const page of erpPages(context, set, query)) return page[0]
  return undefined
}
