import type { TraceCall } from '@isthmus/sdk/api'
import type { ExchangeContents, ExchangeNote } from '../egress-port.ts'
import type { TraceOrigin } from './trace.ts'

/** Calls of a step that are kept: the first ones, and of those that failed later some more. */
export const keptCalls = 25
const keptFailedCalls = 100
/** Text that is kept of one step's calls. */
const maxChars = 2 * 1024 * 1024

/** What a step's calls are made for. */
export interface CallPurpose {
  /** 1 for the first try. */
  readonly number: number
  /** The record that is handled; missing when the call carries several. */
  readonly from?: TraceOrigin
  /** How many records the call is made for. */
  readonly records: number
  /** True when it looks up what became of a write. */
  readonly verifies?: boolean
}

export interface CallsTrace {
  readonly total: number
  readonly failed: number
  readonly kept: readonly TraceCall[]
}

/** The calls of one step to other systems, counted, and some of them kept. */
export class CallLog {
  #total = 0
  #failed = 0
  #keptFailed = 0
  #chars = 0
  readonly #kept: string[] = []

  note(note: ExchangeNote, contents: () => ExchangeContents, made: CallPurpose & { readonly at: string }): void {
    const failed = note.rows === undefined && (note.status === undefined || note.status >= 400)
    const index = this.#total
    this.#total += 1
    if (failed) this.#failed += 1
    const isEarly = index < keptCalls
    if (this.#chars >= maxChars || (!isEarly && (!failed || this.#keptFailed >= keptFailedCalls))) return
    if (!isEarly) this.#keptFailed += 1
    const text = JSON.stringify(keptCall(note, contents(), { ...made, index }))
    this.#kept.push(text)
    this.#chars += text.length
  }

  get total(): number {
    return this.#total
  }

  get text(): string {
    return `{"total":${this.#total},"failed":${this.#failed},"kept":[${this.#kept.join(',')}]}`
  }
}

function keptCall(
  note: ExchangeNote,
  { sent, received }: ExchangeContents,
  { index, at, number, from, records, verifies }: CallPurpose & { readonly at: string; readonly index: number },
): TraceCall {
  const { connection, purpose, attempt, method, url, status, rows, problem } = note
  const { durationMs, sentBytes, receivedBytes } = note
  return {
    index,
    at,
    try: number,
    records,
    method,
    url,
    durationMs,
    sentBytes,
    receivedBytes,
    sent,
    ...(connection === undefined ? {} : { connection }),
    ...(purpose === 'signIn' ? { purpose } : {}),
    ...(verifies ? { purpose: 'verify' } : {}),
    ...(attempt === 2 ? { signedInAnew: true } : {}),
    ...(status === undefined ? {} : { status }),
    ...(rows === undefined ? {} : { rows }),
    ...(problem === undefined ? {} : { problem }),
    ...(received ? { received } : {}),
    ...(from ? { from } : {}),
  }
}
