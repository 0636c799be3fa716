import { Hono } from 'hono'
import type { Context } from 'hono'
import type { FaultBindings } from '../http/faults.ts'
import { readJsonBody } from '../http/json-body.ts'
import type { CrmStore } from './crm-store.ts'
import { entities, entityNames } from './entities.ts'
import type { Entity } from './entities.ts'
import { CrmError } from './errors.ts'
import { encodeCursor, listCursor, parseFeedCursor, parseLimit, parseListQuery, refuseUnknown } from './list-query.ts'
import { openApi } from './openapi.ts'
import { existing } from './write-record.ts'
import type { Writer } from './write-record.ts'

export type CrmContext = Context<FaultBindings>

export async function bodyOf(c: CrmContext, maxBytes: number): Promise<unknown> {
  const body = await readJsonBody(c.req.raw, maxBytes)
  if (body.ok) return body.value
  if (body.reason === 'too_large') throw new CrmError(413, 'body_too_large', body.message)
  throw new CrmError(400, 'invalid_json', body.message)
}

function parametersOf(c: CrmContext): URLSearchParams {
  return new URL(c.req.url).searchParams
}

export function recordRoutes(
  store: CrmStore,
  options: { writer: Writer; maxBodyBytes: number; afterWrite: () => void },
): Hono<FaultBindings> {
  const app = new Hono<FaultBindings>()
  const { writer, maxBodyBytes, afterWrite } = options
  app.get('/openapi.json', (c) => c.json(openApi()))
  app.get('/opportunities/changes', (c) => c.json(readFeed(store, parametersOf(c))))
  for (const name of entityNames) {
    const entity = entities[name]
    app.get(`/${name}`, (c) => c.json(readPage(store, entity, parametersOf(c))))
    app.post(`/${name}`, async (c) => {
      const record = writer.create(entity, await bodyOf(c, maxBodyBytes))
      afterWrite()
      return c.json(record, 201, { location: `/api/v1/${name}/${record.id}` })
    })
    app.get(`/${name}/:id`, (c) => c.json(existing(store, entity, c.req.param('id'))))
    app.patch(`/${name}/:id`, async (c) => {
      const record = writer.change(entity, c.req.param('id'), await bodyOf(c, maxBodyBytes))
      afterWrite()
      return c.json(record)
    })
    app.delete(`/${name}/:id`, (c) => {
      writer.remove(entity, c.req.param('id'))
      afterWrite()
      return c.body(null, 204)
    })
    app.all(`/${name}`, refuseMethod)
    app.all(`/${name}/:id`, refuseMethod)
  }
  return app
}

export function refuseMethod(c: CrmContext): never {
  throw new CrmError(405, 'method_not_allowed', `${c.req.method} is not possible on ${c.req.path}.`)
}

function readPage(store: CrmStore, entity: Entity, parameters: URLSearchParams): Record<string, unknown> {
  const query = parseListQuery(entity, parameters)
  // One more than asked for tells whether there is a next page.
  const found = store.records[entity.name].list({ ...query, limit: query.limit + 1 })
  const data = found.slice(0, query.limit)
  const last = found.length > query.limit ? data.at(-1) : undefined
  return { data, next_cursor: last === undefined ? null : listCursor({ updatedAt: last.updated_at, id: last.id }) }
}

function readFeed(store: CrmStore, parameters: URLSearchParams): Record<string, unknown> {
  refuseUnknown(parameters, ['cursor', 'limit'])
  const after = parseFeedCursor(parameters.get('cursor'))
  const limit = parseLimit(parameters.get('limit'))
  const found = store.changes.after(after, limit + 1)
  const page = found.slice(0, limit)
  const resume = encodeCursor({ s: page.at(-1)?.seq ?? after })
  return {
    data: page.map(({ event_id, occurred_at, type, opportunity }) => ({ event_id, occurred_at, type, opportunity })),
    next_cursor: found.length > limit ? resume : null,
    resume_cursor: resume,
  }
}
