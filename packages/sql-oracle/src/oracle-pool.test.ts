import oracledb from 'oracledb'
import { expect, test } from 'vitest'
import { firstWords, introduce, optionsOf, type Connection, type Link } from './open-link.ts'
import { OraclePool } from './oracle-pool.ts'

type Answer = Partial<oracledb.Result<unknown>> | Error

interface Script {
  /** True for a server that never answers. */
  readonly isSilent?: boolean
  /** What statements are answered with, by a part of their text. */
  readonly answers?: Readonly<Record<string, Answer>>
  /** Left open until the test lets it go. */
  readonly closing?: Promise<void>
}

/** A connection of the driver that writes down what it is told; nothing behind it is a database. */
function scripted({ answers = {}, closing, isSilent = false }: Script = {}) {
  const told: string[] = []
  const state = { isHealthy: true }
  const answer = (text: string): Promise<oracledb.Result<never>> => {
    told.push(text)
    if (isSilent) return new Promise(() => undefined)
    const found = Object.entries(answers).find(([part]) => text.includes(part))?.[1] ?? {}
    return found instanceof Error ? Promise.reject(found) : Promise.resolve(found as oracledb.Result<never>)
  }
  const ended = async (how: string): Promise<void> => void (await answer(how))
  const connection: Connection = {
    callTimeout: 0,
    execute: (text: string) => answer(text),
    commit: () => ended('commit'),
    rollback: () => ended('rollback'),
    close: async () => {
      await ended('close')
      await closing
    },
    isHealthy: () => state.isHealthy,
  } as unknown as Connection
  const link: Link = { connection, cut: () => void told.push('cut') }
  return { told, state, link }
}

type Scripted = ReturnType<typeof scripted>

function pool(made: readonly Scripted[], limits: { mostSessions?: number; connectMs?: number; idleMs?: number } = {}) {
  const left = [...made]
  return new OraclePool({
    driver: oracledb,
    mostSessions: 2,
    connectMs: 30_000,
    idleMs: 30_000,
    ...limits,
    open: () => {
      const next = left.shift()
      return next ? Promise.resolve(next.link) : Promise.reject(new Error('No more sessions'))
    },
  })
}

const rows = { rows: [['1']], metaData: [{ name: 'id', dbType: oracledb.DB_TYPE_NUMBER }] } as Answer

test('a session is told where and how it is before it is used', async () => {
  const own = scripted()
  await introduce(own.link.connection)
  expect(own.told).toEqual([...firstWords])
  expect(own.told[0]).toBe("ALTER SESSION SET TIME_ZONE = '+00:00'")
  // The language sets the signs of numbers and the form of dates: what was said before it would be lost.
  const at = (word: string): number => own.told.findIndex((text) => text.includes(word))
  expect(at('NLS_LANGUAGE')).toBeLessThan(at('NLS_NUMERIC_CHARACTERS'))
  expect(at('NLS_TERRITORY')).toBeLessThan(at('NLS_DATE_FORMAT'))
})

test('the options of a connection name nothing of this computer and nothing beside the target', () => {
  const target = {
    host: 'db.example.com',
    address: '10.1.2.3',
    port: 2484,
    database: 'orders',
    user: 'u',
    password: 'p',
  }
  const more = { tls: 'verify', authorities: '', mostSessions: 5, connectMs: 10_000, idleMs: 30_000 } as const
  expect(optionsOf({ ...target, ...more })).toEqual({
    user: 'u',
    password: 'p',
    connectString:
      '(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=10.1.2.3)(PORT=2484))(CONNECT_DATA=(SERVICE_NAME=orders)))',
    externalAuth: false,
    events: false,
    sslServerDNMatch: true,
    connectTimeout: 10,
    transportConnectTimeout: 10,
    retryCount: 0,
    stmtCacheSize: 100,
    program: 'isthmus',
    machine: 'isthmus',
    osUser: 'isthmus',
    terminal: 'isthmus',
  })
})

test('what is asked outside of a write is asked in a transaction that cannot write, which ends with the loan', async () => {
  const own = scripted({ answers: { SELECT: rows } })
  const sessions = pool([own], { mostSessions: 1 })
  const session = await sessions.acquire()
  await session.limit(1500.4)
  expect(own.link.connection.callTimeout).toBe(1500)
  expect(await session.run({ text: 'SELECT "id" FROM "T"', values: [] })).toEqual({ rows: [{ id: '1' }], changed: 0 })
  await session.run({ text: 'SELECT "id" FROM "U"', values: [] })
  session.release(false)
  const again = await sessions.acquire()
  await again.run({ text: 'SELECT 1 FROM DUAL', values: [] })
  expect(own.told).toEqual([
    'SET TRANSACTION READ ONLY',
    'SELECT "id" FROM "T"',
    'SELECT "id" FROM "U"',
    'rollback',
    'SET TRANSACTION READ ONLY',
    'SELECT 1 FROM DUAL',
  ])
})

