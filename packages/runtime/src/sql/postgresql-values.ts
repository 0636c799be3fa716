import type { CustomTypesConfig, types as PgTypes } from 'pg'

type Read = (text: string) => unknown

/** By type id, see `pg_type`: what is not listed stays the text that the server sends. */
const reads: Readonly<Record<number, Read>> = {
  16: (text) => text === 't',
  17: (text) => Buffer.from(text.replace(/^\\x/, ''), 'hex').toString('base64'),
  21: Number,
  23: Number,
  114: (text) => JSON.parse(text) as unknown,
  700: Number,
  701: Number,
  1114: (text) => text.replace(' ', 'T'),
  // The session speaks UTC.
  1184: (text) => text.replace(' ', 'T').replace(/\+00(?::00)?$/, 'Z'),
  3802: (text) => JSON.parse(text) as unknown,
}

/** Lists of numbers, texts and truth values; their elements are read as the driver does. */
const lists: ReadonlySet<number> = new Set([1000, 1005, 1007, 1009, 1015, 1021, 1022, 2951])

/** How values become JSON: decimals and 64-bit numbers as texts, so that none passes through a float. */
export function postgresqlValues(types: typeof PgTypes): CustomTypesConfig {
  const getTypeParser = (oid: number): Read => {
    const own = reads[oid]
    if (own) return own
    return lists.has(oid) ? (types.getTypeParser(oid, 'text') as Read) : (text) => text
  }
  return { getTypeParser }
}
