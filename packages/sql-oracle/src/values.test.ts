import { createRequire } from 'node:module'
import fc from 'fast-check'
import oracledb from 'oracledb'
import { expect, test } from 'vitest'
import { bindsOf } from './binds.ts'
import { fetchTypeOf, mostOfLob, rowsOf, valueOf } from './values.ts'

const column = (dbType: oracledb.DbType | undefined, name = 'VALUE') => ({ name, dbType })

test('numbers are fetched as texts, everything else as the driver has it', () => {
  expect(fetchTypeOf(column(oracledb.DB_TYPE_NUMBER), oracledb)).toEqual({ type: oracledb.DB_TYPE_VARCHAR })
  for (const type of [oracledb.DB_TYPE_VARCHAR, oracledb.DB_TYPE_CLOB, oracledb.DB_TYPE_BINARY_DOUBLE])
    expect(fetchTypeOf(column(type), oracledb)).toBeUndefined()
})

test.each([
  ['NUMBER', oracledb.DB_TYPE_NUMBER, '.5', '0.5'],
  ['NUMBER', oracledb.DB_TYPE_NUMBER, '-.001', '-0.001'],
  ['NUMBER', oracledb.DB_TYPE_NUMBER, '12345678901234567890.0123456789', '12345678901234567890.0123456789'],
  ['VARCHAR2', oracledb.DB_TYPE_VARCHAR, '.5 客户', '.5 客户'],
  ['VARCHAR2', oracledb.DB_TYPE_VARCHAR, null, null],
  ['BINARY_DOUBLE', oracledb.DB_TYPE_BINARY_DOUBLE, 0.1, 0.1],
  ['BINARY_DOUBLE', oracledb.DB_TYPE_BINARY_DOUBLE, Number.NaN, 'NaN'],
  ['BINARY_FLOAT', oracledb.DB_TYPE_BINARY_FLOAT, Math.fround(0.1), 0.1],
  ['RAW', oracledb.DB_TYPE_RAW, Buffer.from([0, 255]), 'AP8='],
  ['BOOLEAN', oracledb.DB_TYPE_BOOLEAN, true, true],
  ['TIMESTAMP WITH TIME ZONE', oracledb.DB_TYPE_TIMESTAMP_TZ, new Date('2026-03-02T08:00:00Z'), '2026-03-02T08:00:00Z'],
  ['DATE', oracledb.DB_TYPE_DATE, new Date(2026, 2, 2, 8, 0, 0), '2026-03-02T08:00:00'],
  ['TIMESTAMP', oracledb.DB_TYPE_TIMESTAMP, new Date(2026, 2, 2, 8, 0, 0, 250), '2026-03-02T08:00:00.25'],
])('%s: %s %j becomes %j', (_, type, value, wanted) => {
  expect(valueOf(value, column(type), oracledb)).toEqual(wanted)
})

test('32 bits keep the shortest number that stands for them', () => {
  // JSON knows one zero.
  const number = fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value))
  fc.assert(
    fc.property(number, (value) => {
      expect(Math.fround(Number(valueOf(value, column(oracledb.DB_TYPE_BINARY_FLOAT), oracledb)))).toBe(value)
    }),
  )
})

test('what JSON columns hold becomes plain JSON', () => {
  const value = { when: new Date(2026, 0, 1), list: [1, null, new Uint8Array([1])], deep: { __proto__own: 'x' } }
  expect(valueOf(value, column(oracledb.DB_TYPE_JSON), oracledb)).toEqual({
    when: '2026-01-01T00:00:00',
    list: [1, null, 'AQ=='],
    deep: { __proto__own: 'x' },
  })
})

interface Told {
  readonly length: number
  readonly data: string | Buffer
}

function lob({ length, data }: Told) {
  const lobs = { closed: 0, read: 0 }
  return {
    lobs,
    own: {
      length,
      getData: () => {
        lobs.read += 1
        return Promise.resolve(data)
      },
      close: () => {
        lobs.closed += 1
        return Promise.resolve()
      },
    },
  }
}

test('long values are read whole, closed, and refused above the limit without being read', async () => {
  const text = lob({ length: 4, data: '客户😀' })
  const bytes = lob({ length: 2, data: Buffer.from([0, 255]) })
  const empty = lob({ length: 0, data: '' })
  const rows = await rowsOf(
    [[text.own, bytes.own, empty.own]],
    [column(oracledb.DB_TYPE_CLOB, 'a'), column(oracledb.DB_TYPE_BLOB, 'b'), column(oracledb.DB_TYPE_CLOB, 'c')],
    oracledb,
  )
  expect(rows).toEqual([{ a: '客户😀', b: 'AP8=', c: null }])
  expect([text.lobs, bytes.lobs, empty.lobs]).toEqual([
    { closed: 1, read: 1 },
    { closed: 1, read: 1 },
    { closed: 1, read: 0 },
  ])
  const long = lob({ length: mostOfLob + 1, data: '' })
  await expect(rowsOf([[long.own]], [column(oracledb.DB_TYPE_CLOB, 'note')], oracledb)).rejects.toMatchObject({
    code: 'TOO-LONG',
    message: expect.stringContaining('note') as string,
  })
  expect(long.lobs).toEqual({ closed: 1, read: 0 })
})

