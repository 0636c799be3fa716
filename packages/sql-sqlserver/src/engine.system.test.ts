import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { SqlSession, SqlTarget } from '@isthmus/sdk/sql-engine'
import { sqlEngine } from './engine.ts'
import { opened, targetOf, type Opened } from './testing/opened.ts'
import * as tds from './testing/tds-columns.ts'
import type { TdsAnswer, TdsAsked, TdsScript } from './testing/tds-server.ts'

const inUse: Opened[] = []
afterEach(async () => {
  for (const own of inUse.splice(0)) await own.end()
})

async function start(script: TdsScript = {}, own: Partial<SqlTarget> = {}): Promise<Opened> {
  const made = await opened(script, own)
  inUse.push(made)
  return made
}

const select = { text: 'SELECT [id] FROM [t]', values: [] }
const oneRow: TdsAnswer = [{ kind: 'rows', ...tds.oneRow(tds.cell(tds.intColumn('id'), 1n)) }]

/** How the engine judges what a call ends with. */
async function trouble(work: Promise<unknown>) {
  return work.then(
    () => undefined,
    (error: unknown) => sqlEngine.judge(error),
  )
}

const begun = async (session: SqlSession): Promise<SqlSession> => {
  await session.begin()
  return session
}

describe('logging in', () => {
  test('names the database, the user and the product, and sets the session up', async () => {
    const own = await start({ answer: () => oneRow })
    await own.within((session) => session.run(select))
    expect(own.server.logins).toEqual([
      { host: 'isthmus', user: 'flows', password: 'sécret 密', app: 'isthmus', database: 'shop' },
    ])
    expect(own.server.batches[0]).toContain('set xact_abort on')
    expect(own.server.batches[0]).toContain('set transaction isolation level read committed')
  })

  test.each([
    [18_456, "Login failed for user 'flows'.", 'unauthorized'],
    [4060, 'Cannot open database "shop" requested by the login.', 'unauthorized'],
    [10_928, 'The session limit for the database has been reached.', 'throttled'],
    [40_613, 'Database is not currently available.', 'failed'],
  ])('that is refused with %i is told by that number', async (number, message, kind) => {
    const own = await start({ login: { number, message } })
    expect(await trouble(own.acquire())).toEqual({ kind, code: String(number), message })
    expect(own.server.logins).toHaveLength(1)
  })

  test('follows no server to another one', async () => {
    const own = await start({ login: { host: 'elsewhere.invalid', port: 1433 } })
    expect(await trouble(own.acquire())).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('sends on to another server') as string,
    })
  })

  test('ends at a server that is gone and at one that says nothing', async () => {
    const gone = await start()
    const { port } = gone.server
    await gone.server.close()
    const pool = await sqlEngine.open(targetOf(port))
    expect(await trouble(pool.acquire())).toMatchObject({ kind: 'unreachable', code: 'ESOCKET' })
    const deaf = await start({ isDeaf: true }, { connectMs: 300 })
    expect(await trouble(deaf.acquire())).toMatchObject({ kind: 'unreachable', code: 'ETIMEOUT' })
  })
})

describe('TLS', () => {
  let folder: string
  let certificate: { readonly cert: string; readonly key: string }
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-tds-'))
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const what = `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost`
    execFileSync('openssl', [...what.split(' '), '-keyout', key, '-out', cert], { stdio: 'ignore' })
    certificate = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('is believed with a certificate of the authority for the name, and carries everything', async () => {
    const script = { certificate, answer: () => oneRow }
    const own = await start(script, { tls: 'verify', authorities: certificate.cert })
    expect(await own.within((session) => session.run(select))).toMatchObject({ rows: [{ id: 1 }] })
  })

  test.each([
    ['an unknown authority', {}, /self.signed/i],
    ['another name', { host: 'db.example.com' }, /altname|host/i],
    ['an address that the certificate does not name', { host: '127.0.0.1' }, /IP|altname/i],
  ])('is refused for %s, and no login is sent', async (_, more, words) => {
    const authorities = 'host' in more ? certificate.cert : ''
    const own = await start({ certificate }, { tls: 'verify', authorities, ...more })
    expect(await trouble(own.acquire())).toMatchObject({
      kind: 'unreachable',
      message: expect.stringMatching(words) as string,
    })
    expect(own.server.logins).toEqual([])
  })

  test('is never done without where it is asked for', async () => {
    const own = await start({}, { tls: 'verify' })
    expect(await trouble(own.acquire())).toMatchObject({ kind: 'unreachable', code: 'EENCRYPT' })
    expect(own.server.logins).toEqual([])
  })
})

