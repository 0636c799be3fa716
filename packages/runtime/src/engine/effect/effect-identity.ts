import type { Json, JsonObject } from '@isthmus/sdk'
import { hash } from 'node:crypto'
import type { EffectCallId } from '../effect-journal-port.ts'

/** What makes a call this call and no other. */
export interface CallContent {
  readonly node: string
  readonly config: JsonObject
  readonly record: Json
  /** Position of the trigger record it descends from, where expressions can see that record. */
  readonly origin: number | undefined
}

export interface IdentifiedCall extends EffectCallId {
  /** The call's name for the other system: a UUID. */
  readonly key: string
}

/**
 * Names the calls of one run so that the same call gets the same name when the run is computed anew after a crash. Records
 * arrive in another order then, so positions will not do: a call is its content, and calls with the same content are
 * counted. Which of several equal ones is which does not matter, because nothing can tell them apart.
 */
export class EffectIdentities {
  readonly #runId: string
  readonly #seen = new Map<string, number>()

  constructor(runId: string) {
    this.#runId = runId
  }

  next({ node, config, record, origin }: CallContent): IdentifiedCall {
    // 132 bits: far more than it takes to tell the calls of one run apart.
    const content = hash('sha256', JSON.stringify([node, origin ?? null, config, record]), 'base64url').slice(0, 22)
    const ordinal = this.#seen.get(content) ?? 0
    this.#seen.set(content, ordinal + 1)
    const call = `${content}.${ordinal}`
    return { runId: this.#runId, node, call, key: keyOf(this.#runId, call) }
  }
}

/**
 * A call's name for the other system: a UUID of version 8 (RFC 9562 section 5.8), the form most systems take for keys
 * of requests.
 */
export function keyOf(runId: string, call: string): string {
  const hex = hash('sha256', `${runId} ${call}`, 'hex')
  const variant = '89ab'[Number.parseInt(hex.slice(16, 17), 16) & 3]
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
