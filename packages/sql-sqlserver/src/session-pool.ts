import type { Connection } from 'tedious'
import type { SqlPool, SqlSession, SqlTarget } from '@isthmus/sdk/sql-engine'
import type { Tedious } from './connect.ts'
import { TdsSession } from './tds-session.ts'

interface Kept {
  readonly connection: Connection
  /** Time limit that the session was told. */
  lockMs: number
}

interface Idle extends Kept {
  readonly ending: NodeJS.Timeout
}

/** Lends connections: at most so many at once, the one that was used last first, and none that has been idle for long. */
export class SessionPool implements SqlPool {
  readonly #tedious: Tedious
  readonly #target: Pick<SqlTarget, 'mostSessions' | 'idleMs'>
  readonly #connect: () => Promise<Connection>
  readonly #idle: Idle[] = []
  readonly #waiting: PromiseWithResolvers<Kept | undefined>[] = []
  #opened = 0
  #isEnded = false

  constructor(
    tedious: Tedious,
    target: Pick<SqlTarget, 'mostSessions' | 'idleMs'>,
    connect: () => Promise<Connection>,
  ) {
    this.#tedious = tedious
    this.#target = target
    this.#connect = connect
  }

  async acquire(): Promise<SqlSession> {
    const kept = await this.#take()
    return new TdsSession({ tedious: this.#tedious, ...kept }, (lockMs, isBroken) =>
      this.#giveBack({ connection: kept.connection, lockMs }, isBroken),
    )
  }

  async end(): Promise<void> {
    this.#isEnded = true
    for (const waiting of this.#waiting.splice(0)) waiting.reject(new Error('The connection was closed'))
    for (const { connection, ending } of this.#idle.splice(0)) {
      clearTimeout(ending)
      connection.close()
    }
  }

  async #take(): Promise<Kept> {
    if (this.#isEnded) throw new Error('The connection was closed')
    const idle = this.#idle.pop()
    if (idle) {
      clearTimeout(idle.ending)
      return idle
    }
    if (this.#opened < this.#target.mostSessions) return this.#open()
    const turn = Promise.withResolvers<Kept | undefined>()
    this.#waiting.push(turn)
    // Where one was closed instead of given back, there is room for a new one.
    return (await turn.promise) ?? this.#open()
  }

  async #open(): Promise<Kept> {
    this.#opened += 1
    try {
      const connection = await this.#connect()
      connection.once('end', () => this.#dropped(connection))
      return { connection, lockMs: 0 }
    } catch (error) {
      this.#opened -= 1
      this.#waiting.shift()?.resolve(undefined)
      throw error
    }
  }

  #giveBack(kept: Kept, isBroken: boolean): void {
    const { connection } = kept
    // The event that follows makes room for another one.
    if (isBroken || this.#isEnded || connection.closed) return connection.close()
    const next = this.#waiting.shift()
    if (next) return next.resolve(kept)
    const ending = setTimeout(() => connection.close(), this.#target.idleMs)
    ending.unref()
    this.#idle.push({ ...kept, ending })
  }

  #dropped(connection: Connection): void {
    this.#opened -= 1
    const at = this.#idle.findIndex((idle) => idle.connection === connection)
    if (at >= 0) for (const { ending } of this.#idle.splice(at, 1)) clearTimeout(ending)
    this.#waiting.shift()?.resolve(undefined)
  }
}
