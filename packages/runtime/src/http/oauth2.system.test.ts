import { defineConnector, type ChoosableAuth, type HttpAnswer } from '@isthmus/sdk'
import { createServer } from 'node:http'
import Provider, { type Configuration } from 'oidc-provider'
import * as Type from 'typebox'
import { afterEach, describe, expect, test } from 'vitest'
import type { OpenConnection } from '../engine/connections-port.ts'
import type { Egress, ExchangeNote } from '../engine/egress-port.ts'
import { createEgress, type EgressOptions } from './egress.ts'
import { answerJson, LocalServers, type SeenRequest } from './testing/local-servers.ts'

const servers = new LocalServers()
const opened: Egress[] = []
afterEach(async () => {
  for (const egress of opened.splice(0)) await egress.close()
  await servers.close()
})

const clientSecret = 'connector secret: +/%25'
const tokenSeconds = 60

/** A real authorization server, with counts of what it was asked for. */
async function authority(configuration: Configuration = {}) {
  const asked: SeenRequest[] = []
  const server = createServer()
  const url = await servers.listen(server)
  const client = { client_secret: clientSecret, redirect_uris: [], response_types: [] }
  const provider = new Provider(url, {
    clients: [
      { ...client, client_id: 'by:header', grant_types: ['client_credentials'] },
      {
        ...client,
        client_id: 'by form',
        grant_types: ['client_credentials'],
        token_endpoint_auth_method: 'client_secret_post',
      },
      {
        ...client,
        client_id: 'refreshing',
        grant_types: ['authorization_code', 'refresh_token'],
        redirect_uris: ['https://isthmus.example/callback'],
        response_types: ['code'],
      },
    ],
    cookies: { keys: ['one'] },
    scopes: ['openid', 'offline_access', 'api'],
    features: {
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      devInteractions: { enabled: false },
    },
    ttl: { ClientCredentials: tokenSeconds, AccessToken: tokenSeconds },
    rotateRefreshToken: true,
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    ...configuration,
  })
  const answer = provider.callback()
  server.on('request', (request, response) => {
    const { method = '', url: path = '', headers } = request
    asked.push({ method, url: path, headers, body: '' })
    void answer(request, response)
  })
  const tokens = () => asked.filter(({ url: path }) => path.startsWith('/token')).length
  const knows = async (token: string): Promise<{ readonly clientId: string; readonly scope: string } | undefined> => {
    const found = (await provider.ClientCredentials.find(token)) ?? (await provider.AccessToken.find(token))
    return found && { clientId: found.clientId ?? '', scope: found.scope ?? '' }
  }
  return { url, provider, tokens, knows }
}

type Authority = Awaited<ReturnType<typeof authority>>

/** A system that takes the authority's tokens until they end by the clock given, or until they are revoked. */
async function resource(by: Authority, clock: { nowMs: number }) {
  const revoked = new Set<string>()
  const firstSeenMs = new Map<string, number>()
  const server = await servers.serve(({ headers }, response) => {
    const token = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? ''
    void by.knows(token).then((known) => {
      if (!firstSeenMs.has(token)) firstSeenMs.set(token, clock.nowMs)
      const ageMs = clock.nowMs - (firstSeenMs.get(token) ?? 0)
      if (!known || revoked.has(token) || ageMs >= tokenSeconds * 1000)
        return answerJson(response, { error: { message: `the token ${token} has ended` } }, 401)
      return answerJson(response, { ...known, hidden: false })
    })
  })
  const used = () => [...new Set(server.requests.map(({ headers }) => headers.authorization ?? ''))]
  return { ...server, used, revokeAll: () => [...firstSeenMs.keys()].forEach((token) => revoked.add(token)) }
}

const setting = (field: string) => ({ field })
const clientCredentials: ChoosableAuth = {
  kind: 'oauth2',
  grant: { type: 'clientCredentials' },
  tokenUrl: setting('tokenUrl'),
  clientId: setting('clientId'),
  clientSecret: 'clientSecret',
  clientAuth: setting('clientAuth'),
  scope: 'api',
  audience: setting('audience'),
}
const refreshing: ChoosableAuth = {
  ...clientCredentials,
  grant: { type: 'refreshToken', refreshToken: 'refreshToken' },
}

function house(auth: ChoosableAuth, options: EgressOptions = {}) {
  const clock = { nowMs: Date.now() }
  const notes: ExchangeNote[] = []
  const egress = createEgress({
    now: () => new Date(clock.nowMs),
    onExchange: (note) => notes.push(note),
    ...options,
  })
  opened.push(egress)
  const title = { en: 'x', 'zh-CN': 'x' }
  const forms = { config: Type.Object({}), secret: Type.Object({}) }
  const connector = defineConnector({ id: 'x', title, summary: title, icon: 'x', ...forms, auth })
  const call = (connection: OpenConnection, signal = new AbortController().signal): Promise<HttpAnswer> =>
    egress.send({
      request: { method: 'POST', url: '/orders', body: {} },
      connection,
      connector,
      permittedHosts: [],
      signal,
    })
  return { clock, notes, call }
}

