import { afterEach, expect, test, vi } from 'vitest'
import { FlowError, type Flow } from '@isthmus/sdk'
import { buildRegistry } from '../engine/registry.ts'
import { createEgress } from '../http/index.ts'
import { answerJson, LocalServers } from '../http/testing/local-servers.ts'
import { openStores } from '../stores/open-stores.ts'
import { createImports } from './imports.ts'

const servers = new LocalServers()
afterEach(() => servers.close())

const now = () => new Date('2026-03-01T08:00:00.000Z')

/** Imports on stores in memory; `beside` is another process on the same stores. */
function open(allowPrivate: readonly string[] = []) {
  const stores = openStores(':memory:', now)
  const process = () => {
    const registry = buildRegistry([])
    const onChanged = vi.fn<() => void>()
    const warn = vi.fn<(fields: object, message: string) => void>()
    const imports = createImports({
      registry,
      onChanged,
      warn,
      now,
      flows: stores.flows,
      audit: stores.audit,
      store: stores.connectors,
      egress: createEgress({ allowPrivate }),
      connections: { open: () => undefined, connectors: () => new Map() },
    })
    return { registry, imports, onChanged, warn, nodes: () => [...registry.infos.keys()] }
  }
  return { ...process(), stores, beside: process }
}

const operation = (operationId: string) => ({ operationId, responses: {} })
const openApi = (paths: object) => JSON.stringify({ openapi: '3.0.0', info: { title: 'Shop' }, paths })
const shop = openApi({ '/a': { get: operation('getA'), post: operation('makeA') } })

function flowWith(type: string, disabled = false): Flow {
  const node = {
    id: 'n',
    type,
    typeVersion: 1,
    name: 'N',
    config: {},
    position: { x: 0, y: 0 },
    ...(disabled ? { disabled } : {}),
  }
  return { schema: 'isthmus/flow/1', id: 'f', name: 'My flow', nodes: [node], edges: [], settings: {} }
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const thrown: unknown = await work.then(
    () => new Error('nothing was refused'),
    (error: unknown) => error,
  )
  if (thrown instanceof FlowError) return `${thrown.code}: ${thrown.message}`
  throw thrown
}

test('an import offers its nodes at once, and keeps where it came from', async () => {
  const { imports, nodes, onChanged } = open()
  const preview = await imports.preview({ text: shop })
  expect(preview).toMatchObject({ kind: 'openapi', title: 'Shop', operations: [{ id: 'getA' }, { id: 'makeA' }] })
  const imported = await imports.import({ text: shop, id: 'shop', fileName: 'shop.json', operations: ['getA'] }, 'ada')
  expect(imported).toMatchObject({
    id: 'shop',
    source: 'shop.json',
    hash: preview.hash,
    operations: 1,
    version: 1,
    importedBy: 'ada',
    usedBy: [],
  })
  expect(nodes()).toEqual(['shop.call.getA'])
  expect(onChanged).toHaveBeenCalledTimes(1)
})

test('nothing is taken away that a flow has, be the node switched off', async () => {
  const { imports, nodes, stores } = open()
  await imports.import({ text: shop, id: 'shop' }, 'ada')
  stores.flows.create({ flow: flowWith('shop.call.makeA', true), by: 'ada' })
  const less = { text: shop, id: 'shop', operations: ['getA'] }
  expect(await refusal(imports.import(less, 'ada'))).toMatch(/^IN_USE: "shop.call.makeA" is used by: My flow/)
  expect(() => imports.remove('shop', 'ada')).toThrow(/used by: My flow/)
  expect(nodes()).toEqual(['shop.call.getA', 'shop.call.makeA'])
  await imports.import({ text: shop, id: 'shop', operations: ['makeA'] }, 'ada')
  expect(nodes()).toEqual(['shop.call.makeA'])
})

test('another process takes over what comes, changes and goes', async () => {
  const { imports, beside } = open()
  const other = beside()
  other.imports.refresh()
  expect(other.nodes()).toEqual([])
  await imports.import({ text: shop, id: 'shop', operations: ['getA'] }, 'ada')
  other.imports.refresh()
  expect(other.nodes()).toEqual(['shop.call.getA'])
  await imports.import({ text: shop, id: 'shop' }, 'ada')
  other.imports.refresh()
  expect(other.nodes()).toEqual(['shop.call.getA', 'shop.call.makeA'])
  imports.remove('shop', 'ada')
  other.imports.refresh()
  other.imports.refresh()
  expect(other.nodes()).toEqual([])
  expect(other.onChanged).toHaveBeenCalledTimes(3)
})

