import { plainText, type Json, type JsonObject } from '../../../json.ts'
import type { HttpAnswer } from '../../../node/index.ts'
import { ask } from '../ask.ts'
import { addressOf, everyRefusal } from '../fill-template.ts'
import { adviceOf, invalid, messagesOf, replyIn, verdictOf, type Streamed, type Verdict } from './bayeux-message.ts'

/** Stands for every event that is kept. */
const everything = -2
/** Beyond the time for which the system keeps a call open. */
const patienceMs = 30_000
/** Nobody waits long for a goodbye. */
const goodbyeMs = 5000
const mostCookies = 20

/** What a call was answered with that waits for events. */
export interface Told {
  /** The `data` of each event, in the order in which they came. */
  readonly events: readonly Json[]
  /** False when the system wants no further call now. */
  readonly goesOn: boolean
}

/** A session of the Bayeux protocol by long polling: who we are over there, and the cookies that must come along. */
export class BayeuxSession {
  readonly #streamed: Streamed
  readonly #cookies = new Map<string, string>()
  #clientId = ''
  #reason = ''
  #calls = 0
  /** Events that came with the answer to the subscription, which may hold some already. */
  readonly #early: Json[] = []

  constructor(streamed: Streamed) {
    this.#streamed = streamed
  }

  /** Why it is over, in the words of the system. */
  get reason(): string {
    return this.#reason
  }

  /** Begins, and asks for what follows a place; for everything that is kept when left out. Throws what calls throw. */
  async open(place: string | undefined): Promise<Verdict> {
    const { target, stream } = this.#streamed
    const first = await this.#call('/meta/handshake', {
      version: '1.0',
      minimumVersion: '1.0',
      supportedConnectionTypes: ['long-polling'],
      ext: { replay: true },
    })
    if (first.verdict !== 'ok') return first.verdict
    this.#clientId = plainText(first.reply['clientId'])
    if (this.#clientId === '') throw invalid(target, 'the reply to its handshake has no clientId')
    const { channel } = stream
    const ext = { replay: { [channel]: place === undefined ? everything : sentPlace(place) } }
    const { verdict, messages } = await this.#call('/meta/subscribe', { subscription: channel, ext })
    this.#early.push(...this.#eventsIn(messages))
    return verdict
  }

  /** Waits for events, as long as the system holds the call. Throws what calls throw. */
  async wait(): Promise<Told | Exclude<Verdict, 'ok'>> {
    if (this.#early.length > 0) return { events: this.#early.splice(0), goesOn: true }
    const { holdSeconds } = this.#streamed.stream
    const timeoutMs = holdSeconds * 1000 + patienceMs
    const asked = { connectionType: 'long-polling' }
    const { verdict, reply, messages } = await this.#call('/meta/connect', asked, timeoutMs)
    // What came before the end of a session counts: it has a place of its own.
    const events = this.#eventsIn(messages)
    if (verdict !== 'ok') return events.length > 0 ? { events, goesOn: false } : verdict
    const { reconnect, intervalMs } = adviceOf(reply)
    return { events, goesOn: reconnect === 'retry' && intervalMs === 0 }
  }

  /** Says goodbye. A system that does not hear it ends the session by itself, so nothing is thrown. */
  async close(): Promise<void> {
    if (this.#clientId === '') return
    try {
      await this.#call('/meta/disconnect', {}, goodbyeMs)
    } catch {
      // Everything that it told is taken.
    }
  }

  #eventsIn(messages: readonly JsonObject[]): Json[] {
    const { channel } = this.#streamed.stream
    return messages.flatMap((message) => (message['channel'] === channel ? [message['data'] ?? null] : []))
  }

  async #call(channel: string, fields: JsonObject, timeoutMs?: number) {
    const { target, stream } = this.#streamed
    const { context, name } = target
    this.#calls += 1
    const id = this.#clientId === '' ? {} : { clientId: this.#clientId }
    const cookie = [...this.#cookies].map(([key, value]) => `${key}=${value}`).join('; ')
    const request = {
      method: 'POST',
      url: addressOf(stream.path, { connection: context.connection?.config ?? {} }),
      body: [{ channel, id: String(this.#calls), ...id, ...fields }],
      safe: true,
      accept: everyRefusal,
      about: { object: name, operation: 'changes' },
      ...(cookie === '' ? {} : { headers: { cookie } }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    } as const
    return ask(context, request, (answer) => {
      const messages = messagesOf(this.#streamed, answer)
      const reply = replyIn(this.#streamed, messages, channel)
      this.#keepCookies(answer)
      const { verdict, reason } = verdictOf(this.#streamed, reply)
      this.#reason = reason
      return { reply, messages, verdict }
    })
  }

  /** The host joins several `Set-Cookie` headers with commas. */
  #keepCookies({ headers }: HttpAnswer): void {
    for (const each of (headers['set-cookie'] ?? '').split(/,\s*(?=[^;,\s=]+=)/)) {
      const [, key = '', value = ''] =
        /^([!#$%&'*+.^`|~\w-]{1,200})=([!#-+\--:<-[\]-~"]{0,4096})(?:;|$)/.exec(each) ?? []
      if (key !== '' && (this.#cookies.has(key) || this.#cookies.size < mostCookies)) this.#cookies.set(key, value)
    }
  }
}

/** A place that came as a number goes back as one. */
function sentPlace(place: string): Json {
  return /^-?(?:0|[1-9]\d{0,14})$/.test(place) ? Number(place) : place
}
