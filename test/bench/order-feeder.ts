import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

export interface Feeding {
  /** Where an order goes, by its reference. */
  readonly urlOf: (reference: string) => string
  readonly method: 'POST' | 'PUT'
  readonly seconds: number
  readonly connections: number
}

export interface Fed {
  /** Orders that were answered with success. */
  readonly accepted: number
  /** Times that the other side said it had too much to do; the order was sent again. */
  readonly refused: number
  readonly seconds: number
}

/** Most that a sender waits when the other side does not say for how long. */
const usualWaitMs = 1000

/**
 * Sends orders one after the other on each connection, as a system does that must deliver all of them: told that a queue
 * is full (429), it waits as asked and sends the same order again. Throws at every other refusal.
 */
export async function feedOrders({ urlOf, method, seconds, connections }: Feeding): Promise<Fed> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: 'lifo' })
  const state = { accepted: 0, refused: 0, next: 0 }
  const started = performance.now()
  const endMs = started + seconds * 1000
  const lane = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const reference = `o-${(state.next += 1)}`
      const options = { agent, method, headers: { 'content-type': 'application/json' } }
      const body = JSON.stringify({ order_id: reference, customer_id: '10001', amount: '1290.50' })
      for (;;) {
        const { status, waitMs } = await answerTo(urlOf(reference), options, body)
        if (status >= 200 && status < 300) {
          state.accepted += 1
          break
        }
        if (status !== 429) throw new Error(`${urlOf(reference)} answered ${status}`)
        state.refused += 1
        if (performance.now() + waitMs >= endMs) return
        await pause(waitMs)
      }
    }
  }
  try {
    await Promise.all(Array.from({ length: connections }, lane))
  } finally {
    agent.destroy()
  }
  return { accepted: state.accepted, refused: state.refused, seconds: (performance.now() - started) / 1000 }
}

interface Answer {
  readonly status: number
  readonly waitMs: number
}

function answerTo(url: string, options: Parameters<typeof request>[1], body: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(url, options as object, (response) => {
      const asked = Number(response.headers['retry-after'])
      const waitMs = Number.isFinite(asked) ? asked * 1000 : usualWaitMs
      response.resume().once('end', () => resolve({ status: response.statusCode ?? 0, waitMs }))
    })
    call.once('error', reject)
    call.end(body)
  })
}
