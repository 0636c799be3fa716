import { readJsonBody } from '../http/json-body.ts'
import type { EntityType, Row } from '../odata/entity-type.ts'
import { metadataXml, serviceDocument } from '../odata/metadata.ts'
import { ODataError } from '../odata/odata-error.ts'
import { parseQuery } from '../odata/query-options.ts'
import { countRows, readPage } from '../odata/read-page.ts'
import { parseResourcePath } from '../odata/resource-path.ts'
import type { KeyPredicate, ResourcePath } from '../odata/resource-path.ts'
import { linesJson, pageJson, send, sendEntity, wantsStrings } from './answer.ts'
import type { ErpContext } from './answer.ts'
import { customerType, entityTypes, salesOrderType } from './entity-sets.ts'
import type { ErpStore } from './erp-store.ts'
import type { SchemaChanges } from './schema-changes.ts'
import { changeOrder, createOrder, removeOrder } from './sales-orders.ts'
import type { Order } from './sales-orders.ts'
import { canChange, changeEntity, createCustomer, removeCustomer } from './write-entities.ts'

const PAGE_SIZE = 100

export type ErpSettings = { readonly maxBodyBytes: number; readonly nowMs: () => number }

export type ODataHandler = (c: ErpContext) => Promise<Response>

export function odataHandler(store: ErpStore, settings: ErpSettings, changes: SchemaChanges): ODataHandler {
  return changes.around(async (c) => {
    const url = new URL(c.req.url)
    const path = parseResourcePath(url.pathname.replace(/^\/odata\/v4\/?/, ''))
    switch (path.kind) {
      case 'service':
        requireGet(c)
        return send(c, serviceDocument(entityTypes))
      case 'metadata':
        requireGet(c)
        return c.body(metadataXml(changes.types(entityTypes)), 200, {
          'content-type': 'application/xml',
          'odata-version': '4.0',
        })
      case 'count':
        requireGet(c)
        return sendCount(c, store, { type: typeOf(path.set), parameters: url.searchParams })
      case 'collection':
        return onCollection(c, store, { settings, type: typeOf(path.set), parameters: url.searchParams })
      case 'entity':
        return onEntity(c, store, { settings, path, parameters: url.searchParams })
      case 'navigation':
        requireGet(c)
        return sendLines(c, store, path)
    }
  })
}

function typeOf(set: string): EntityType {
  const type = entityTypes.find((candidate) => candidate.set === set)
  if (type !== undefined) return type
  const known = entityTypes.map((candidate) => candidate.set).join(', ')
  throw new ODataError(404, 'NotFound', {
    message: `There is no entity set "${set}". There are: ${known}.`,
    target: set,
  })
}

function notAllowed(c: ErpContext): ODataError {
  return new ODataError(405, 'MethodNotAllowed', {
    message: `${c.req.method} is not possible on ${c.req.path}.`,
    target: c.req.path,
  })
}

function requireGet(c: ErpContext): void {
  if (c.req.method !== 'GET') throw notAllowed(c)
}

async function bodyOf(c: ErpContext, maxBytes: number): Promise<unknown> {
  const body = await readJsonBody(c.req.raw, maxBytes)
  if (body.ok) return body.value
  if (body.reason === 'too_large') throw new ODataError(413, 'BodyTooLarge', { message: body.message })
  throw new ODataError(400, 'InvalidJson', { message: body.message })
}

function sendCount(c: ErpContext, store: ErpStore, of: { type: EntityType; parameters: URLSearchParams }): Response {
  const query = parseQuery(of.type, of.parameters, 'collection')
  return c.text(String(countRows(store.statements, of.type, query)), 200, { 'odata-version': '4.0' })
}

async function onCollection(
  c: ErpContext,
  store: ErpStore,
  on: { settings: ErpSettings; type: EntityType; parameters: URLSearchParams },
): Promise<Response> {
  const { settings, type } = on
  if (c.req.method === 'GET') return sendPage(c, store, on)
  if (c.req.method !== 'POST' || (type !== customerType && type !== salesOrderType)) throw notAllowed(c)
  const body = await bodyOf(c, settings.maxBodyBytes)
  const now = new Date(settings.nowMs()).toISOString()
  if (type === customerType) {
    const row = store.db.transaction(() => createCustomer(store, body, now))()
    return sendEntity(c, type, { row, status: 201 })
  }
  const order = store.db.transaction(() => createOrder(store, body, now))()
  return sendEntity(c, type, { row: order.header, lines: order.lines, status: 201 })
}

