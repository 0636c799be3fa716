import * as Type from 'typebox'
import { expect, test } from 'vitest'
import { defineConnector, deferPlugin } from './define-connector.ts'

test('gives a connector whose forms are plain JSON Schema', () => {
  const both = { en: 'Shop', 'zh-CN': '商店' }
  const connector = defineConnector({
    id: 'shop',
    title: both,
    summary: both,
    icon: 'globe',
    config: Type.Object({ baseUrl: Type.String() }),
    secret: Type.Object({ token: Type.String() }),
    auth: { kind: 'bearer', token: 'token' },
  })
  expect(JSON.parse(JSON.stringify(connector))).toMatchObject({
    id: 'shop',
    config: { type: 'object', required: ['baseUrl'], properties: { baseUrl: { type: 'string' } } },
    secret: { required: ['token'] },
    auth: { kind: 'bearer' },
  })
})

const noField = Type.Object({})
const shop = { title: { en: 'Shop', 'zh-CN': '商店' }, summary: { en: 'Shop', 'zh-CN': '商店' }, icon: 'globe' }

function aConnector(id: string) {
  return defineConnector({ ...shop, id, config: noField, secret: noField, auth: { kind: 'none' } })
}

test('a deferred plugin is made once, when somebody asks for what it offers', () => {
  let made = 0
  const plugin = deferPlugin('shop', () => {
    made += 1
    return { id: 'shop', nodes: [], connectors: [aConnector('shop')] }
  })
  expect([plugin.id, made]).toEqual(['shop', 0])
  expect(plugin.connectors.map(({ id }) => id)).toEqual(['shop'])
  expect(plugin.nodes).toEqual([])
  expect(made).toBe(1)
})

test('a deferred plugin cannot offer what nobody would look for at it', () => {
  const plugin = deferPlugin('shop', () => ({ id: 'shop', nodes: [], connectors: [aConnector('store')] }))
  expect(() => plugin.nodes).toThrow('"store" must be named after its plugin "shop"')
})
