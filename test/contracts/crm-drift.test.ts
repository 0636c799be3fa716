import { isJsonObject, type Json } from '@isthmus/sdk'
import type { FlowDetail } from '@isthmus/sdk/api'
import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listen } from '../connectors/definitions/served.ts'
import { chain, found, patched, row, uses } from './drifting-flows.ts'
import { openHouse, type House } from './house.ts'

let house: House
let crm: Awaited<ReturnType<typeof listen>>
/** What the CRM says of its records, as the test wants it. */
const said = { change: (text: string) => text }

beforeAll(async () => {
  house = await openHouse()
  crm = await listen(crmSaying())
  const { config } = await house.call<{ config: object }>('GET', 'connection', { connection: 'crm' })
  await house.call(
    'PUT',
    'connection',
    { connection: 'crm' },
    { config: { ...config, baseUrl: crm.url }, allowPrivate: true },
  )
  await found(house, 'crm')
}, 60_000)
afterAll(async () => {
  await house?.close()
  await crm?.close()
})

/** The playground's CRM, whose OpenAPI document the test rewrites on its way. */
function crmSaying(): Hono {
  const proxy = new Hono()
  proxy.all('*', async (c) => {
    const { pathname, search } = new URL(c.req.url)
    const body = c.req.method === 'GET' ? undefined : await c.req.text()
    const headers = new Headers(c.req.raw.headers)
    headers.delete('host')
    const answer = await fetch(`${house.crmUrl}${pathname}${search}`, {
      method: c.req.method,
      headers,
      ...(body === undefined ? {} : { body }),
    })
    const text = await answer.text()
    const told = pathname.endsWith('/openapi.json') ? said.change(text) : text
    return c.body(told, answer.status as 200, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' })
  })
  return proxy
}

/** An object inside the document, changed in place. */
function within(document: Json, ...path: readonly string[]): Record<string, Json> {
  const inner = path.reduce<Json>((here, name) => (isJsonObject(here) ? (here[name] ?? null) : null), document)
  if (!isJsonObject(inner)) throw new Error(`The document has nothing at ${path.join(' ')}`)
  return inner
}

test('what an OpenAPI document of a CRM says otherwise is found in filters, mappings and writes', async () => {
  const flow = chain('crm-drift', {
    nodes: [
      {
        id: 'list',
        type: 'crm.list',
        name: 'Companies',
        connection: 'crm',
        config: { entity: 'companies', filters: [{ target: 'country', value: 'DE' }] },
      },
      {
        id: 'shape',
        type: 'map',
        name: 'Shape',
        config: {
          fields: [row('id', 'record.id'), row('where', 'upper(record.country)'), row('mail', 'record.email')],
        },
      },
      {
        id: 'save',
        type: 'crm.update',
        name: 'Save',
        connection: 'crm',
        config: {
          entity: 'companies',
          id: { $expr: 'record.id' },
          fields: [row('country', 'record.where'), row('email', 'record.mail')],
        },
      },
    ],
  })
  const saved = await house.call<FlowDetail>('POST', 'flows', {}, { flow })
  expect(saved.check.problems).toEqual([])
  said.change = (text) => {
    const document = JSON.parse(text) as Json
    for (const name of ['company', 'new_company', 'company_change']) {
      const own = within(document, 'components', 'schemas', name)
      const { country = null, ...others } = within(own, 'properties')
      const required = Array.isArray(own['required']) ? (own['required'] as readonly Json[]) : []
      own['properties'] = { ...others, country_code: country, email: { type: 'integer' } }
      own['required'] = required.map((each) => (each === 'country' ? 'country_code' : each))
    }
    const fresh = within(document, 'components', 'schemas', 'new_company')
    fresh['required'] = [...(fresh['required'] as readonly Json[]), 'tax_id']
    return JSON.stringify(document)
  }
  expect(await found(house, 'crm')).toEqual(
    expect.arrayContaining([
      'fieldRenamed companies country',
      'typeChanged companies email',
      'nowRequired companies tax_id',
    ]),
  )
  expect(await uses(house, flow)).toEqual(
    expect.arrayContaining([
      'fieldRenamed country: shape /fields/1/value/$expr',
      'typeChanged email: shape /fields/2/value/$expr',
      'fieldRenamed country: list /filters/0/target',
      'fieldRenamed country: save /fields/0/target',
      'typeChanged email: save /fields/1/target',
    ]),
  )
  const next = await patched(house, flow)
  expect(next.nodes.map(({ config }) => config)).toMatchObject([
    {},
    { filters: [{ target: 'country_code', value: 'DE' }] },
    { fields: [{}, row('where', 'upper(record.country_code)'), {}] },
    { fields: [row('country_code', 'record.where'), {}] },
  ])
})