test('a connector that cannot be read any more keeps no other away', async () => {
  const { imports, stores, beside } = open()
  await imports.import({ text: shop, id: 'shop' }, 'ada')
  const kept = stores.connectors.get('shop')
  if (!kept) throw new Error('the connector was not kept')
  const { definition } = kept.connector
  const damaged = {
    ...kept.connector,
    definition: { ...definition, objects: { thing: {} } },
  } as unknown as typeof kept.connector
  stores.connectors.keep({ ...kept.row, id: 'broken' }, damaged)
  const other = beside()
  other.imports.refresh()
  expect(other.nodes()).toEqual(['shop.call.getA', 'shop.call.makeA'])
  expect(other.warn).toHaveBeenCalledWith(expect.objectContaining({ connector: 'broken' }), expect.any(String))
})

test('no private address is asked without leave, and what an address holds beside its path is shown to nobody', async () => {
  const server = await servers.serve((_request, response) => response.end(shop))
  const url = `${server.url}/v1/openapi.json?key=SECRET`
  expect(await refusal(open().imports.preview({ url }))).toMatch(/EGRESS_REFUSED.*private address/)
  expect(await refusal(open().imports.preview({ url: 'file:///etc/passwd' }))).toMatch(/EGRESS_REFUSED/)
  expect(server.requests).toEqual([])
  const { imports } = open([new URL(server.url).host])
  const preview = await imports.preview({ url })
  expect(server.requests.map((each) => each.url)).toEqual(['/v1/openapi.json?key=SECRET'])
  expect(JSON.stringify(preview)).not.toContain('SECRET')
})

test('other documents are fetched below the folder of a contract only', async () => {
  const server = await servers.serve((request, response) => {
    const schema = (ref: string) => ({ '200': { content: { 'application/json': { schema: { $ref: ref } } } } })
    const refs = ['parts/a.json', '../secret.json', 'http://127.0.0.1:1/x.json', 'file:///etc/passwd']
    const paths = Object.fromEntries(refs.map((ref, at) => [`/${at}`, { get: { responses: schema(ref) } }]))
    answerJson(response, request.url === '/v1/openapi.json' ? { openapi: '3.0.0', paths } : { type: 'object' })
  })
  const { imports } = open([new URL(server.url).host])
  const preview = await imports.preview({ url: `${server.url}/v1/openapi.json` })
  expect(server.requests.map((each) => each.url)).toEqual(['/v1/openapi.json', '/v1/parts/a.json'])
  expect(preview.operations).toHaveLength(4)
  expect(preview.problems).toHaveLength(3)
})

test('a contract is imported as it was looked at, without being read once more, unless it has changed', async () => {
  let title = 'Shop'
  const server = await servers.serve((request, response) => {
    const content = { 'application/json': { schema: { $ref: 'part.json' } } }
    const paths = { '/a': { get: { operationId: 'getA', responses: { '200': { content } } } } }
    answerJson(
      response,
      request.url === '/shop.json' ? { openapi: '3.0.0', info: { title }, paths } : { type: 'object' },
    )
  })
  const { imports } = open([new URL(server.url).host])
  const parts = () => server.requests.filter(({ url }) => url === '/part.json').length
  const source = { url: `${server.url}/shop.json` }
  await imports.preview(source)
  await imports.import({ ...source, id: 'shop' }, 'ada')
  expect(parts()).toBe(1)
  await imports.preview(source)
  title = 'Another shop'
  expect(await imports.import({ ...source, id: 'shop' }, 'ada')).toMatchObject({ title: 'Another shop', version: 2 })
  expect(parts()).toBe(3)
})

test.each([
  ['a web page', { text: '<!DOCTYPE html><p>Sign in' }, /CONTRACT_INVALID.*web page/],
  ['nothing at all', {}, /CONTRACT_INVALID.*neither a text nor an address/],
  ['XML that is no contract', { text: '<a/>' }, /CONTRACT_INVALID.*Edmx/],
  ['a pasted command', { kind: 'request', text: 'curl x' }, /CONTRACT_INVALID.*makes no connector/],
  ['a connection that is not there', { url: '/x', connection: 'nobody' }, /NOT_FOUND/],
] as const)('%s is refused in words', async (_what, source, expected) => {
  expect(await refusal(open().imports.preview(source))).toMatch(expected)
})

test('an answer that is too large is not read to its end', async () => {
  const server = await servers.serve((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/xml', 'content-length': String(50 * 2 ** 20) })
    response.write(' '.repeat(1000))
  })
  const { imports } = open([new URL(server.url).host])
  expect(await refusal(imports.preview({ url: `${server.url}/$metadata` }))).toMatch(/UPSTREAM_TOO_LARGE/)
})