test('a write begins after what was only read has ended, and tells how many rows and which', async () => {
  const own = scripted({ answers: { INSERT: { rowsAffected: 1, lastRowid: 'AAAB12' }, UPDATE: { rowsAffected: 3 } } })
  const session = await pool([own]).acquire()
  await session.run({ text: 'SELECT 1 FROM DUAL', values: [] })
  await session.begin()
  expect(await session.run({ text: 'INSERT INTO "T"', values: [] })).toEqual({ rows: [], changed: 1, newId: 'AAAB12' })
  expect(await session.run({ text: 'UPDATE "T"', values: [] })).toEqual({ rows: [], changed: 3 })
  await session.commit()
  session.release(false)
  expect(own.told.slice(2)).toEqual(['rollback', 'INSERT INTO "T"', 'UPDATE "T"', 'commit'])
})

test('a transaction that is left over is undone before the session is lent again, and a session that cannot is closed', async () => {
  const own = scripted()
  const session = await pool([own]).acquire()
  await session.begin()
  await session.run({ text: 'DELETE FROM "T"', values: [] })
  session.release(false)
  await expect.poll(() => own.told).toEqual(['DELETE FROM "T"', 'rollback'])
  const stuck = scripted({ answers: { rollback: new Error('NJS-500') } })
  const other = await pool([stuck]).acquire()
  await other.run({ text: 'SELECT 1 FROM DUAL', values: [] })
  other.release(false)
  await expect.poll(() => stuck.told.at(-1)).toBe('cut')
})

test('no more sessions are opened than may be, and who waits gets the next that is free', async () => {
  const [one, two] = [scripted(), scripted()]
  const own = pool([one, two], { mostSessions: 1 })
  const first = await own.acquire()
  const second = own.acquire()
  first.release(false)
  await (await second).run({ text: 'SELECT 1 FROM DUAL', values: [] })
  expect(one.told).toEqual(['SET TRANSACTION READ ONLY', 'SELECT 1 FROM DUAL'])
  // A broken one makes room for another.
  const third = own.acquire()
  ;(await second).release(true)
  await (await third).begin()
  expect(one.told.at(-1)).toBe('cut')
  expect(two.told).toEqual([])
})

test('who waits too long is told so, and who is waited for may still give back', async () => {
  const own = pool([scripted()], { mostSessions: 1, connectMs: 20 })
  const first = await own.acquire()
  await expect(own.acquire()).rejects.toMatchObject({ code: 'NJS-040' })
  first.release(false)
  await expect(own.acquire()).resolves.toBeDefined()
})

test('a session that died while nobody used it is replaced, and an attempt that fails leaves room', async () => {
  const [one, two] = [scripted(), scripted()]
  const own = pool([one, two], { mostSessions: 1 })
  const session = await own.acquire()
  session.release(false)
  one.state.isHealthy = false
  const next = await own.acquire()
  expect(one.told).toEqual(['cut'])
  next.release(true)
  await expect(own.acquire()).rejects.toThrow('No more sessions')
  await expect(own.acquire()).rejects.toThrow('No more sessions')
})

test('a session that nobody uses says goodbye after its time', async () => {
  const own = scripted()
  const session = await pool([own], { idleMs: 5 }).acquire()
  session.release(false)
  await expect.poll(() => own.told).toEqual(['close'])
})

test('an ended pool closes what is free, refuses who waits, and closes what is given back', async () => {
  const [one, two] = [scripted(), scripted()]
  const own = pool([one, two])
  const [free, lent] = [await own.acquire(), await own.acquire()]
  free.release(false)
  const again = await own.acquire()
  const waiting = Promise.allSettled([own.acquire()])
  await own.end()
  expect(await waiting).toMatchObject([{ status: 'rejected', reason: { code: 'NJS-065' } }])
  await expect(own.acquire()).rejects.toMatchObject({ code: 'NJS-065' })
  expect([one.told, two.told]).toEqual([[], []])
  again.release(false)
  lent.release(false)
  await expect.poll(() => [one.told, two.told]).toEqual([['close'], ['close']])
})

test('a pool closes what nobody uses when it ends', async () => {
  const own = scripted()
  const sessions = pool([own])
  const session = await sessions.acquire()
  session.release(false)
  await sessions.end()
  expect(own.told).toEqual(['close'])
})

test('a server that does not answer to goodbye is left', async () => {
  const forever = new Promise<void>(() => undefined)
  const own = scripted({ closing: forever })
  const session = await pool([own], { idleMs: 5 }).acquire()
  session.release(false)
  await expect.poll(() => own.told, { timeout: 15_000 }).toEqual(['close', 'cut'])
})

test('a server that does not answer even when the call is broken off loses the session', async () => {
  const own = scripted({ isSilent: true })
  const session = await pool([own]).acquire()
  await session.limit(20)
  await expect(session.run({ text: 'SELECT 1 FROM DUAL', values: [] })).rejects.toMatchObject({ code: 'NJS-123' })
  expect(own.told).toEqual(['SET TRANSACTION READ ONLY', 'cut'])
})