const connectionTo = (url: string, tokenUrl: string, more: Partial<OpenConnection> = {}): OpenConnection => ({
  name: 'erp',
  connector: 'x',
  config: { baseUrl: url, tokenUrl, clientId: 'by:header' },
  secret: { clientSecret },
  allowPrivate: true,
  revision: '1',
  ...more,
})

async function withClientCredentials() {
  const by = await authority()
  const { clock, notes, call } = house(clientCredentials)
  const system = await resource(by, clock)
  return { by, clock, notes, call, system, connection: connectionTo(system.url, `${by.url}/token`) }
}

describe('client credentials', () => {
  test('give a token of the scope asked for, whichever way the client shows its secret', async () => {
    const { by, call, connection } = await withClientCredentials()
    expect(await call(connection)).toMatchObject({ body: { clientId: 'by:header', scope: 'api' } })
    const config = { ...connection.config, clientId: 'by form', clientAuth: 'post' }
    const other = { ...connection, name: 'other', config }
    expect(await call(other)).toMatchObject({ body: { clientId: 'by form' } })
    expect(by.tokens()).toBe(2)
  })

  test('are asked for once by 40 calls at once, and once more when the token nears its end', async () => {
    const { by, clock, call, system, connection } = await withClientCredentials()
    const many = () => Promise.all(Array.from({ length: 40 }, () => call(connection)))
    await many()
    clock.nowMs += 50_000
    await many()
    expect(by.tokens()).toBe(1)
    // A tenth of the 60 seconds is left unused.
    clock.nowMs += 4500
    await many()
    expect(by.tokens()).toBe(2)
    expect(system.used()).toHaveLength(2)
    expect(system.requests).toHaveLength(120)
  })

  test('are asked for once when a token ends before its time, and no call is lost', async () => {
    const { by, notes, call, system, connection } = await withClientCredentials()
    await call(connection)
    system.revokeAll()
    const answers = await Promise.all(Array.from({ length: 20 }, () => call(connection)))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect(by.tokens()).toBe(2)
    expect(notes.filter(({ purpose }) => purpose === 'signIn')).toHaveLength(2)
    expect(notes.filter(({ attempt }) => attempt === 2)).toHaveLength(20)
  })

  test('are not asked for again and again by a system that takes none of the tokens', async () => {
    const { by, clock, call, connection } = await withClientCredentials()
    const closed = await servers.serve(({ headers }, response) =>
      answerJson(response, { message: `bad ${headers.authorization}` }, 401),
    )
    const refused = { ...connection, config: { ...connection.config, baseUrl: closed.url } }
    for (let number = 0; number < 5; number += 1)
      await expect(call(refused)).rejects.toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED' })
    expect(by.tokens()).toBe(2)
    expect(closed.requests).toHaveLength(6)
    clock.nowMs += 11_000
    await expect(call(refused)).rejects.toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED' })
    expect(by.tokens()).toBe(3)
  })

  test('are asked for anew when the connection was changed', async () => {
    const { by, call, system, connection } = await withClientCredentials()
    await call(connection)
    await call({ ...connection, revision: '2' })
    expect(by.tokens()).toBe(2)
    expect(system.used()).toHaveLength(2)
  })

  test('that are wrong are told with the reason, and the call itself counts as never sent', async () => {
    const { call, system, connection, notes } = await withClientCredentials()
    const wrong = { ...connection, secret: { clientSecret: 'some other secret' } }
    await expect(call(wrong)).rejects.toMatchObject({
      code: 'UPSTREAM_UNAUTHORIZED',
      neverSent: true,
      message: expect.stringContaining('it gives no token: invalid_client') as string,
    })
    await expect(call({ ...connection, secret: {} })).rejects.toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED' })
    expect(system.requests).toEqual([])
    expect(JSON.stringify(notes)).not.toContain('other secret')
  })

  test('never show a token or a secret in errors and notes', async () => {
    const { call, connection, notes } = await withClientCredentials()
    // As it is, as it stands in an address, and in a form.
    const forms = [clientSecret, encodeURIComponent(clientSecret), new URLSearchParams({ s: clientSecret }).toString()]
    const echo = await servers.serve(({ headers }, response) =>
      answerJson(response, { message: `I refuse ${headers.authorization} of ${forms.join(', ')}` }, 400),
    )
    const config = { ...connection.config, baseUrl: echo.url }
    const error: unknown = await call({ ...connection, config }).catch((thrown: unknown) => thrown)
    const token = /^Bearer (\S+)$/.exec(echo.requests[0]?.headers.authorization ?? '')?.[1] ?? 'none'
    expect(token.length).toBeGreaterThan(20)
    expect(String(error)).toContain('I refuse Bearer ••• of •••, •••, s=•••')
    const { message, stack, cause } = error as Error
    const shown = [message, stack, String(cause), JSON.stringify(error), JSON.stringify(notes)].join()
    for (const hidden of [token, ...forms]) expect(shown).not.toContain(hidden)
  })

  test('that wait for a token are given up alone', async () => {
    const { by, call, connection } = await withClientCredentials()
    const stop = new AbortController()
    const [first, second] = [call(connection, stop.signal), call(connection)]
    stop.abort(new Error('enough'))
    await expect(first).rejects.toThrow('enough')
    expect(await second).toMatchObject({ status: 200 })
    expect(by.tokens()).toBe(1)
  })

  test('are kept from addresses that are private unless an administrator allowed them', async () => {
    const { by, call, connection } = await withClientCredentials()
    const config = { ...connection.config, baseUrl: 'https://api.invalid' }
    await expect(call({ ...connection, config, allowPrivate: false })).rejects.toMatchObject({
      code: 'EGRESS_REFUSED',
      neverSent: true,
    })
    expect(by.tokens()).toBe(0)
  })
})

