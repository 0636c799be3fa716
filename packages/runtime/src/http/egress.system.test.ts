import { defineConnector, type Connector, type ConnectorAuth, type HttpRequest } from '@isthmus/sdk'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net'
import * as Type from 'typebox'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { OpenConnection } from '../engine/connections-port.ts'
import type { Egress, EgressCall } from '../engine/egress-port.ts'
import { createEgress } from './index.ts'

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void
interface Target {
  readonly url: string
  readonly requests: { readonly line: string; readonly headers: IncomingMessage['headers']; readonly body: string }[]
}

const servers: { readonly server: Server | ReturnType<typeof createTcpServer>; readonly sockets: Set<Socket> }[] = []

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<string> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  servers.push({ server, sockets })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function serve(answer: Answer): Promise<Target> {
  const requests: Target['requests'] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts).toString()
      requests.push({ line: `${request.method} ${request.url}`, headers: request.headers, body })
      answer(request, response, body)
    })
  })
  return { url: await listen(server), requests }
}

/** Sends these bytes to whoever asks, then ends. */
function raw(text: string): Promise<string> {
  return listen(createTcpServer((socket) => socket.on('error', () => undefined).once('data', () => socket.end(text))))
}

const ok = (response: ServerResponse, body: unknown = { ok: true }) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))

afterEach(async () => {
  for (const { server, sockets } of servers.splice(0)) {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  }
})

const connectionTo = (url: string, more: Partial<OpenConnection> = {}): OpenConnection => ({
  name: 'erp',
  connector: 'test',
  config: { baseUrl: url },
  secret: { token: 's3cret', password: 'pass', secret: 'key' },
  allowPrivate: true,
  revision: '1',
  ...more,
})
const title = { en: 'x', 'zh-CN': 'x' }
const connectorWith = (auth: ConnectorAuth): Connector =>
  defineConnector({
    id: 'test',
    title,
    summary: title,
    icon: 'x',
    config: Type.Object({}),
    secret: Type.Object({}),
    auth,
  })
const bearer = connectorWith({ kind: 'bearer', token: 'token' })

