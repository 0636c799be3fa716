import { createHmac } from 'node:crypto'
import type { Db } from '../storage/open-database.ts'

const BATCH = 20
const TIMEOUT_MS = 5_000

export type WebhookFailure = {
  readonly url: string
  readonly eventId: string
  readonly tries: number
  readonly givenUp: boolean
  readonly reason: string
}

export type Deliveries = {
  /** Call after something was put into the outbox. */
  readonly wake: () => void
  readonly close: () => Promise<void>
}

type Row = { id: string; event_id: string; body: string; tries: number; url: string; secret: string }

export type DeliveryOptions = {
  readonly nowMs: () => number
  /** The wait before the second try, the third, and so on; its length bounds the tries. */
  readonly retryMs: readonly number[]
  readonly onFailure: (failure: WebhookFailure) => void
}

function signature(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`
}

/** Sends what is in the outbox, at least once: a row leaves it only after a 2xx, or when all tries are used up. */
export function createDeliveries(db: Db, options: DeliveryOptions): Deliveries {
  const due = db.prepare<[number, number], Row>(
    `SELECT d.id, d.event_id, d.body, d.tries, w.url, w.secret FROM deliveries d JOIN webhooks w ON w.id = d.webhook_id
     WHERE d.given_up = 0 AND d.next_at_ms <= ? ORDER BY d.seq LIMIT ?`,
  )
  const nextAt = db.prepare<[], { at: number | null }>(
    'SELECT min(next_at_ms) AS at FROM deliveries WHERE given_up = 0',
  )
  const closing = new AbortController()
  let running: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined

  const pump = async (): Promise<void> => {
    for (;;) {
      const rows = closing.signal.aborted ? [] : due.all(options.nowMs(), BATCH)
      if (rows.length === 0) return
      await Promise.all(rows.map((row) => deliver(db, row, { ...options, signal: closing.signal })))
    }
  }
  const wake = (): void => {
    if (running !== undefined || closing.signal.aborted) return
    running = pump().finally(() => {
      running = undefined
      const at = closing.signal.aborted ? null : (nextAt.get()?.at ?? null)
      clearTimeout(timer)
      if (at !== null) timer = setTimeout(wake, Math.max(1, at - options.nowMs())).unref()
    })
  }
  wake()
  return {
    wake,
    close: async () => {
      closing.abort()
      clearTimeout(timer)
      await running
    },
  }
}

async function deliver(db: Db, row: Row, options: DeliveryOptions & { signal: AbortSignal }): Promise<void> {
  const reason = await send(row, options)
  // Not the receiver's doing: the row stays as it is for the next start.
  if (options.signal.aborted) return
  if (reason === undefined) {
    db.prepare('DELETE FROM deliveries WHERE id = ?').run(row.id)
    return
  }
  const tries = row.tries + 1
  const waitMs = options.retryMs[row.tries]
  const givenUp = waitMs === undefined
  db.prepare('UPDATE deliveries SET tries = ?, next_at_ms = ?, given_up = ? WHERE id = ?').run(
    tries,
    options.nowMs() + (waitMs ?? 0),
    Number(givenUp),
    row.id,
  )
  options.onFailure({ url: row.url, eventId: row.event_id, tries, givenUp, reason })
}

/** The reason why the delivery failed, or undefined. */
async function send(row: Row, options: { nowMs: () => number; signal: AbortSignal }): Promise<string | undefined> {
  const timestamp = String(Math.floor(options.nowMs() / 1000))
  try {
    const response = await fetch(row.url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.any([options.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      headers: {
        'content-type': 'application/json',
        'x-crm-event-id': row.event_id,
        'x-crm-timestamp': timestamp,
        'x-crm-signature': signature(row.secret, timestamp, row.body),
      },
      body: row.body,
    })
    await response.body?.cancel()
    return response.ok ? undefined : `the receiver answered ${response.status}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
