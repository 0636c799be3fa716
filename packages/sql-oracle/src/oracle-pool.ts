import type { SqlPool, SqlSession, SqlTarget } from '@isthmus/sdk/sql-engine'
import type { Driver, Link } from './open-link.ts'
import { sessionOn } from './oracle-session.ts'
import type { DriverTypes } from './binds.ts'

type Limits = Pick<SqlTarget, 'mostSessions' | 'connectMs' | 'idleMs'>

export interface PoolOptions extends Limits {
  readonly driver: DriverTypes & Pick<Driver, 'OUT_FORMAT_ARRAY'>
  readonly open: () => Promise<Link>
}

interface Waiter {
  readonly turn: () => void
  readonly refuse: (error: Error) => void
}

/** Time that a session has to say goodbye, in milliseconds. */
const farewellMs = 2_000

/**
 * Sessions that are lent again and again. The driver's own pool opens one session after the other without a limit of time for
 * the sign-in, and cannot be closed while one of them hangs.
 */
export class OraclePool implements SqlPool {
  readonly #options: PoolOptions
  readonly #idle: { readonly link: Link; readonly timer: NodeJS.Timeout }[] = []
  readonly #waiting: Waiter[] = []
  #size = 0
  #hasEnded = false

  constructor(options: PoolOptions) {
    this.#options = options
  }

  async acquire(): Promise<SqlSession> {
    const { mostSessions, connectMs } = this.#options
    const untilMs = performance.now() + connectMs
    for (;;) {
      if (this.#hasEnded) throw closedError()
      const link = this.#fromIdle()
      if (link) return this.#lent(link)
      if (this.#size < mostSessions) return this.#lent(await this.#opened())
      await this.#turn(untilMs - performance.now())
    }
  }

  async end(): Promise<void> {
    this.#hasEnded = true
    for (const { refuse } of this.#waiting.splice(0)) refuse(closedError())
    const idle = this.#idle.splice(0)
    for (const { timer } of idle) clearTimeout(timer)
    await Promise.all(idle.map(({ link }) => this.#closed(link)))
  }

  #lent(link: Link): SqlSession {
    return sessionOn(link, this.#options.driver, (isBroken) => this.#back(link, isBroken))
  }

  #fromIdle(): Link | undefined {
    for (let found = this.#idle.pop(); found; found = this.#idle.pop()) {
      clearTimeout(found.timer)
      if (found.link.connection.isHealthy()) return found.link
      this.#dropped(found.link)
    }
    return undefined
  }

  async #opened(): Promise<Link> {
    this.#size += 1
    let link: Link
    try {
      link = await this.#options.open()
    } catch (error) {
      this.#size -= 1
      this.#next()
      throw error
    }
    if (!this.#hasEnded) return link
    this.#dropped(link)
    throw closedError()
  }

  /** Waits until a session is free or one may be opened. Rejects when the time is over. */
  async #turn(waitMs: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiter = { turn: resolve, refuse: reject }
    const timer = setTimeout(
      () => {
        const at = this.#waiting.indexOf(waiter)
        if (at >= 0) this.#waiting.splice(at, 1)
        reject(Object.assign(new Error('All sessions of the connection are in use'), { code: 'NJS-040' }))
      },
      Math.max(0, waitMs),
    )
    this.#waiting.push(waiter)
    try {
      await promise
    } finally {
      clearTimeout(timer)
    }
  }

  #next(): void {
    this.#waiting.shift()?.turn()
  }

  #back(link: Link, isBroken: boolean): void {
    if (isBroken) {
      this.#dropped(link)
    } else if (this.#hasEnded) {
      void this.#closed(link)
    } else {
      const timer = setTimeout(() => this.#retire(link), this.#options.idleMs)
      timer.unref()
      this.#idle.push({ link, timer })
    }
    this.#next()
  }

  #retire(link: Link): void {
    const at = this.#idle.findIndex((each) => each.link === link)
    if (at < 0) return
    this.#idle.splice(at, 1)
    void this.#closed(link)
  }

  #dropped(link: Link): void {
    this.#size -= 1
    link.cut()
  }

  /** Says goodbye, for as long as that takes a server that listens. */
  async #closed(link: Link): Promise<void> {
    this.#size -= 1
    const timer = setTimeout(() => link.cut(), farewellMs)
    try {
      await link.connection.close()
    } catch {
      link.cut()
    } finally {
      clearTimeout(timer)
    }
  }
}

function closedError(): Error {
  return Object.assign(new Error('The pool of sessions is closed'), { code: 'NJS-065' })
}