function sendPage(c: ErpContext, store: ErpStore, of: { type: EntityType; parameters: URLSearchParams }): Response {
  const query = parseQuery(of.type, of.parameters, 'collection')
  const wanted = /odata\.maxpagesize\s*=\s*"?(\d{1,6})/i.exec(c.req.header('prefer') ?? '')?.[1]
  const pageSize = Math.min(PAGE_SIZE, Math.max(1, Number(wanted ?? PAGE_SIZE)))
  const page = readPage(store.statements, of.type, { query, pageSize })
  const format = { select: query.select, decimalsAsStrings: wantsStrings(c) }
  const json = pageJson(store, of.type, { page, format, expand: query.expand, parameters: of.parameters })
  const headers = wanted === undefined ? {} : { 'preference-applied': `odata.maxpagesize=${pageSize}` }
  return send(c, json, { headers })
}

function keyValues(type: EntityType, key: KeyPredicate): readonly string[] {
  const [first] = key
  if (key.length === 1 && first !== undefined && type.key.length === 1 && (first[0] ?? type.key[0]) === type.key[0]) {
    return [first[1]]
  }
  const values = type.key.map((name) => key.find((part) => part[0] === name)?.[1])
  if (key.length === type.key.length && values.every((value) => value !== undefined)) return values
  const form =
    type.key.length === 1
      ? `${type.set}('value')`
      : `${type.set}(${type.key.map((name) => `${name}='value'`).join(',')})`
  throw new ODataError(400, 'InvalidQuery', { message: `A key of ${type.set} is written ${form}.`, target: type.set })
}

function neededRow(store: ErpStore, type: EntityType, key: KeyPredicate): Row {
  const values = keyValues(type, key)
  const row = store.get(type, values)
  if (row !== undefined) return row
  const message = `There is no ${type.name} "${values.join(', ')}".`
  throw new ODataError(404, 'NotFound', { message, target: type.set })
}

type OnEntity = {
  readonly settings: ErpSettings
  readonly path: ResourcePath & { kind: 'entity' }
  readonly parameters: URLSearchParams
}

async function onEntity(c: ErpContext, store: ErpStore, on: OnEntity): Promise<Response> {
  const type = typeOf(on.path.set)
  switch (c.req.method) {
    case 'GET': {
      const query = parseQuery(type, on.parameters, 'entity')
      const row = neededRow(store, type, on.path.key)
      const lines = query.expand ? store.linesOf(String(row['OrderNumber'])) : undefined
      return sendEntity(c, type, { row, lines, select: query.select })
    }
    case 'PATCH': {
      const body = await bodyOf(c, on.settings.maxBodyBytes)
      const order = patch(c, store, { type, body, on })
      return sendEntity(c, type, { row: order.header, lines: type === salesOrderType ? order.lines : undefined })
    }
    case 'DELETE':
      remove(c, store, { type, key: on.path.key })
      return c.body(null, 204, { 'odata-version': '4.0' })
    default:
      throw notAllowed(c)
  }
}

/** Reading, comparing the ETag and writing are one transaction. */
function patch(c: ErpContext, store: ErpStore, what: { type: EntityType; body: unknown; on: OnEntity }): Order {
  const { type, body, on } = what
  if (type !== salesOrderType && !canChange(type)) throw notAllowed(c)
  return store.db.transaction(() => {
    const before = neededRow(store, type, on.path.key)
    const now = new Date(on.settings.nowMs()).toISOString()
    const change = { before, body, now, ifMatch: c.req.header('if-match') }
    return type === salesOrderType
      ? changeOrder(store, change)
      : { header: changeEntity(store, type, change), lines: [] }
  })()
}

function remove(c: ErpContext, store: ErpStore, what: { type: EntityType; key: KeyPredicate }): void {
  if (what.type !== customerType && what.type !== salesOrderType) throw notAllowed(c)
  store.db.transaction(() => {
    const before = neededRow(store, what.type, what.key)
    const ifMatch = c.req.header('if-match')
    if (what.type === customerType) removeCustomer(store, before, ifMatch)
    else removeOrder(store, before, ifMatch)
  })()
}

function sendLines(c: ErpContext, store: ErpStore, path: ResourcePath & { kind: 'navigation' }): Response {
  const type = typeOf(path.set)
  if (type !== salesOrderType || path.name !== 'Lines') {
    throw new ODataError(404, 'NotFound', {
      message: `${type.name} has no navigation "${path.name}".`,
      target: path.name,
    })
  }
  const row = neededRow(store, type, path.key)
  const lines = linesJson(store.linesOf(String(row['OrderNumber'])), wantsStrings(c))
  return send(c, { '@odata.context': `../$metadata#${type.set}/Lines`, value: lines })
}
