import type { Context } from 'hono'
import type { FaultBindings } from '../http/faults.ts'
import type { EntityType, Row } from '../odata/entity-type.ts'
import { etagOf, formatRow } from '../odata/format-row.ts'
import type { FormatOptions, Json } from '../odata/format-row.ts'
import { encodeSkipToken } from '../odata/query-options.ts'
import type { Page } from '../odata/read-page.ts'
import { salesOrderLineType, salesOrderType } from './entity-sets.ts'
import type { ErpStore } from './erp-store.ts'
import { pathOf } from './preconditions.ts'

export type ErpContext = Context<FaultBindings>

export function wantsStrings(c: ErpContext): boolean {
  return /IEEE754Compatible\s*=\s*true/i.test(c.req.header('accept') ?? '')
}

function contentType(c: ErpContext): string {
  return `application/json;odata.metadata=minimal${wantsStrings(c) ? ';IEEE754Compatible=true' : ''}`
}

export function send(
  c: ErpContext,
  json: unknown,
  options: { status?: number; headers?: Record<string, string> } = {},
): Response {
  const headers = { 'content-type': contentType(c), 'odata-version': '4.0', ...options.headers }
  return new Response(JSON.stringify(json), { status: options.status ?? 200, headers })
}

export function linesJson(lines: readonly Row[], decimalsAsStrings: boolean): readonly Json[] {
  return lines.map((line) => formatRow(salesOrderLineType, line, { select: undefined, decimalsAsStrings }))
}

export type EntityAnswer = {
  readonly row: Row
  readonly lines?: readonly Row[] | undefined
  readonly select?: readonly string[] | undefined
  readonly status?: number
}

export function sendEntity(c: ErpContext, type: EntityType, answer: EntityAnswer): Response {
  const format = { select: answer.select, decimalsAsStrings: wantsStrings(c) }
  const json = {
    '@odata.context': `$metadata#${type.set}/$entity`,
    ...formatRow(type, answer.row, format),
    ...(answer.lines === undefined ? {} : { Lines: linesJson(answer.lines, format.decimalsAsStrings) }),
  }
  const location = answer.status === 201 ? { location: `/odata/v4/${pathOf(type, answer.row)}` } : {}
  return send(c, json, { status: answer.status ?? 200, headers: { etag: etagOf(answer.row), ...location } })
}

export function pageJson(
  store: ErpStore,
  type: EntityType,
  options: { page: Page; format: FormatOptions; expand: boolean; parameters: URLSearchParams },
): Json {
  const { page, format } = options
  const value = page.rows.map((row) => {
    const json = formatRow(type, row, format)
    if (!options.expand || type !== salesOrderType) return json
    return { ...json, Lines: linesJson(store.linesOf(String(row['OrderNumber'])), format.decimalsAsStrings) }
  })
  return {
    '@odata.context': `$metadata#${type.set}`,
    ...(page.count === undefined ? {} : { '@odata.count': page.count }),
    value,
    ...(page.next === undefined ? {} : { '@odata.nextLink': nextLink(type, page.next, options.parameters) }),
  }
}

/** Relative, as many real services answer: to be resolved against the address of the request. */
function nextLink(type: EntityType, next: NonNullable<Page['next']>, parameters: URLSearchParams): string {
  const query = new URLSearchParams(parameters)
  query.delete('$skip')
  query.delete('$count')
  if (next.topLeft !== undefined) query.set('$top', String(next.topLeft))
  query.set('$skiptoken', encodeSkipToken(next.token))
  return `${type.set}?${query.toString().replaceAll('%24', '$').replaceAll('+', '%20')}`
}