describe('statements', () => {
  test('travel with typed parameters beside them', async () => {
    const own = await start({ answer: () => oneRow })
    const long = '名'.repeat(4001)
    await own.within((session) => session.run({ text: 'SELECT @p1', values: ["O'Brien", true, null, long, ''] }))
    expect(own.server.asked).toMatchObject([
      {
        declared: '@p1 nvarchar(4000), @p2 bit, @p3 nvarchar(4000), @p4 nvarchar(max), @p5 nvarchar(4000)',
        values: ["O'Brien", true, null, long, ''],
      },
    ])
  })

  test('outside of a write are made in a transaction that is rolled back with them', async () => {
    const own = await start({ answer: () => oneRow })
    await own.within(async (session) => {
      expect(await session.run(select)).toEqual({ rows: [{ id: 1 }], changed: 0 })
    })
    expect(own.server.asked.map(({ text }) => text)).toEqual([
      'BEGIN TRANSACTION;\nSELECT [id] FROM [t];\nROLLBACK TRANSACTION',
    ])
  })

  test('that turn out to write outside of a write are refused, and so undone', async () => {
    const own = await start({ answer: () => [{ kind: 'count', count: 1 }] })
    const deleting = own.within((session) => session.run({ text: 'DELETE FROM [t]', values: [] }))
    expect(await trouble(deleting)).toMatchObject({ kind: 'rejected', code: 'READ_ONLY' })
    expect(own.server.asked[0]?.text).toMatch(/ROLLBACK TRANSACTION$/)
  })

  test('of a write are made as they stand between begin and commit, and tell what changed', async () => {
    const own = await start({ answer: () => [{ kind: 'count', count: 3 }] })
    await own.within(async (session) => {
      await session.begin()
      expect(await session.run({ text: 'DELETE FROM [t]', values: [] })).toMatchObject({ rows: [], changed: 3 })
      await session.commit()
    })
    expect(own.server.asked).toMatchObject([{ text: 'DELETE FROM [t]', isWithin: true }])
    expect(own.server.transactions).toEqual(['begun', 'committed'])
  })

  test('tell the rows of themselves, not those of their triggers or of what is read afterwards', async () => {
    const parts: TdsAnswer = [{ kind: 'count', count: 7 }, { kind: 'count', count: 1 }, ...(oneRow as readonly never[])]
    const own = await start({ answer: () => parts })
    await own.within(async (session) => {
      await session.begin()
      expect(await session.run({ text: 'INSERT', values: [] })).toMatchObject({ rows: [{ id: 1 }], changed: 1 })
      await session.rollback()
    })
    expect(own.server.transactions).toEqual(['begun', 'undone'])
  })

  test.each([
    [2627, 'Violation of PRIMARY KEY constraint', 'conflict'],
    [2601, 'Cannot insert duplicate key row', 'conflict'],
    [1205, 'was deadlocked on lock resources', 'failed'],
    [1222, 'Lock request time out period exceeded.', 'timeout'],
    [229, 'The SELECT permission was denied', 'unauthorized'],
    [40_501, 'The service is currently busy.', 'throttled'],
    [547, 'The INSERT statement conflicted with the FOREIGN KEY constraint', 'rejected'],
    [208, "Invalid object name 'nowhere'.", 'rejected'],
  ])('that end with %i are judged by that number', async (number, message, kind) => {
    const own = await start({ answer: () => [{ kind: 'error', number, message }] })
    expect(await trouble(own.within((session) => session.run(select)))).toEqual({ kind, code: String(number), message })
  })

  test('that name what does not exist leave their transaction, which is then ended', async () => {
    const answer = ({ text }: TdsAsked): TdsAnswer =>
      text.includes('nowhere') ? [{ kind: 'error', number: 208, message: "Invalid object name 'nowhere'." }] : oneRow
    const own = await start({ answer })
    await own.within(async (session) => {
      expect(await trouble(session.run({ text: 'SELECT * FROM nowhere', values: [] }))).toMatchObject({ code: '208' })
      expect(await session.run(select)).toMatchObject({ rows: [{ id: 1 }] })
    })
    expect(own.server.transactions).toEqual(['undone'])
    expect(own.server.asked.map(({ isWithin }) => isWithin)).toEqual([false, false])
  })

  test('with several errors are judged by the one that says most', async () => {
    const error = (number: number, message: string) => ({ kind: 'error', number, message }) as const
    const own = await start({ answer: () => [error(50_000, 'A trigger says no'), error(2627, 'taken')] })
    expect(await trouble(own.within((session) => session.run(select)))).toMatchObject({ kind: 'conflict' })
  })

  test('are not made any more when an error has undone their transaction', async () => {
    const answer = ({ text }: TdsAsked): TdsAnswer =>
      text === 'bad' ? [{ kind: 'error', number: 245, message: 'Conversion failed' }] : [{ kind: 'count', count: 1 }]
    const own = await start({ answer })
    await own.within(async (session) => {
      await session.begin()
      expect(await trouble(session.run({ text: 'bad', values: [] }))).toMatchObject({ kind: 'rejected', code: '245' })
      expect(await trouble(session.run({ text: 'good', values: [] }))).toMatchObject({ code: 'ROLLED_BACK' })
      expect(await trouble(session.commit())).toMatchObject({ kind: 'failed', code: 'ROLLED_BACK' })
      await session.rollback()
      await session.begin()
      expect(await session.run({ text: 'good', values: [] })).toMatchObject({ changed: 1 })
      await session.commit()
    })
    expect(own.server.asked.map(({ text }) => text)).toEqual(['bad', 'good'])
    expect(own.server.transactions).toEqual(['begun', 'begun', 'committed'])
  })
})