test('values travel by the letters of their placeholders, and names that look like one are none', () => {
  const text = `UPDATE "s"."a:t9" SET "x" = :l1, "y" = :b2, "z" = :n3, "w" = :r4 WHERE "k" = TO_NUMBER(:t5) OR "k" = TO_NUMBER(:t5) AND ':t6' <> :t7`
  const binds = bindsOf({ text, values: ['long', 'AP8=', '客户', 'AA==', '12.50', 'never', null] }, oracledb)
  const bind = (type: oracledb.DbType, val: unknown) => ({ dir: oracledb.BIND_IN, type, val })
  expect(binds).toEqual({
    l1: bind(oracledb.DB_TYPE_CLOB, 'long'),
    b2: bind(oracledb.DB_TYPE_BLOB, Buffer.from([0, 255])),
    n3: bind(oracledb.DB_TYPE_NCLOB, '客户'),
    r4: bind(oracledb.DB_TYPE_RAW, Buffer.from([0])),
    t5: bind(oracledb.DB_TYPE_VARCHAR, '12.50'),
    t7: bind(oracledb.DB_TYPE_VARCHAR, null),
  })
  expect(bindsOf({ text: 'SELECT TO_BOOLEAN(:t1)', values: [true] }, oracledb)).toEqual({
    t1: bind(oracledb.DB_TYPE_VARCHAR, 'true'),
  })
})

interface DriverStatement {
  readonly bindInfoDict: ReadonlyMap<string, unknown>
  _prepare(sql: string): void
}

const { Statement } = createRequire(import.meta.url)('oracledb/lib/thin/statement.js') as {
  readonly Statement: new () => DriverStatement
}

test('the driver finds the same placeholders as we do, whatever columns are called', () => {
  const names = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((name) => !/["\0]/.test(name))
  fc.assert(
    fc.property(names, names, (one, other) => {
      const text = `UPDATE "S"."${one}" SET "${one}" = :t1, "${other}" = TO_DATE(:t2, 'YYYY-MM-DD"T"HH24:MI:SS') WHERE ("${other}" LIKE :t3 ESCAPE '!' and "status" = 'new') or "${one}" IN (:r4, :t5) and DBMS_LOB.COMPARE("${one}", :l6) = 0`
      const statement = new Statement()
      statement._prepare(text)
      const found = [...statement.bindInfoDict.keys()].map((name) => name.toLowerCase())
      expect(Object.keys(bindsOf({ text, values: [] }, oracledb))).toEqual(found)
    }),
    {
      examples: [
        [':t9', "it's"],
        ["'", "':t9'"],
        ['--', '/*'],
        ["q'[", ' :'],
      ],
    },
  )
})

interface DriverBuffer {
  pos: number
  readonly buf: Buffer
  parseOracleNumber(bytes: Buffer): string
  writeOracleNumber(value: string, hasLength: boolean): void
}

const { GrowableBuffer } = createRequire(import.meta.url)('oracledb/lib/impl/datahandlers/buffer.js') as {
  readonly GrowableBuffer: new () => DriverBuffer
}

/** A number as the database sends it and the driver reads it. */
function fetched(digits: string): unknown {
  const buffer = new GrowableBuffer()
  buffer.writeOracleNumber(digits, false)
  return valueOf(
    buffer.parseOracleNumber(Buffer.from(buffer.buf.subarray(0, buffer.pos))),
    column(oracledb.DB_TYPE_NUMBER),
    oracledb,
  )
}

test('every digit of a number comes back from the form in which the database sends it', () => {
  const whole = fc.bigInt(-(10n ** 22n), 10n ** 22n)
  fc.assert(
    fc.property(whole, fc.nat(9_999_999), (left, right) => {
      const fraction = String(right).padStart(7, '0').replace(/0+$/, '')
      const digits = `${left}${fraction === '' ? '' : `.${fraction}`}`
      expect(fetched(digits)).toBe(digits)
    }),
    {
      examples: [
        [0n, 5_000_000],
        [10n ** 22n, 1],
        [-1n, 0],
      ],
    },
  )
  expect(fetched('-0.001')).toBe('-0.001')
})
