import { expect, test } from 'vitest'
import type { NodeTypesAnswer, ProblemDocument } from '@isthmus/sdk/api'
import { tryApi } from './try-api.contract.ts'

const text = JSON.stringify({
  openapi: '3.0.0',
  info: { title: 'Shop' },
  paths: { '/a': { get: { operationId: 'getA', responses: {} } } },
})

test('a contract is looked into, imported, listed, read and removed', async () => {
  const { call, changes } = tryApi()
  const preview = await call('POST', 'importPreview', { body: { text } })
  expect(await preview.json()).toMatchObject({
    kind: 'openapi',
    operations: [{ id: 'getA', method: 'GET', path: '/a' }],
  })
  const imported = await call('POST', 'imports', { body: { text, id: 'shop', title: 'The shop' } })
  expect([imported.status, await imported.json()]).toMatchObject([
    201,
    { id: 'shop', title: 'The shop', importedBy: 'admin' },
  ])
  expect(changes.count).toBe(1)
  const { nodeTypes } = (await (await call('GET', 'nodeTypes')).json()) as NodeTypesAnswer
  expect(nodeTypes.map(({ id }) => id)).toContain('shop.call.getA')
  expect(await (await call('GET', 'imports', { as: 'viewer' })).json()).toMatchObject({ connectors: [{ id: 'shop' }] })
  const params = { connector: 'shop' }
  expect(await (await call('GET', 'import', { params })).json()).toMatchObject({ definition: { id: 'shop' } })
  expect((await call('DELETE', 'import', { params })).status).toBe(204)
  expect((await call('DELETE', 'import', { params })).status).toBe(404)
})

test('node types are kept by the browser until a contract adds some, and told to nobody without a session', async () => {
  const { call } = tryApi()
  const first = await call('GET', 'nodeTypes')
  const headers = { 'if-none-match': first.headers.get('etag') ?? '' }
  expect((await call('GET', 'nodeTypes', { headers })).status).toBe(304)
  expect((await call('GET', 'nodeTypes', { headers, as: 'none' })).status).toBe(401)
  await call('POST', 'imports', { body: { text, id: 'shop', title: 'The shop' } })
  expect((await call('GET', 'nodeTypes', { headers })).status).toBe(200)
})

test('a contract that cannot be used is refused with its place', async () => {
  const { call } = tryApi()
  const wrong = [
    [{ text: '{"openapi": "3.0.0", "paths": {}}' }, 'CONTRACT_INVALID', /\/paths/],
    [{ text, overlay: 'schema: other' }, 'CONTRACT_INVALID', /\/schema/],
    [{ url: 'http://169.254.169.254/latest' }, 'EGRESS_REFUSED', /./],
  ] as const
  for (const [body, code, expected] of wrong) {
    const answer = (await (await call('POST', 'importPreview', { body })).json()) as ProblemDocument
    expect([answer.code, answer.detail]).toEqual([code, expect.stringMatching(expected)])
  }
})

test('only administrators import', async () => {
  const { call } = tryApi()
  const answer = await call('POST', 'imports', { body: { text, id: 'shop' }, as: 'builder' })
  expect(answer.status).toBe(403)
})
