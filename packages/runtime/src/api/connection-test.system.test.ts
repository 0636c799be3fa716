import { defineConnector } from '@isthmus/sdk'
import * as Type from 'typebox'
import { afterEach, expect, test } from 'vitest'
import type { OpenConnection } from '../engine/connections-port.ts'
import { buildRegistry } from '../engine/registry.ts'
import { createEgress } from '../http/index.ts'
import { LocalServers } from '../http/testing/local-servers.ts'
import { createConnectionTest } from './connection-test.ts'

const servers = new LocalServers()
afterEach(() => servers.close())

const title = { en: 'Shop', 'zh-CN': '商店' }
const shop = defineConnector({
  id: 'shop',
  title,
  summary: title,
  icon: 'globe',
  config: Type.Object({}),
  secret: Type.Object({}),
  auth: { kind: 'none' },
  test: async (context) => {
    await context.http({ method: 'GET', url: '/status' })
    return title
  },
})

test('the test of a system that says nothing ends with its own time limit, and says so', async () => {
  const { url } = await servers.serve(() => undefined)
  const shared = { connector: 'shop', secret: {}, allowPrivate: true, revision: '1' }
  const open = (name: string): OpenConnection => ({ ...shared, name, config: { baseUrl: url } })
  const egress = createEgress()
  const answer = await createConnectionTest({
    connections: { open, connectors: () => new Map(), setGranted: () => undefined },
    registry: buildRegistry([{ id: 'shop', nodes: [], connectors: [shop] }]),
    egress,
    files: { read: () => [][Symbol.iterator]() as never },
    now: () => new Date(),
    longestMs: 100,
  })('shop')
  await egress.close()
  expect(answer).toMatchObject({
    ok: false,
    problem: { code: 'UPSTREAM_TIMEOUT', params: { host: 'shop', limitMs: 100 } },
  })
})
