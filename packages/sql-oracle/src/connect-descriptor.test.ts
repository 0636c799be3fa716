import fc from 'fast-check'
import { expect, test } from 'vitest'
import { connectDescriptor } from './connect-descriptor.ts'

const place = { address: '10.1.2.3', port: 2484, tls: 'verify' } as const

test('a descriptor holds the address that was checked, and a service or an instance', () => {
  expect(connectDescriptor({ ...place, database: 'orders.example.com' })).toBe(
    '(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=10.1.2.3)(PORT=2484))(CONNECT_DATA=(SERVICE_NAME=orders.example.com)))',
  )
  expect(connectDescriptor({ address: 'fd00::1', port: 1521, tls: 'off', database: 'SID:ORCL' })).toBe(
    '(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=[fd00::1])(PORT=1521))(CONNECT_DATA=(SID=ORCL)))',
  )
})

/** The name that a descriptor asks for, or why there is none. */
function nameIn(make: () => string): string | undefined {
  try {
    return /^\(DESCRIPTION=\(ADDRESS=[^;]*\)\(CONNECT_DATA=\((?:SERVICE_NAME|SID)=([^()=]*)\)\)\)$/.exec(make())?.[1]
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : undefined
  }
}

test('whatever a name holds, it is taken whole or refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (database) => {
      const name = nameIn(() => connectDescriptor({ ...place, database }))
      expect([database.replace(/^SID:/i, '').trim(), 'FIELD_VALUE_INVALID']).toContain(name)
    }),
    { examples: [['x)(HOST=1.1.1.1'], ['a=b'], ['服务'], ["O'Brien"], ['x)\n(']] },
  )
})
