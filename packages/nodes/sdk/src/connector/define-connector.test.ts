import * as Type from 'typebox'
import { expect, test } from 'vitest'
import { defineConnector } from './define-connector.ts'

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
