import { flowError, plainText, type SqlDoor, type SqlQuery, type SqlRun } from '@isthmus/sdk'
import type { SqlCall, SqlHost } from '../engine/sql-port.ts'
import { neverSent } from '../http/mask.ts'
import { databaseAddress } from './database-address.ts'
import { loadEngine, openPool } from './load-engine.ts'
import { OnceLoads } from './once-loads.ts'
import type { SqlEngine, SqlPool, SqlSession } from '@isthmus/sdk/sql-engine'
import { hostOf, sqlError } from './sql-trouble.ts'
import { noted } from './statement-note.ts'
import { assertWritable } from './write-list.ts'

const usualSessions = 5
const mostSessions = 50
const idleMs = 30_000
const connectMs = 10_000
const defaultTimeoutMs = 30_000
const longestTimeoutMs = 300_000

export interface SqlHostOptions {
  /** Host names, with or without a port, that may be reached at private addresses although the connection does not say so. */
  readonly allowPrivate?: (host: string) => boolean
}

/** Opens the way to databases. Nothing is loaded or connected before the first statement. */
export function createSqlHost(options: SqlHostOptions = {}): SqlHost {
  return new PooledHost(options)
}

interface Opened {
  readonly engine: SqlEngine
  readonly pool: SqlPool
}

interface KnownPool {
  /** Changes with everything that a pool is made of. */
  readonly mark: string
  readonly opened: Promise<Opened>
}

/** What is done with a session. */
type Use<T> = (session: SqlSession, run: SqlRun) => Promise<T>

class PooledHost implements SqlHost {
  readonly #options: SqlHostOptions
  readonly #pools = new Map<string, KnownPool>()
  readonly #loads = new OnceLoads()
  #closed = false

  constructor(options: SqlHostOptions) {
    this.#options = options
  }

  open(call: SqlCall): SqlDoor {
    const { name, revision } = call.connection
    return {
      query: (query) => this.#query(call, query),
      write: (tables, work) => this.#write(call, tables, work),
      once: (key, load) => this.#loads.load(JSON.stringify([name, revision, key]), load),
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    const pools = [...this.#pools.values()]
    this.#pools.clear()
    await Promise.allSettled(pools.map(async ({ opened }) => (await opened).pool.end()))
  }

  #query(call: SqlCall, query: SqlQuery) {
    const asked = this.#lent(call, query.timeoutMs, async (_, run) => (await run(query)).rows)
    // It cannot write, so whatever comes of it leaves the database as it is.
    return asked.catch((error: unknown) => {
      throw neverSent(error)
    })
  }

  async #write<T>(call: SqlCall, tables: readonly string[], work: (run: SqlRun) => Promise<T>): Promise<T> {
    assertWritable(call.connection, tables)
    let mayBeDone = false
    try {
      return await this.#lent(call, undefined, async (session, run) => {
        await session.begin()
        const result = await undone(session, () => work(run))
        mayBeDone = true
        await session.commit()
        return result
      })
    } catch (error) {
      // Only the answer to the commit can be lost with everything done.
      throw mayBeDone ? error : neverSent(error)
    }
  }

  /** Lends a session for as long as `use` takes; one that nobody waits for any more is closed. */
  async #lent<T>(call: SqlCall, timeoutMs: number | undefined, use: Use<T>): Promise<T> {
    const { connection, signal } = call
    signal.throwIfAborted()
    if (this.#closed) throw flowError('RUN_CANCELED', {})
    const limitMs = Math.min(timeoutMs ?? defaultTimeoutMs, longestTimeoutMs)
    const { engine, session } = await this.#acquire(call)
    const place = { host: hostOf(connection, engine), limitMs }
    const stopped = Promise.withResolvers<never>()
    const stop = (): void => stopped.reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    const run: SqlRun = (query) =>
      noted({ call, engine, query }, () =>
        session.run(query).catch((error: unknown) => {
          throw sqlError(error, engine, place)
        }),
      )
    try {
      const work = session.limit(limitMs).then(() => use(session, run))
      // After the end nobody else looks at how it ends.
      work.catch(() => undefined)
      const result = await Promise.race([work, stopped.promise])
      session.release(false)
      return result
    } catch (thrown) {
      const error = signal.aborted ? signal.reason : sqlError(thrown, engine, place)
      // Over there the statement may go on; the server notices the closed socket.
      session.release(signal.aborted || isBroken(error))
      throw error
    } finally {
      signal.removeEventListener('abort', stop)
      stopped.promise.catch(() => undefined)
    }
  }

  async #acquire(call: SqlCall): Promise<{ readonly engine: SqlEngine; readonly session: SqlSession }> {
    const engine = await loadEngine(call.engine)
    try {
      const { pool } = await this.#poolOf(call)
      const session = await pool.acquire()
      if (!call.signal.aborted) return { engine, session }
      session.release(false)
      throw call.signal.reason
    } catch (thrown) {
      if (call.signal.aborted) throw call.signal.reason
      // The name may lead elsewhere by now, so the next one resolves it anew.
      this.#forget(call.connection.name)
      const error = sqlError(thrown, engine, { host: hostOf(call.connection, engine), limitMs: connectMs })
      throw neverSent(error)
    }
  }

  #poolOf(call: SqlCall): Promise<Opened> {
    const { name, revision, limits } = call.connection
    const sessions = Math.min(mostSessions, limits?.maxConcurrent ?? usualSessions)
    const mark = `${revision} ${sessions}`
    const known = this.#pools.get(name)
    if (known?.mark === mark) return known.opened
    this.#forget(name)
    const opened = this.#open(call, sessions)
    this.#pools.set(name, { mark, opened })
    return opened
  }

  /** Sessions that are lent out end by themselves. */
  #forget(name: string): void {
    const known = this.#pools.get(name)
    this.#pools.delete(name)
    void known?.opened.then(({ pool }) => pool.end()).catch(() => undefined)
  }

  async #open({ connection, engine: name }: SqlCall, sessions: number): Promise<Opened> {
    const engine = await loadEngine(name)
    const { config, secret } = connection
    const guard = { defaultPort: engine.defaultPort, allows: this.#options.allowPrivate }
    const pool = await openPool(name, engine, {
      ...(await databaseAddress(connection, guard)),
      database: plainText(config['database']),
      user: plainText(config['user']),
      password: secret['password'] ?? '',
      tls: config['tls'] === 'off' ? 'off' : 'verify',
      authorities: plainText(config['authorities'] ?? ''),
      mostSessions: sessions,
      connectMs,
      idleMs,
    })
    return { engine, pool }
  }
}

/** Work that is undone when it throws. A session that cannot even do that is closed, which undoes it as well. */
async function undone<T>(session: SqlSession, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isBroken(error)) await session.rollback()
    throw error
  }
}

/** What a database answers leaves the session as it is; whatever else happened may not. */
function isBroken(error: unknown): boolean {
  if (!(error instanceof Error) || !('errorClass' in error)) return false
  return error.errorClass === 'transient'
}
