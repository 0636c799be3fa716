import { setTimeout as pass } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtinPlugins } from '@isthmus/nodes'
import { createEgress } from '../../../packages/runtime/src/http/index.ts'
import { clients, startOidc, type RunningOidc } from './start-oidc.ts'

let oidc: RunningOidc

beforeAll(async () => {
  oidc = await startOidc({ redirectUris: [], accessTokenSeconds: 60 })
})

afterAll(() => oidc?.close())

test('calls go on past the sixty seconds of a token, with one request for each token and none refused', async () => {
  const egress = createEgress()
  const connector = builtinPlugins.flatMap(({ connectors }) => connectors).find(({ id }) => id === 'http')
  if (!connector) throw new Error('There is no HTTP connector')
  const connection = {
    name: 'orders',
    connector: connector.id,
    config: {
      baseUrl: oidc.api,
      auth: 'clientCredentials',
      tokenUrl: `${oidc.issuer}/token`,
      clientId: clients.machine.id,
      clientAuth: 'basic',
    },
    secret: { clientSecret: clients.machine.secret },
    allowPrivate: true,
    revision: '1',
  }
  const call = () =>
    egress.send({
      request: { method: 'GET', url: '/orders' },
      connection,
      connector,
      permittedHosts: [],
      signal: new AbortController().signal,
    })
  const startedMs = performance.now()
  let calls = 0
  while (performance.now() - startedMs < 65_000) {
    // Several flows at once need the same token.
    const answers = await Promise.all(Array.from({ length: 8 }, call))
    for (const { status } of answers) expect(status).toBe(200)
    calls += answers.length
    await pass(250)
  }
  expect(calls).toBeGreaterThan(100)
  expect(oidc.refused()).toBe(0)
  expect(oidc.granted).toEqual(['client_credentials', 'client_credentials'])
  await egress.close()
})