describe('authorization servers that misbehave', () => {
  const asking = async (status: number, body: unknown, headers: Record<string, string> = {}) => {
    const server = await servers.serve((_, response) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
    })
    const { call } = house(clientCredentials)
    return { server, sent: call(connectionTo('http://127.0.0.1:9', `${server.url}/token`)) }
  }

  test.each<[string, number, unknown, string]>([
    ['no token', 200, {}, 'UPSTREAM_ANSWER_INVALID'],
    ['a list', 200, [1], 'UPSTREAM_ANSWER_INVALID'],
    ['a token with a line break', 200, { access_token: 'a\r\nx: y' }, 'UPSTREAM_ANSWER_INVALID'],
    ['another kind of token', 200, { access_token: 'a', token_type: 'mac' }, 'UPSTREAM_ANSWER_INVALID'],
    ['an error in a success', 200, { error: 'invalid_scope' }, 'UPSTREAM_UNAUTHORIZED'],
    ['a refusal without a reason', 400, null, 'UPSTREAM_REJECTED'],
    ['a failure', 503, { error: 'temporarily_unavailable' }, 'UPSTREAM_FAILED'],
    ['too many calls', 429, { error: 'slow_down' }, 'UPSTREAM_THROTTLED'],
  ])('(%s) fail before the call is sent', async (_, status, body, code) => {
    const { sent } = await asking(status, body)
    await expect(sent).rejects.toMatchObject({ code, neverSent: true })
  })

  test('and point elsewhere do not get the secret sent there', async () => {
    const elsewhere = await servers.serve((_, response) => answerJson(response, { access_token: 'stolen' }))
    const { sent } = await asking(307, {}, { location: elsewhere.url })
    await expect(sent).rejects.toMatchObject({ code: 'EGRESS_REFUSED' })
    expect(elsewhere.requests).toEqual([])
  })
})

describe('refresh tokens', () => {
  /** What a person gets by signing in: a refresh token of a grant. */
  async function refreshToken({ provider }: Authority): Promise<string> {
    const client = await provider.Client.find('refreshing')
    if (!client) throw new Error('There is no such client')
    const grant = new provider.Grant({ accountId: 'ann', clientId: 'refreshing' })
    grant.addOIDCScope('openid offline_access api')
    const grantId = await grant.save()
    const { RefreshToken } = provider
    const fields = { accountId: 'ann', client, grantId, gty: 'authorization_code', scope: 'openid offline_access api' }
    return new RefreshToken(fields).save()
  }

  test('that are replaced are written down once each, and a call that saw the old one uses the new', async () => {
    const by = await authority()
    const kept: Readonly<Record<string, string>>[] = []
    const { clock, call } = house(refreshing, {
      keepSecret: ({ name, revision }, fields) => kept.push({ name, revision, ...fields }),
    })
    const system = await resource(by, clock)
    const first = await refreshToken(by)
    const connection = connectionTo(system.url, `${by.url}/token`, {
      config: { baseUrl: system.url, tokenUrl: `${by.url}/token`, clientId: 'refreshing' },
      secret: { clientSecret, refreshToken: first },
    })
    await Promise.all(Array.from({ length: 10 }, () => call(connection)))
    for (let renewal = 0; renewal < 3; renewal += 1) {
      clock.nowMs += 56_000
      await Promise.all(Array.from({ length: 10 }, () => call(connection)))
    }
    expect(system.used()).toHaveLength(4)
    expect(kept).toHaveLength(4)
    expect(new Set([first, ...kept.map((one) => one['refreshToken'])]).size).toBe(5)
    expect(kept.at(-1)).toMatchObject({ name: 'erp', revision: '1' })
  })

  test('that have ended are told as such', async () => {
    const by = await authority()
    const { call } = house(refreshing)
    const config = { baseUrl: by.url, tokenUrl: '/token', clientId: 'refreshing' }
    const ended = connectionTo(by.url, '/token', { config, secret: { clientSecret, refreshToken: 'long gone' } })
    await expect(call(ended)).rejects.toMatchObject({
      code: 'UPSTREAM_UNAUTHORIZED',
      message: expect.stringContaining('invalid_grant') as string,
    })
  })
})
