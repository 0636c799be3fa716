import { flowError } from '../../errors.ts'
import { plainText, type Json, type JsonObject } from '../../json.ts'
import { askPages, fieldValue, hostOf, type Reader } from './ask-pages.ts'
import { chosen } from './match-keys.ts'

interface Wanted {
  readonly field: string
  readonly value: Json
}

/** The record whose field has this value, as the system compares; `undefined` when there is none. Throws as `oneOf` does. */
export async function foundRecord(reader: Reader, wanted: Wanted): Promise<JsonObject | undefined> {
  const { field, value } = wanted
  for await (const page of askPages(reader, { field, op: 'eq', value })) return oneOf(reader, wanted, page)
  return undefined
}

/**
 * The one of these records that is meant: one that has exactly the value goes before others. Throws `UPSTREAM_ANSWER_INVALID` when there
 * are several: which of them is meant, only a person can say.
 */
export function oneOf(
  reader: Reader,
  { field, value }: Wanted,
  records: readonly JsonObject[],
): JsonObject | undefined {
  const key = plainText(value)
  const keyed = records.map((answer) => ({ key: plainText(fieldValue(reader, answer, field)), answer }))
  const one = chosen(key, keyed)
  return one === 'several' ? tooMany(reader, field, key) : one
}

/** Refuses a key that several records have. */
export function tooMany(reader: Reader, field: string, key: string): never {
  const reason = `there are several records of ${reader.name} with ${field} ${key}; leave one of them`
  throw flowError('UPSTREAM_ANSWER_INVALID', { host: hostOf(reader), reason })
}
