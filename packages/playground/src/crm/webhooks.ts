import { randomBytes, randomUUID } from 'node:crypto'
import { Type } from 'typebox'
import { checker } from '../http/problems.ts'
import type { Counters, Db } from '../storage/open-database.ts'
import type { ChangeEvent } from './changes.ts'
import { CrmError, validationFailed } from './errors.ts'

export type Webhook = {
  readonly id: string
  readonly url: string
  readonly events: readonly string[]
  readonly secret: string
  readonly created_at: string
}

export type Webhooks = {
  readonly list: () => readonly Omit<Webhook, 'secret'>[]
  readonly get: (id: string) => Omit<Webhook, 'secret'>
  readonly create: (body: unknown) => Webhook
  readonly remove: (id: string) => void
  /** Puts one delivery for every subscription that wants the event into the outbox. */
  readonly enqueue: (event: ChangeEvent) => void
}

const check = checker(
  Type.Object(
    {
      url: Type.String({ pattern: '^https?://', maxLength: 2000 }),
      events: Type.Array(Type.String({ pattern: '^(\\*|[a-z]+\\.(\\*|[a-z_]+))$' }), { minItems: 1, maxItems: 50 }),
      secret: Type.Optional(Type.String({ minLength: 8, maxLength: 200 })),
    },
    { additionalProperties: false },
  ),
)

type Row = { id: string; url: string; events: string; secret: string; created_at: string }

export function createWebhooks(db: Db, options: { counters: Counters; nowMs: () => number }): Webhooks {
  const { counters, nowMs } = options
  const selectAll = db.prepare<[], Row>('SELECT * FROM webhooks ORDER BY id')
  const selectOne = db.prepare<[string], Row>('SELECT * FROM webhooks WHERE id = ?')
  const insert = db.prepare('INSERT INTO webhooks VALUES (@id, @url, @events, @secret, @created_at)')
  const enqueue = db.prepare(
    'INSERT INTO deliveries (id, webhook_id, event_id, body, next_at_ms) VALUES (?, ?, ?, ?, ?)',
  )
  const get = (id: string): Omit<Webhook, 'secret'> => {
    const row = selectOne.get(id)
    if (row === undefined) throw new CrmError(404, 'not_found', `There is no webhook with the id "${id}".`)
    return withoutSecret(row)
  }
  return {
    get,
    list: () => selectAll.all().map(withoutSecret),
    create: (body) => {
      const webhook = parseWebhook(body, { number: counters.next('webhooks'), nowMs: nowMs() })
      insert.run({ ...webhook, events: JSON.stringify(webhook.events) })
      return webhook
    },
    remove: (id) => {
      get(id)
      db.prepare('DELETE FROM deliveries WHERE webhook_id = ?').run(id)
      db.prepare('DELETE FROM webhooks WHERE id = ?').run(id)
    },
    enqueue: (event) => {
      const { event_id, occurred_at, type, subject, record } = event
      const body = JSON.stringify({ event_id, occurred_at, type, [subject]: record })
      for (const webhook of selectAll.all()) {
        if (wants(withoutSecret(webhook).events, type)) enqueue.run(randomUUID(), webhook.id, event_id, body, nowMs())
      }
    },
  }
}

function parseWebhook(body: unknown, assigned: { number: number; nowMs: number }): Webhook {
  const checked = check(body)
  if (!checked.ok) throw validationFailed(checked.problems)
  const { url, events, secret } = checked.value as { url: string; events: string[]; secret?: string }
  if (!URL.canParse(url)) throw validationFailed([{ field: 'url', message: 'must be an http or https address' }])
  return {
    id: `hook-${String(assigned.number).padStart(4, '0')}`,
    url,
    events,
    secret: secret ?? randomBytes(24).toString('base64url'),
    created_at: new Date(assigned.nowMs).toISOString(),
  }
}

function withoutSecret({ id, url, events, created_at }: Row): Omit<Webhook, 'secret'> {
  return { id, url, events: JSON.parse(events), created_at }
}

function wants(patterns: readonly string[], type: string): boolean {
  const [subject = ''] = type.split('.')
  return patterns.some((pattern) => pattern === '*' || pattern === type || pattern === `${subject}.*`)
}
