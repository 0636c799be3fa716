import { flowError } from '@isthmus/sdk'

const minuteMs = 60_000

/** Keeps connections from signing in more often than their system allows, also when every sign-in fails. */
export class LoginPace {
  readonly #times = new Map<string, readonly number[]>()

  /** Counts one more. Throws `UPSTREAM_THROTTLED` with the time to wait where there were as many within a minute. */
  count(connection: string, perMinute: number, nowMs: number): void {
    const recent = (this.#times.get(connection) ?? []).filter((time) => nowMs - time < minuteMs)
    const [oldest] = recent
    if (oldest !== undefined && recent.length >= perMinute) {
      const message = `it may be signed in to ${perMinute} times a minute`
      const details = { retryAfterMs: minuteMs - (nowMs - oldest), neverSent: true }
      throw flowError('UPSTREAM_THROTTLED', { host: connection, status: '-', message }, details)
    }
    this.#times.set(connection, [...recent, nowMs])
  }
}
