import type { ChoosableAuth, Connector, HttpRequest, JsonObject } from '@isthmus/sdk'
import { checkSchema } from '@isthmus/sdk'
import { builtinPlugins } from '@isthmus/nodes'
import { createHash, createHmac, createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Egress } from '../../packages/runtime/src/engine/egress-port.ts'
import { createEgress } from '../../packages/runtime/src/http/index.ts'
import { answerJson, LocalServers } from '../../packages/runtime/src/http/testing/local-servers.ts'

const servers = new LocalServers()
const now = new Date('2026-03-01T08:00:00.000Z')
let egress: Egress
const notes: { readonly url: string }[] = []
beforeAll(() => {
  egress = createEgress({ now: () => now, onExchange: (note) => notes.push(note) })
})
afterAll(() => egress.close())
afterEach(() => servers.close())

const http = builtinPlugins.flatMap(({ connectors }) => connectors).find(({ id }) => id === 'http') as Connector
let connections = 0

interface Signing {
  readonly config: JsonObject
  readonly secret: Readonly<Record<string, string>>
  readonly auth?: ChoosableAuth
}

/** Calls with a connection as the form gives it; a form that its own schema refuses is a defect. */
function send(url: string, { config, secret, auth }: Signing, request: Partial<HttpRequest> = {}) {
  connections += 1
  const whole = { baseUrl: url, ...config }
  const wrong = auth ? [] : [...checkSchema(http.config, whole), ...checkSchema(http.secret, secret)]
  expect(wrong).toEqual([])
  return egress.send({
    request: { method: 'GET', url: '/', ...request },
    connection: {
      name: `c${connections}`,
      connector: 'http',
      config: whole,
      secret,
      allowPrivate: true,
      revision: '1',
    },
    connector: auth ? { ...http, auth } : http,
    permittedHosts: [],
    signal: new AbortController().signal,
  })
}

const open = () => servers.serve((_, response) => answerJson(response, {}))

describe('a key in the query', () => {
  const keyed = { config: { auth: 'query', parameter: 'api_key' }, secret: { secret: 'top&secret=1' } }

  test('is added to what the call asks for, and to redirects within the system', async () => {
    const { url, requests } = await servers.serve((request, response) =>
      request.url.startsWith('/a') ? void response.writeHead(302, { location: '/b' }).end() : answerJson(response, {}),
    )
    await send(url, keyed, { url: '/a', query: { q: 'x y', api_key: 'mine' } })
    expect(requests.map((request) => request.url)).toEqual([
      '/a?q=x+y&api_key=top%26secret%3D1',
      '/b?api_key=top%26secret%3D1',
    ])
  })

  test('stays out of notes and errors, and is taken from addresses that repeat it', async () => {
    const { url } = await servers.serve((request, response) =>
      answerJson(response, { message: `what is ${decodeURIComponent(request.url)}` }, 400),
    )
    await expect(send(url, keyed, { query: { page: 2, token: 'abc' } })).rejects.toMatchObject({
      message: expect.stringContaining('api_key=•••') as string,
    })
    expect(notes.at(-1)).toMatchObject({ url: `${url}/?page=2&token=•••`, status: 400, attempt: 1, purpose: 'call' })
    expect(JSON.stringify(notes)).not.toContain('secret=1')
  })

  test('that is missing is told before anything is sent', async () => {
    const { url, requests } = await open()
    for (const part of [
      { ...keyed, secret: {} },
      { ...keyed, config: { auth: 'query' } },
    ])
      await expect(send(url, part)).rejects.toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED', neverSent: true })
    expect(requests).toEqual([])
  })
})

test('a secret in a header goes into the header chosen, X-Api-Key when none is', async () => {
  const { url, requests } = await open()
  await send(url, { config: { auth: 'header', header: 'X-Own' }, secret: { secret: 'abc' } })
  await send(url, { config: { auth: 'header' }, secret: { secret: 'abc' } })
  expect(requests.map(({ headers }) => [headers['x-own'], headers['x-api-key']])).toEqual([
    ['abc', undefined],
    [undefined, 'abc'],
  ])
})

