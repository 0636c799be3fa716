import { expect, test } from 'vitest'
import type { ProblemDocument } from '@isthmus/sdk/api'
import type { ConnectorDocument } from '@isthmus/sdk/document'
import { tryApi } from './try-api.contract.ts'

const contract = JSON.stringify({
  openapi: '3.0.0',
  info: { title: '<b>Shop</b>' },
  paths: { '/a': { get: { operationId: 'getA', responses: {} } } },
})

test('everybody who is signed in may read what a connector is and does, in the language they ask for', async () => {
  const { call } = tryApi()
  const params = { connector: 'crm' }
  const english = await call('GET', 'connectorDocument', { params, as: 'viewer' })
  const document = (await english.json()) as ConnectorDocument
  expect([english.status, document.language]).toEqual([200, 'en'])
  expect(JSON.stringify(document.sections)).toContain('`crm.get`')
  const chinese = await call('GET', 'connectorDocument', { params, query: '?language=zh-CN', as: 'viewer' })
  const { sections } = (await chinese.json()) as ConnectorDocument
  expect(sections.map(({ id }) => id)).toEqual(document.sections.map(({ id }) => id))
  expect(sections[0]?.title).toBe('连接')
})

test('an imported connector has a document with its own nodes, whose texts are texts', async () => {
  const { call } = tryApi()
  await call('POST', 'imports', { body: { text: contract, id: 'shop' } })
  const document = (await (
    await call('GET', 'connectorDocument', { params: { connector: 'shop' } })
  ).json()) as ConnectorDocument
  expect(document.title).toBe('<b>Shop</b>')
  const nodes = document.sections.find(({ id }) => id === 'node-types')
  expect(JSON.stringify(nodes)).toContain('`shop.call.getA`')
})

test('a connector that is not there, and a language that is not spoken, are refused', async () => {
  const { call } = tryApi()
  const missing = await call('GET', 'connectorDocument', { params: { connector: 'nobody' } })
  expect([missing.status, ((await missing.json()) as ProblemDocument).code]).toEqual([404, 'NOT_FOUND'])
  const spoken = await call('GET', 'connectorDocument', { params: { connector: 'crm' }, query: '?language=fr' })
  expect(spoken.status).toBe(422)
})
