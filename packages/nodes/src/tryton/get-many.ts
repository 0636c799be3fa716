import { askableKeys, matchKeys, plainText, type FlowError, type Json, type JsonObject } from '@isthmus/sdk'
import type { Tryton } from './tryton-call.ts'
import { invalid } from './values.ts'

/** Keys of one call, and records that may come beyond one per key before the rest is left alone. */
export const mostKeys = 200
const mostBeyond = 1000

/** Records of a model that are told by a field. */
export interface Sought {
  readonly model: string
  readonly by: string
  readonly fields: readonly string[]
}

/** The record with the lowest id. Reading one that is gone is refused as if it were forbidden; looking for it gives none. */
export async function firstRecord(
  erp: Tryton,
  { model, by, fields }: Sought,
  value: Json = '',
): Promise<JsonObject | undefined> {
  if (plainText(value) === '') return undefined
  const [found] = await erp.search({ model, domain: [[by, '=', valueOf(by, value)]], fields, limit: 1 })
  return found
}

type Answer = readonly JsonObject[] | FlowError | 'open'

/** The records of many keys by one call, those of one key in the order of their ids. */
export async function recordsOf(
  erp: Tryton,
  { model, by, fields }: Sought,
  keys: readonly Json[],
): Promise<(key: string) => Answer> {
  const { values, refused } = askableKeys(keys, (key) => valueOf(by, key))
  const limit = values.length + mostBeyond
  const isAsked = fields.includes(by)
  const search = { model, domain: [[by, 'in', values]], fields: isAsked ? fields : [...fields, by], limit }
  const found = values.length === 0 ? [] : await erp.search(search)
  const matched = matchKeys(
    values.map((value) => plainText(value)),
    found.map((record) => ({ key: plainText(record[by]), answer: isAsked ? record : without(record, by) })),
    'any',
  )
  return (key) => {
    const own = refused.get(key) ?? matched(key)
    // The first of a key has come; of one without any there may be some that have not.
    return Array.isArray(own) && own.length === 0 && found.length === limit ? 'open' : own
  }
}

/** The record without what it was only matched by. */
function without(record: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(record).filter(([each]) => each !== name))
}

function valueOf(by: string, value: Json): Json {
  if (by !== 'id') return value
  const id = Number(value)
  if (Number.isSafeInteger(id)) return id
  throw invalid('value', 'must be a whole number', value)
}