describe('signed requests', () => {
  const hmac = (key: string | Buffer, message: string, as: 'hex' | 'base64' = 'hex') =>
    createHmac('sha256', key).update(message).digest(as)

  test('carry a signature over the parts chosen, in their order', async () => {
    const { url, requests } = await open()
    const config = {
      auth: 'hmac',
      signatureHeader: 'X-Signature',
      signaturePrefix: 'sha256=',
      signedParts: 'method, path, sortedQuery, timestamp, keyId, header:X-Tenant, bodySha256',
      timestampHeader: 'X-Time',
      keyIdHeader: 'X-Key',
      keyId: 'k1',
    }
    const body = { name: '汉' }
    const query = { b: '2', a: 'x y', 'a*': "O'Brien" }
    const secret = { signingKey: 'signing key' }
    await send(
      url,
      { config, secret },
      { method: 'POST', url: '/v1/orders', query, body, headers: { 'X-Tenant': 't' } },
    )
    const sent = requests[0]
    const bodyHash = createHash('sha256').update('{"name":"汉"}').digest('hex')
    // 2026-03-01T08:00:00Z is 1772352000 seconds after 1970; the query is sorted and encoded after RFC 3986.
    const parts = ['POST', '/v1/orders', 'a%2A=O%27Brien&a=x%20y&b=2', '1772352000', 'k1', 't', bodyHash]
    expect(sent?.headers).toMatchObject({
      'x-time': '1772352000',
      'x-key': 'k1',
      'x-signature': `sha256=${hmac('signing key', parts.join('\n'))}`,
    })
    expect(sent?.body).toBe('{"name":"汉"}')
  })

  test.each<[JsonObject, string | Buffer, (url: string, headers: Record<string, unknown>) => string, 'hex' | 'base64']>(
    [
      [{ signedParts: 'url,body', separator: 'none' }, 'abcd', (url) => `${url}/?q=1`, 'hex'],
      [
        { signedParts: 'host,query', separator: 'dot', signatureEncoding: 'base64' },
        'abcd',
        (url) => `${new URL(url).host}.q=1`,
        'base64',
      ],
      [
        { signedParts: 'timestamp', timestampHeader: 'T', timestampFormat: 'iso' },
        'abcd',
        () => now.toISOString(),
        'hex',
      ],
      [
        { signedParts: 'timestamp', timestampHeader: 'T', timestampFormat: 'milliseconds' },
        'abcd',
        () => String(now.getTime()),
        'hex',
      ],
      [
        { signedParts: 'method,header:x-none', separator: 'colon', keyEncoding: 'hex' },
        Buffer.from('abcd', 'hex'),
        () => 'GET:',
        'hex',
      ],
      [{ signedParts: 'method', keyEncoding: 'base64' }, Buffer.from('abcd', 'base64'), () => 'GET', 'hex'],
      [
        { signedParts: 'nonce,method', separator: 'ampersand', nonceHeader: 'N' },
        'abcd',
        (_, headers) => `${String(headers['n'])}&GET`,
        'hex',
      ],
    ],
  )('are made as %j says', async (more, key, message, as) => {
    const { url, requests } = await open()
    const config = { auth: 'hmac', signatureHeader: 'X-Signature', ...more }
    for (const _ of [1, 2]) await send(url, { config, secret: { signingKey: 'abcd' } }, { query: { q: 1 } })
    for (const { headers } of requests) expect(headers['x-signature']).toBe(hmac(key, message(url, headers), as))
    expect(new Set(requests.map(({ headers }) => headers['n'])).size).toBe('nonceHeader' in more ? 2 : 1)
  })

  test('cannot be set to parts that do not exist', async () => {
    const { url, requests } = await open()
    const config = { baseUrl: url, auth: 'hmac', signatureHeader: 'S', signedParts: 'method,cookies' }
    expect(checkSchema(http.config, config)).toMatchObject([{ path: '/signedParts' }])
    const auth: ChoosableAuth = { kind: 'hmac', key: 'signingKey', parts: { field: 'signedParts' }, header: 'S' }
    await expect(send(url, { config, secret: { signingKey: 'k' }, auth })).rejects.toMatchObject({
      code: 'UPSTREAM_UNAUTHORIZED',
      message: expect.stringContaining('"cookies" cannot be signed') as string,
    })
    expect(requests).toEqual([])
  })
})

describe('a signed statement for a token', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const part = (jwt: string, index: number): JsonObject =>
    JSON.parse(Buffer.from(jwt.split('.')[index] ?? '', 'base64url').toString()) as JsonObject

  test.each([
    ['as it is', privateKey],
    ['without line breaks', privateKey.replaceAll('\n', ' ')],
    ['with line breaks written out', privateKey.trim().replaceAll('\n', '\\n')],
  ])('is made with the key of the connection (%s)', async (_, key) => {
    const tokens = await servers.serve((_request, response) =>
      answerJson(response, { access_token: 'tok', expires_in: '60' }),
    )
    const { url, requests } = await open()
    const config = {
      auth: 'jwtBearer',
      tokenUrl: `${tokens.url}/token`,
      clientId: 'app',
      subject: 'ann@example.com',
      issuedFor: 'https://login.example.com',
      keyId: 'key 1',
      scope: 'a b',
    }
    await send(url, { config, secret: { privateKey: key } })
    expect(requests[0]?.headers.authorization).toBe('Bearer tok')
    const form = new URLSearchParams(tokens.requests[0]?.body)
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')
    expect(form.get('scope')).toBe('a b')
    const jwt = form.get('assertion') ?? ''
    const [signed, signature] = [jwt.slice(0, jwt.lastIndexOf('.')), jwt.slice(jwt.lastIndexOf('.') + 1)]
    expect(verify('sha256', Buffer.from(signed), createPublicKey(publicKey), Buffer.from(signature, 'base64url'))).toBe(
      true,
    )
    expect(part(jwt, 0)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key 1' })
    const seconds = now.getTime() / 1000
    const claims = {
      iss: 'app',
      sub: 'ann@example.com',
      aud: 'https://login.example.com',
      iat: seconds,
      exp: seconds + 120,
    }
    expect(part(jwt, 1)).toMatchObject(claims)
  })

  test('cannot be made with what is no RSA key, and the key is not shown', async () => {
    const ec = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    })
    const config = { auth: 'jwtBearer', tokenUrl: '/token', clientId: 'app' }
    for (const key of ['no key', ec.privateKey, privateKey.slice(0, 300)]) {
      const error: unknown = await send('http://127.0.0.1:9', { config, secret: { privateKey: key } }).catch(
        (e: unknown) => e,
      )
      expect(error).toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED', neverSent: true })
      expect(String(error)).toContain('no RSA key in PEM form')
      expect(String(error)).not.toContain(key.slice(30, 60) || 'no key"')
    }
  })
})
