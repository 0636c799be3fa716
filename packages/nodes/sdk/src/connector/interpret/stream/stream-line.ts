import { flowError } from '../../../errors.ts'
import { hostOf } from '../ask-pages.ts'
import type { Streamed, Verdict } from './bayeux-message.ts'
import { BayeuxSession, type Told } from './bayeux-session.ts'
import { prove } from './record-states.ts'
import type { StreamPlace } from './stream-place.ts'

/** Sessions that may be over before they told anything, in one look. */
const mostLost = 2

/** Sessions one after another: where one is over before it told anything, the next one begins in the same place. */
export class StreamLine {
  readonly #streamed: Streamed
  #session: BayeuxSession
  #lost = 0
  #isProved = false

  private constructor(streamed: Streamed) {
    this.#streamed = streamed
    this.#session = new BayeuxSession(streamed)
  }

  /**
   * A line that goes on at a place, and whether that is still known; without a place, or at a time, it tells all that is kept.
   * Throws what calls throw, `UPSTREAM_UNAUTHORIZED` and `UPSTREAM_STREAM_ENDED`.
   */
  static async open(streamed: Streamed, place: StreamPlace | undefined) {
    const line = new StreamLine(streamed)
    return { line, isKnown: await line.#open(place) }
  }

  /** What comes next; `undefined` where the look is better over. Throws as `open` does. */
  async wait(place: StreamPlace, hasTold: boolean): Promise<Told | undefined> {
    for (;;) {
      const answer = await this.#session.wait()
      if (typeof answer !== 'string') return answer
      // The next look goes on behind what was told.
      if (hasTold) return undefined
      await this.#recover(answer)
      if (!(await this.#open(place))) return undefined
    }
  }

  async close(): Promise<void> {
    await this.#session.close()
  }

  async #open(place: StreamPlace | undefined): Promise<boolean> {
    const behind = place?.kind === 'behind' ? place.event : undefined
    for (;;) {
      this.#session = new BayeuxSession(this.#streamed)
      const verdict = await this.#openSession(behind)
      if (verdict === 'ok') return true
      if (verdict === 'expired' && behind !== undefined) return false
      await this.#session.close()
      await this.#recover(verdict)
    }
  }

  /** One that was refused in its middle is not left open over there: systems count them. */
  async #openSession(behind: string | undefined): Promise<Verdict> {
    try {
      return await this.#session.open(behind)
    } catch (error) {
      await this.#session.close()
      throw error
    }
  }

  /** Does what helps before another session; a sign-in that has ended is renewed by another call, once. */
  async #recover(verdict: Verdict): Promise<void> {
    this.#lost += 1
    const { target } = this.#streamed
    const host = hostOf(target)
    const message = this.#session.reason
    if (verdict === 'expired') throw flowError('UPSTREAM_REJECTED', { host, status: 400, message })
    if (verdict === 'signIn') {
      if (this.#isProved) throw flowError('UPSTREAM_UNAUTHORIZED', { host, status: 401, message })
      this.#isProved = true
      await prove(target)
    } else if (this.#lost > mostLost) throw flowError('UPSTREAM_STREAM_ENDED', { host, message })
  }
}