describe('time', () => {
  test('limits are told to the server once, for locks', async () => {
    const own = await start({ answer: () => oneRow })
    for (const limitMs of [2000, 2000, 3000]) await own.within((session) => session.limit(limitMs))
    expect(own.server.batches.slice(1)).toEqual([
      'SET NOCOUNT OFF; SET LOCK_TIMEOUT 2000',
      'SET NOCOUNT OFF; SET LOCK_TIMEOUT 3000',
    ])
    expect(own.server.logins).toHaveLength(1)
  })

  test('that runs out ends the statement by an attention, and the session goes on', async () => {
    const own = await start({ answer: ({ text }) => (text.includes('slow') ? 'silence' : oneRow) })
    await own.within(async (session) => {
      await session.limit(200)
      expect(await trouble(session.run({ text: 'slow', values: [] }))).toMatchObject({
        code: 'TIME_LIMIT',
        kind: 'timeout',
      })
      await session.limit(60_000)
      expect(await session.run(select)).toMatchObject({ rows: [{ id: 1 }] })
    })
    expect(own.server.attentions).toBe(1)
    expect(own.server.logins).toHaveLength(1)
  })

  test('that runs out within a write undoes it', async () => {
    const own = await start({ answer: () => 'silence' })
    const session = await own.acquire()
    await session.limit(200)
    await session.begin()
    expect(await trouble(session.run({ text: 'slow', values: [] }))).toMatchObject({ kind: 'timeout' })
    expect(await trouble(session.run({ text: 'more', values: [] }))).toMatchObject({ code: 'ROLLED_BACK' })
    session.release(true)
  })
})

describe('broken connections', () => {
  test('fail their statement, and the next call has a new one', async () => {
    let count = 0
    const own = await start({ answer: () => ((count += 1) === 1 ? 'cut' : oneRow) })
    expect(await trouble(own.within((session) => session.run(select)))).toMatchObject({ kind: 'unreachable' })
    expect(await own.within((session) => session.run(select))).toMatchObject({ rows: [{ id: 1 }] })
    expect(own.server.logins).toHaveLength(2)
  })

  test.each(['begun', 'committed'] as const)(
    'are told apart from refusals also when a transaction is %s',
    async (when) => {
      const own = await start({ transaction: (change) => (change === when ? 'cut' : undefined) })
      const write = own.within(async (session) => {
        await session.begin()
        await session.commit()
      })
      expect(await trouble(write)).toMatchObject({ kind: 'unreachable' })
    },
  )

  test('stand for a server that does not tell what became of a transaction', async () => {
    const own = await start({ transaction: (change) => (change === 'committed' ? 'silence' : undefined) })
    const session = await own.acquire()
    await session.limit(300)
    await session.begin()
    expect(await trouble(session.commit())).toMatchObject({ kind: 'unreachable', code: 'ECLOSE' })
    session.release(true)
  })

  test('of a call that nobody waits for are closed in the middle of their statement', async () => {
    const own = await start({ answer: ({ text }) => (text.includes('slow') ? 'silence' : oneRow) })
    const session = await begun(await own.acquire())
    const slow = trouble(session.run({ text: 'slow', values: [] }))
    await vi.waitFor(() => expect(own.server.asked).toHaveLength(1), { timeout: 15_000 })
    session.release(true)
    expect(await slow).toMatchObject({ kind: 'unreachable', code: 'ECLOSE' })
    await vi.waitFor(() => expect(own.server.open).toBe(0), { timeout: 15_000 })
  })
})

describe('sessions', () => {
  test('are at most as many as wanted, and used again', async () => {
    const own = await start({ answer: () => oneRow }, { mostSessions: 2 })
    await Promise.all(Array.from({ length: 12 }, () => own.within((session) => session.run(select))))
    expect(own.server.asked).toHaveLength(12)
    expect(own.server.logins.length).toBeLessThanOrEqual(2)
  })

  test('that break make room for those who wait', async () => {
    const own = await start({ answer: () => oneRow }, { mostSessions: 1 })
    const first = await own.acquire()
    const second = own.within((session) => session.run(select))
    first.release(true)
    expect(await second).toMatchObject({ rows: [{ id: 1 }] })
    expect(own.server.logins).toHaveLength(2)
  })

  test('that are given back in the middle of a write are closed', async () => {
    const own = await start({ answer: () => oneRow })
    const session = await begun(await own.acquire())
    session.release(false)
    await vi.waitFor(() => expect(own.server.open).toBe(0), { timeout: 15_000 })
  })

  test('that nobody uses are closed after a while, and all of them at the end', async () => {
    const brief = await start({ answer: () => oneRow }, { idleMs: 50 })
    await brief.within((session) => session.run(select))
    await vi.waitFor(() => expect(brief.server.open).toBe(0), { timeout: 15_000 })
    const own = await opened({ answer: () => oneRow })
    await own.within((session) => session.run(select))
    expect(own.server.open).toBe(1)
    await own.end()
    await expect(own.acquire()).rejects.toThrow('The connection was closed')
  })
})
