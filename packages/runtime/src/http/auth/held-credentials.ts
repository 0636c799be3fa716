import type { Credential } from './credential.ts'

/** A credential that was got by a call, such as a session or a token. */
export interface OpenedCredential {
  readonly credential: Credential
  /** How long it is good for; until it is refused when left out. */
  readonly validForMs?: number
}

interface Holder {
  readonly name: string
  /** Another one ends what was opened before. */
  readonly revision: string
}

interface Held {
  readonly revision: string
  readonly opening: Promise<Credential>
  readonly startedAtMs: number
  /** True when the one before was refused. */
  readonly isReplacement: boolean
  /** Known once it is open. */
  credential: Credential | undefined
  renewAtMs: number
  isProven: boolean
  isRefused: boolean
}

/** A new credential that is refused like the one before is not replaced again within this time. */
const patienceMs = 10_000
const longestMarginMs = 60_000

/** Keeps one credential per connection in memory; whoever needs one while it is being opened waits for the same. */
export class HeldCredentials {
  readonly #held = new Map<string, Held>()
  readonly #nowMs: () => number

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  get({ name, revision }: Holder, open: () => Promise<OpenedCredential>): Promise<Credential> {
    const known = this.#held.get(name)
    const fits = known?.revision === revision
    if (fits && !known.isRefused && this.#nowMs() < known.renewAtMs) return known.opening
    return this.#open({ name, revision }, open, fits && known.isRefused)
  }

  /** Notes that calls with it are answered. */
  proved({ name }: Holder, used: Credential): void {
    const known = this.#held.get(name)
    if (known?.credential === used) known.isProven = true
  }

  /** Notes that a call with it was refused. True when a new one may help: the next `get` opens it, unless another did. */
  refused({ name }: Holder, used: Credential): boolean {
    const known = this.#held.get(name)
    if (known?.credential !== used) return true
    const isHopeless = known.isReplacement && !known.isProven && this.#nowMs() - known.startedAtMs < patienceMs
    if (!isHopeless) known.isRefused = true
    return !isHopeless
  }

  #open(
    { name, revision }: Holder,
    open: () => Promise<OpenedCredential>,
    isReplacement: boolean,
  ): Promise<Credential> {
    const startedAtMs = this.#nowMs()
    const opening = open()
    const credential = opening.then((opened) => opened.credential)
    const held: Held = {
      revision,
      opening: credential,
      startedAtMs,
      isReplacement,
      credential: undefined,
      renewAtMs: Number.POSITIVE_INFINITY,
      isProven: false,
      isRefused: false,
    }
    this.#held.set(name, held)
    opening.then(
      (opened) => {
        held.credential = opened.credential
        if (opened.validForMs !== undefined) held.renewAtMs = startedAtMs + usableMs(opened.validForMs)
      },
      () => this.#held.get(name) === held && this.#held.delete(name),
    )
    return credential
  }
}

/** A tenth is left unused, at most a minute: a call must arrive before its credential ends. */
function usableMs(validForMs: number): number {
  return validForMs - Math.min(longestMarginMs, validForMs / 10)
}
