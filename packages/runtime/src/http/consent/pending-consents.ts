import { flowError } from '@isthmus/sdk'

export interface PendingConsent {
  readonly connection: string
  /** Of the connection when it began; another one means that it was changed meanwhile. */
  readonly revision: string
  /** Who began it, and alone may end it. */
  readonly user: string
  readonly redirectUri: string
  readonly verifier: string
}

/** Time for a person to sign in over there, second factor included. */
const longestMs = 10 * 60_000
/** More than people can have open at once; the oldest goes first. */
const mostPending = 100

/** Consents that have begun. In memory only: after a restart the person presses the button once more. */
export class PendingConsents {
  readonly #pending = new Map<string, PendingConsent & { readonly startedMs: number }>()
  readonly #now: () => Date
  readonly #randomBytes: (size: number) => Buffer

  constructor({ now, randomBytes }: { readonly now: () => Date; readonly randomBytes: (size: number) => Buffer }) {
    this.#now = now
    this.#randomBytes = randomBytes
  }

  /** Gives the `state` that comes back with the browser. */
  add(consent: PendingConsent): string {
    const [oldest] = this.#pending.keys()
    if (oldest !== undefined && this.#pending.size >= mostPending) this.#pending.delete(oldest)
    const state = this.#randomBytes(32).toString('base64url')
    this.#pending.set(state, { ...consent, startedMs: this.#now().getTime() })
    return state
  }

  /** Each can be taken once, by who began it. Throws `CONSENT_UNKNOWN`. */
  take(state: string, user: string): PendingConsent {
    const consent = this.#pending.get(state)
    const isOwn = consent?.user === user
    if (isOwn) this.#pending.delete(state)
    if (!consent || !isOwn || this.#now().getTime() - consent.startedMs > longestMs)
      throw flowError('CONSENT_UNKNOWN', {})
    return consent
  }
}
