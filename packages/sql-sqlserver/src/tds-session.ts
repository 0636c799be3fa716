import type { Connection } from 'tedious'
import type { SqlAnswer, SqlQuery } from '@isthmus/sdk'
import type { SqlSession } from '@isthmus/sdk/sql-engine'
import type { Tedious } from './connect.ts'
import { makeRequest, type Answer } from './request.ts'
import { coded } from './trouble.ts'

interface Lent {
  readonly tedious: Tedious
  readonly connection: Connection
  readonly lockMs: number
}

type GiveBack = (lockMs: number, isBroken: boolean) => void

/**
 * One connection, lent to one call. SQL Server has no transaction that cannot write, so a statement outside of `begin` is
 * made in a transaction that is rolled back with it, and one that turns out to have written is refused.
 */
export class TdsSession implements SqlSession {
  readonly #tedious: Tedious
  readonly #connection: Connection
  readonly #giveBack: GiveBack
  #lockMs: number
  #limitMs = 0
  #isWriting = false

  constructor({ tedious, connection, lockMs }: Lent, giveBack: GiveBack) {
    this.#tedious = tedious
    this.#connection = connection
    this.#lockMs = lockMs
    this.#giveBack = giveBack
  }

  async limit(limitMs: number): Promise<void> {
    this.#limitMs = Math.round(limitMs)
    if (this.#lockMs === this.#limitMs) return
    // Should nobody be left to end a statement, it still does not wait for others; servers may be set to keep counts to themselves.
    await this.#make({ text: `SET NOCOUNT OFF; SET LOCK_TIMEOUT ${this.#limitMs}`, values: [], isBatch: true })
    this.#lockMs = this.#limitMs
  }

  async run({ text, values }: SqlQuery): Promise<SqlAnswer> {
    if (this.#isWriting) {
      this.#assertBegun()
      return this.#make({ text, values })
    }
    const { hasWritten, ...answer } = await this.#makeUndone(text, values)
    if (hasWritten) throw coded('READ_ONLY', 'It writes, which was undone: nothing may be written outside of a write')
    return answer
  }

  async begin(): Promise<void> {
    await this.#told((done) => this.#connection.beginTransaction(done))
    this.#isWriting = true
  }

  async commit(): Promise<void> {
    this.#assertBegun()
    await this.#told((done) => this.#connection.commitTransaction(done))
    this.#isWriting = false
  }

  async rollback(): Promise<void> {
    this.#isWriting = false
    // Most errors have done that already.
    if (this.#connection.inTransaction) await this.#told((done) => this.#connection.rollbackTransaction(done))
  }

  release(isBroken: boolean): void {
    this.#giveBack(this.#lockMs, isBroken || this.#isWriting || this.#connection.inTransaction)
  }

  /** Without its transaction a statement would write at once. */
  #assertBegun(): void {
    if (!this.#connection.inTransaction) throw coded('ROLLED_BACK', 'The transaction was rolled back')
  }

  async #makeUndone(text: string, values: SqlQuery['values']): Promise<Answer> {
    try {
      return await this.#make({ text: `BEGIN TRANSACTION;\n${text};\nROLLBACK TRANSACTION`, values })
    } catch (error) {
      // A name that does not exist ends the statement and leaves the transaction; a broken connection has none any more.
      await this.rollback().catch(() => undefined)
      throw error
    }
  }

  #make(asked: Pick<SqlQuery, 'text' | 'values'> & { readonly isBatch?: boolean }): Promise<Answer> {
    const { TYPES: types, Request: Made } = this.#tedious
    return makeRequest(this.#connection, { types, Made }, { ...asked, limitMs: this.#limitMs })
  }

  #told(ask: (done: (error?: Error | null) => void) => void): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    // What becomes of a transaction is not called off: a server that says nothing loses the session.
    const timer = this.#limitMs > 0 ? setTimeout(() => this.#connection.close(), this.#limitMs) : undefined
    ask((error) => {
      clearTimeout(timer)
      if (error) reject(error)
      else resolve()
    })
    return promise
  }
}