describe('calls to the outside', () => {
  let egress: Egress
  beforeAll(() => {
    egress = createEgress({ maxAnswerBytes: 1024 * 1024 })
  })
  afterAll(() => egress.close())

  const send = (request: Partial<HttpRequest>, call: Partial<EgressCall> = {}) =>
    egress.send({
      request: { method: 'GET', url: '/', ...request },
      permittedHosts: [],
      signal: new AbortController().signal,
      ...call,
    })
  const sendTo = (url: string, request: Partial<HttpRequest> = {}, call: Partial<EgressCall> = {}) =>
    send(request, { connection: connectionTo(url), connector: bearer, ...call })

  describe('to addresses', () => {
    test.each([
      'http://127.0.0.1/',
      'http://127.1/',
      'http://2130706433/',
      'http://0x7f000001/',
      'http://0x7f.1/',
      'http://017700000001/',
      'http://0177.0.0.1/',
      'http://0/',
      'http://10.0.0.1/',
      'http://169.254.169.254/latest/meta-data',
      'http://[::1]/',
      'http://[::ffff:127.0.0.1]/',
      'http://[::ffff:7f00:1]/',
      'http://[fe80::1]/',
      'http://[64:ff9b::7f00:1]/',
      'http://[2002:7f00:1::]/',
      'http://１２７.０.０.１/',
      'http://localhost/',
      'http://LOCALHOST/',
      'http://localhost./',
      'http://a.localhost/',
    ])('that are private are refused, however they are written (%s)', async (url) => {
      await expect(send({ url }, { permittedHosts: ['*'] })).rejects.toMatchObject({
        code: expect.stringMatching(/^(EGRESS_REFUSED|UPSTREAM_UNREACHABLE)$/),
      })
      await expect(send({ url: url.replace('http:', 'https:') }, { permittedHosts: ['*'] })).rejects.toMatchObject({
        name: 'FlowError',
      })
    })

    test('a name that leads to this host is refused although a server listens there', async () => {
      const target = await serve((_, response) => ok(response))
      const url = target.url.replace('127.0.0.1', 'localhost')
      await expect(send({ url }, { permittedHosts: ['*'] })).rejects.toMatchObject({
        code: 'EGRESS_REFUSED',
        params: { reason: 'it leads to a private address' },
      })
      await expect(sendTo(url, {}, { connection: connectionTo(url, { allowPrivate: false }) })).rejects.toMatchObject({
        code: 'EGRESS_REFUSED',
      })
      expect(target.requests).toEqual([])
    })

    test('private ones are reached where an administrator allowed them, at that origin only', async () => {
      const own = await serve((_, response) => ok(response))
      const other = await serve((_, response) => ok(response))
      expect(await sendTo(own.url)).toMatchObject({ status: 200, body: { ok: true } })
      await expect(sendTo(own.url, { url: other.url }, { permittedHosts: ['*'] })).rejects.toMatchObject({
        code: 'EGRESS_REFUSED',
      })
      expect(other.requests).toEqual([])
    })

    test('a host and port on the list is reached without a connection', async () => {
      const target = await serve((_, response) => ok(response))
      const open = createEgress({ allowPrivate: [new URL(target.url).host] })
      const call = {
        request: { method: 'GET', url: target.url } as const,
        permittedHosts: ['*'],
        signal: new AbortController().signal,
      }
      expect(await open.send(call)).toMatchObject({ status: 200 })
      await open.close()
    })

    test.each([
      ['another host than the connection’s', 'http://other.example/'],
      ['another port', 'http://127.0.0.1:1/'],
      ['a password in the address', 'http://user:pass@127.0.0.1/'],
      ['another scheme', 'file:///etc/passwd'],
      ['a script', 'javascript:alert(1)'],
      ['no address', 'http://'],
    ])('%s is refused', async (_, url) => {
      await expect(sendTo('http://127.0.0.1:9', { url })).rejects.toMatchObject({ code: 'EGRESS_REFUSED' })
    })

    test('hosts a node type declares are permitted, others are not', async () => {
      await expect(send({ url: 'http://api.invalid/' }, { permittedHosts: ['api.invalid'] })).rejects.toMatchObject({
        code: 'UPSTREAM_UNREACHABLE',
      })
      await expect(send({ url: 'http://evil.invalid/' }, { permittedHosts: ['api.invalid'] })).rejects.toMatchObject({
        code: 'EGRESS_REFUSED',
      })
    })

    test('paths are appended to the address of the connection and never leave its host', async () => {
      const target = await serve((_, response) => ok(response))
      const connection = connectionTo(`${target.url}/api/`)
      for (const url of ['/orders', 'orders', '//orders', ''])
        await send({ url, query: { a: 1, b: undefined, c: '&=' } }, { connection, connector: bearer })
      expect(target.requests.map(({ line }) => line)).toEqual([
        'GET /api/orders?a=1&c=%26%3D',
        'GET /api/orders?a=1&c=%26%3D',
        'GET /api/orders?a=1&c=%26%3D',
        'GET /api/?a=1&c=%26%3D',
      ])
      await expect(send({ url: '\\\\evil.example/x' }, { connection, connector: bearer })).rejects.toMatchObject({
        code: 'EGRESS_REFUSED',
      })
    })
  })

  describe('redirects', () => {
    const redirecting = (to: () => string, status = 302) =>
      serve((_, response) => void response.writeHead(status, { location: to() }).end())

    test('within the origin they are followed with the credential', async () => {
      const target = await serve((request, response) =>
        request.url === '/' ? void response.writeHead(302, { location: '/next' }).end() : ok(response),
      )
      expect(await sendTo(target.url)).toMatchObject({ status: 200 })
      expect(target.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer s3cret', 'Bearer s3cret'])
    })

    test.each(['http://127.0.0.1:1/', 'http://169.254.169.254/', 'http://[::1]/'])(
      'to the private address %s they are refused',
      async (to) => {
        const target = await redirecting(() => to)
        await expect(sendTo(target.url, {}, { permittedHosts: ['*'] })).rejects.toMatchObject({
          code: 'EGRESS_REFUSED',
        })
      },
    )

    test('to another host they carry no credential, wherever it was put', async () => {
      const other = await serve((_, response) => ok(response))
      const host = new URL(other.url).host
      const open = createEgress({ allowPrivate: [host] })
      const target = await redirecting(() => other.url)
      const request: HttpRequest = {
        method: 'GET',
        url: '/',
        headers: { 'X-Api-Key': 'k', Cookie: 'c=1', Accept: 'text/plain' },
      }
      await open.send({
        request,
        connection: connectionTo(target.url),
        connector: bearer,
        permittedHosts: ['*'],
        signal: new AbortController().signal,
      })
      expect(target.requests[0]?.headers).toMatchObject({
        authorization: 'Bearer s3cret',
        'x-api-key': 'k',
        cookie: 'c=1',
      })
      const { headers } = other.requests[0] ?? {}
      expect(headers).toMatchObject({ accept: 'text/plain' })
      expect(
        Object.keys(headers ?? {}).filter((name) => ['authorization', 'x-api-key', 'cookie'].includes(name)),
      ).toEqual([])
      await open.close()
    })

    test('in circles they end, of writes they are refused, and as wanted answers they are given', async () => {
      const target = await redirecting(() => '/again')
      await expect(sendTo(target.url)).rejects.toMatchObject({
        code: 'UPSTREAM_ANSWER_INVALID',
        message: expect.stringContaining('circles'),
      })
      expect(target.requests).toHaveLength(6)
      await expect(sendTo(target.url, { method: 'POST', body: {} })).rejects.toMatchObject({
        message: expect.stringContaining('redirects a POST'),
      })
      expect(await sendTo(target.url, { accept: [302] })).toMatchObject({
        status: 302,
        headers: { location: '/again' },
      })
    })
  })

  describe('answers', () => {
    test('what was sent arrives as it was meant', async () => {
      const target = await serve((_, response) => ok(response))
      await sendTo(target.url, { method: 'POST', body: { n: '汉' } })
      await sendTo(target.url, { method: 'PUT', body: 'text', headers: { 'Content-Type': 'text/csv' } })
      expect(target.requests).toMatchObject([
        {
          line: 'POST /',
          headers: { 'content-type': 'application/json', accept: 'application/json' },
          body: '{"n":"汉"}',
        },
        { line: 'PUT /', headers: { 'content-type': 'text/csv' }, body: 'text' },
      ])
    })

    test.each<[string, string, string, unknown]>([
      ['JSON', 'application/json', '{"a":1}', { a: 1 }],
      ['JSON of a kind', 'application/problem+json; charset=utf-8', '[1]', [1]],
      ['JSON behind a byte order mark', 'application/json', '\ufeff{"a":1}', { a: 1 }],
      ['text', 'text/plain', '{"a":1}', '{"a":1}'],
      ['nothing', 'application/json', '', null],
    ])('%s is read as what it is', async (_, type, text, body) => {
      const target = await serve(
        (__, response) => void response.writeHead(200, { 'content-type': type, 'x-a': ['1', '2'] }).end(text),
      )
      expect(await sendTo(target.url)).toMatchObject({ status: 200, body, headers: { 'x-a': '1, 2' } })
    })

    test('a failure is told by its class, also when its JSON is broken', async () => {
      const target = await serve(
        (_, response) => void response.writeHead(502, { 'content-type': 'application/json' }).end('<html>'),
      )
      await expect(sendTo(target.url)).rejects.toMatchObject({ code: 'UPSTREAM_FAILED' })
      expect(await sendTo(target.url, { accept: [502] })).toMatchObject({ status: 502, body: '<html>' })
    })

    test.each([
      [
        'broken JSON',
        () => 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 5\r\n\r\n{"a":',
        'UPSTREAM_ANSWER_INVALID',
      ],
      ['no HTTP', () => 'SSH-2.0-OpenSSH_9.2\r\n', 'UPSTREAM_ANSWER_INVALID'],
      ['an end before the answer', () => '', 'UPSTREAM_UNREACHABLE'],
      ['an end within the headers', () => 'HTTP/1.1 200 OK\r\ncontent-', 'UPSTREAM_UNREACHABLE'],
      ['an end within the body', () => 'HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{"a":1}', 'UPSTREAM_UNREACHABLE'],
      [
        'an end within the chunks',
        () => 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabc',
        'UPSTREAM_UNREACHABLE',
      ],
      ['endless headers', () => `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`, 'UPSTREAM_ANSWER_INVALID'],
    ])('%s is told apart', async (_, text, code) => {
      await expect(sendTo(await raw(text()))).rejects.toMatchObject({ code })
    })

    test('a port where nothing listens is told as such', async () => {
      const url = await raw('')
      const { server } = servers.pop() ?? {}
      server?.close()
      await expect(sendTo(url)).rejects.toMatchObject({
        code: 'UPSTREAM_UNREACHABLE',
        message: expect.stringContaining('nothing listens'),
      })
    })

    test('more than the limit is not read, whether announced or not', async () => {
      let sent = 0
      const target = await serve((_, response) => {
        const more = () => {
          while (!response.destroyed && response.write('x'.repeat(65_536))) sent += 65_536
        }
        response.writeHead(200).on('drain', more)
        more()
      })
      await expect(sendTo(target.url)).rejects.toMatchObject({ code: 'UPSTREAM_TOO_LARGE', params: { limitMb: 1 } })
      expect(sent).toBeLessThan(64 * 1024 * 1024)
    })

    test.each([
      ['before the answer', () => undefined],
      ['within the body', (response: ServerResponse) => void response.writeHead(200).write('x')],
    ])('a wait %s ends with the limit', async (_, begin) => {
      const target = await serve((__, response) => begin(response))
      await expect(sendTo(target.url, { timeoutMs: 60 })).rejects.toMatchObject({
        code: 'UPSTREAM_TIMEOUT',
        params: { limitMs: 60 },
      })
    })

    test('giving a call up closes it with the reason given', async () => {
      const stop = new AbortController()
      const closed = Promise.withResolvers<void>()
      const target = await serve((request) => {
        request.socket.on('close', closed.resolve)
        stop.abort(new Error('enough'))
      })
      await expect(sendTo(target.url, {}, { signal: stop.signal })).rejects.toThrow('enough')
      await closed.promise
      await expect(sendTo(target.url, {}, { signal: stop.signal })).rejects.toThrow('enough')
      expect(target.requests).toHaveLength(1)
    })

    test('a header that cannot be sent is refused and not tried again', async () => {
      const target = await serve((_, response) => ok(response))
      await expect(sendTo(target.url, { headers: { 'x-a': 'a\r\nb: c' } })).rejects.toMatchObject({
        code: 'EGRESS_REFUSED',
        retryable: false,
      })
      expect(target.requests).toEqual([])
    })
  })

  describe('credentials', () => {
    const headersWith = async (auth: ConnectorAuth, config: Record<string, string> = {}) => {
      const target = await serve((_, response) => ok(response))
      await send(
        {},
        {
          connection: connectionTo(target.url, { config: { baseUrl: target.url, ...config } }),
          connector: connectorWith(auth),
        },
      )
      return target.requests[0]?.headers
    }

    test('each kind is sent as it must be', async () => {
      expect(await headersWith({ kind: 'none' })).not.toHaveProperty('authorization')
      expect(await headersWith({ kind: 'bearer', token: 'token' })).toMatchObject({ authorization: 'Bearer s3cret' })
      expect(await headersWith({ kind: 'basic', user: 'user', password: 'password' }, { user: 'adä' })).toMatchObject({
        authorization: `Basic ${Buffer.from('adä:pass').toString('base64')}`,
      })
      expect(await headersWith({ kind: 'header', header: 'X-Key', secret: 'secret' })).toMatchObject({ 'x-key': 'key' })
    })

    const choices = {
      bearer: { kind: 'bearer', token: 'token' },
      own: { kind: 'header', header: { field: 'header' }, secret: 'secret' },
    } as const
    const chosen: ConnectorAuth = { kind: 'chosen', field: 'auth', choices }

    test.each<[string, Record<string, string>, Record<string, string>]>([
      ['bearer', {}, { authorization: 'Bearer s3cret' }],
      ['own', { header: 'X-Own' }, { 'x-own': 'key' }],
    ])('the one a user has chosen is sent (%s)', async (choice, config, headers) => {
      expect(await headersWith(chosen, { auth: choice, ...config })).toMatchObject(headers)
      expect(await headersWith(chosen)).not.toHaveProperty('authorization')
    })

    test('a choice that does not exist is told before anything is sent', async () => {
      await expect(headersWith(chosen, { auth: 'toString' })).rejects.toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED' })
    })

    test('one that is missing is told before anything is sent', async () => {
      const target = await serve((_, response) => ok(response))
      await expect(
        send({}, { connection: connectionTo(target.url, { secret: {} }), connector: bearer }),
      ).rejects.toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED', message: expect.stringContaining('no token') })
      expect(target.requests).toEqual([])
    })
  })

  describe('sessions', () => {
    const session = connectorWith({
      kind: 'session',
      login: ({ secret }) => ({ method: 'POST', url: '/login', body: { password: secret['password'] ?? '' } }),
      authorization: (_, { status, body }) => {
        if (status !== 200) throw new Error('login refused')
        return `Session ${(body as { id: number }).id}`
      },
      expired: ({ status }) => status === 401,
    })

    let systems = 0
    /** A system with sessions; `valid` is the only one it takes. */
    async function system() {
      const state = { valid: 1, logins: 0, refuse: false, hold: Promise.resolve() }
      const target = await serve((request, response) => {
        if (request.url !== '/login') {
          if (request.headers.authorization === `Session ${state.valid}`) ok(response)
          else response.writeHead(401).end()
          return
        }
        state.logins += 1
        void state.hold.then(() => (state.refuse ? response.writeHead(403).end() : ok(response, { id: state.valid })))
      })
      systems += 1
      const connection = connectionTo(target.url, { name: `system ${systems}` })
      const call = (more: Partial<EgressCall> = {}) => send({}, { connection, connector: session, ...more })
      return { state, call, target, connection }
    }

    test('30 calls at once log in once, and again once when the session has ended', async () => {
      const { state, call } = await system()
      const many = () => Promise.all(Array.from({ length: 30 }, () => call()))
      expect((await many()).every(({ status }) => status === 200)).toBe(true)
      expect(state.logins).toBe(1)
      state.valid = 2
      expect((await many()).every(({ status }) => status === 200)).toBe(true)
      expect(state.logins).toBe(2)
    })

    test('a login that is refused is told to all and tried again by the next call', async () => {
      const { state, call } = await system()
      state.refuse = true
      const ends = await Promise.allSettled(Array.from({ length: 5 }, () => call()))
      expect(ends.every((end) => end.status === 'rejected')).toBe(true)
      expect(state.logins).toBe(1)
      state.refuse = false
      expect(await call()).toMatchObject({ status: 200 })
      expect(state.logins).toBe(2)
    })

    test('a call that is given up does not take the login from those who wait with it', async () => {
      const { state, call, target } = await system()
      const { promise, resolve } = Promise.withResolvers<void>()
      state.hold = promise
      const stop = new AbortController()
      const first = call({ signal: stop.signal })
      const second = call()
      while (target.requests.length === 0) await new Promise((turn) => setImmediate(turn))
      stop.abort(new Error('enough'))
      await expect(first).rejects.toThrow('enough')
      resolve()
      expect(await second).toMatchObject({ status: 200 })
      expect(state.logins).toBe(1)
    })

    test('a session that is refused at once does not log in for ever', async () => {
      const { state, call } = await system()
      state.valid = 7
      await call()
      const target = await serve((request, response) =>
        request.url === '/login' ? ok(response, { id: 1 }) : void response.writeHead(401).end(),
      )
      await expect(call({ connection: connectionTo(target.url, { name: 'other' }) })).rejects.toMatchObject({
        code: 'UPSTREAM_UNAUTHORIZED',
      })
      expect(target.requests.map(({ line }) => line)).toEqual(['POST /login', 'GET /', 'POST /login', 'GET /'])
    })

    test('a changed connection logs in anew', async () => {
      const { state, call, target, connection } = await system()
      await call()
      await call({ connection: { ...connection, revision: '2' } })
      expect(state.logins).toBe(2)
      expect(target.requests.filter(({ line }) => line === 'POST /login').map(({ body }) => body)).toEqual([
        '{"password":"pass"}',
        '{"password":"pass"}',
      ])
    })
  })
})
