import type * as Dns from 'node:dns'
import type { LookupAddress } from 'node:dns'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import { connect, createServer as createTcpServer, type Socket } from 'node:net'
import { createServer as createProxy } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Egress } from '../engine/egress-port.ts'
import { createEgress, type EgressOptions } from './egress.ts'
import { answerJson, LocalServers } from './testing/local-servers.ts'

/** What names lead to, one answer after the other; the last one stays. Other names are looked up as ever. */
const answers = vi.hoisted(() => new Map<string, LookupAddress[][]>())
const asked = vi.hoisted(() => new Map<string, number>())
vi.mock('node:dns', async (load) => {
  const dns = await load<typeof Dns>()
  type Told = (error: Error | null, found: LookupAddress[]) => void
  const lookup = (host: string, options: object, told: Told): void => {
    const known = answers.get(host)
    if (!known) {
      dns.lookup(host, { ...options, all: true }, told)
      return
    }
    asked.set(host, (asked.get(host) ?? 0) + 1)
    const [next = []] = known
    if (known.length > 1) known.shift()
    setImmediate(() => told(null, next))
  }
  return { ...dns, lookup }
})

const servers = new LocalServers()
const opened: Egress[] = []
beforeEach(() => {
  answers.clear()
  asked.clear()
})
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const egress of opened.splice(0)) await egress.close()
  await servers.close()
})

function caller(options: EgressOptions = {}) {
  const egress = createEgress(options)
  opened.push(egress)
  return (url: string, method: 'GET' | 'POST' = 'GET') =>
    egress.send({
      request: { method, url, timeoutMs: 30_000 },
      permittedHosts: ['*'],
      signal: new AbortController().signal,
    })
}

const at = (...addresses: readonly string[]): LookupAddress[] =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
const targetOf = () => servers.serve((_, response) => answerJson(response, { ok: true }))
const portOf = (url: string) => new URL(url).port

describe('a name', () => {
  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '100.64.0.7',
    '168.63.129.16',
    '169.254.169.254',
    '0.0.0.0',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '64:ff9b::a00:1',
    '2002:7f00:1::',
    'fd00:ec2::254',
  ])('that leads to %s is refused before anything is sent', async (address) => {
    const target = await targetOf()
    answers.set('trap.example', [at(address)])
    await expect(caller()(`http://trap.example:${portOf(target.url)}/`)).rejects.toMatchObject({
      code: 'EGRESS_REFUSED',
      params: { reason: 'it leads to a private address' },
    })
    expect(target.requests).toEqual([])
  })

  test('is looked up once: what it leads to a moment later is neither asked nor called', async () => {
    const target = await targetOf()
    const tunnels: string[] = []
    const server = createProxy().on('connect', (request, socket: Socket) => {
      tunnels.push(request.url ?? '')
      const through = connect(Number(portOf(target.url)), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        socket.pipe(through).pipe(socket)
      })
      socket.on('close', () => through.destroy())
    })
    const proxy = new URL(await servers.listen(server))
    answers.set('rebinding.example', [at('203.0.113.7'), at('127.0.0.1')])
    // A proxy says where it is asked to go, where a socket would have to reach that address.
    const send = caller({ proxies: { http: proxy, https: undefined, none: [] } })
    expect(await send('http://rebinding.example/')).toMatchObject({ body: { ok: true } })
    expect([tunnels, asked.get('rebinding.example')]).toEqual([['203.0.113.7:80'], 1])
  })

  test('with private addresses among others is called at the others only', async () => {
    const target = await targetOf()
    answers.set('both.example', [at('127.0.0.1', '::1')])
    const url = `http://both.example:${portOf(target.url)}/`
    await expect(caller()(url)).rejects.toMatchObject({ code: 'EGRESS_REFUSED' })
    const { guardedLookup } = await import('./guarded-lookup.ts')
    answers.set('both.example', [at('127.0.0.1', '203.0.113.7', '::1', '2606:4700::1111')])
    const found = await new Promise((resolve) => {
      guardedLookup('both.example', { all: true }, (_, addresses) => resolve(addresses))
    })
    expect(found).toEqual(at('203.0.113.7', '2606:4700::1111'))
    expect(target.requests).toEqual([])
  })

  test('that a redirect leads to is looked at like the first one', async () => {
    const inside = await targetOf()
    const first = await servers.serve((_, response) => {
      response.writeHead(302, { location: `http://inside.example:${portOf(inside.url)}/` }).end()
    })
    answers.set('inside.example', [at('127.0.0.1')])
    await expect(caller({ allowPrivate: [new URL(first.url).host] })(first.url)).rejects.toMatchObject({
      code: 'EGRESS_REFUSED',
    })
    expect([first.requests.length, inside.requests.length]).toEqual([1, 0])
  })
})

describe('certificates', () => {
  let folder: string
  let keys: { readonly cert: Buffer; readonly key: Buffer }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-tls-'))
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    const subject = ['-subj', '/CN=other.example', '-addext', 'subjectAltName=DNS:other.example']
    const made = [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      ...subject,
      '-keyout',
      key,
      '-out',
      cert,
    ]
    execFileSync('openssl', made, { stdio: 'ignore' })
    keys = { cert: readFileSync(cert), key: readFileSync(key) }
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each(['1', '0'])(
    'that nobody vouches for are refused before anything is sent, whatever the environment says (%s)',
    async (reject) => {
      vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', reject)
      let requests = 0
      const server = createServer(keys, (_, response) => {
        requests += 1
        response.end('{}')
      })
      server.on('tlsClientError', () => undefined)
      const url = await servers.listen(server, 'https')
      const host = new URL(url).host
      await expect(caller({ allowPrivate: [host] })(url, 'POST')).rejects.toMatchObject({
        code: 'UPSTREAM_UNREACHABLE',
        neverSent: true,
        params: { reason: expect.stringContaining('its certificate is not trusted: ') as string },
      })
      expect(requests).toBe(0)
    },
  )

  test.each(['1', '0'])('are asked for through a proxy too (%s)', async (reject) => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', reject)
    let requests = 0
    const server = createServer(keys, () => (requests += 1))
    server.on('tlsClientError', () => undefined)
    const url = await servers.listen(server, 'https')
    const proxy = createProxy().on('connect', (_, socket: Socket) => {
      const through = connect(Number(portOf(url)), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        socket.pipe(through).pipe(socket)
      })
      socket.on('close', () => through.destroy())
      through.on('error', () => socket.destroy())
    })
    const https = new URL(await servers.listen(proxy))
    const send = caller({ proxies: { http: undefined, https, none: [] } })
    await expect(send('https://203.0.113.7/')).rejects.toMatchObject({
      code: 'UPSTREAM_UNREACHABLE',
      params: { reason: expect.stringContaining('its certificate is not trusted: ') as string },
    })
    expect(requests).toBe(0)
  })

  test('are missing where a system speaks no TLS, and that is said', async () => {
    const target = await targetOf()
    const url = target.url.replace('http:', 'https:')
    await expect(caller({ allowPrivate: [new URL(url).host] })(url)).rejects.toMatchObject({
      code: 'UPSTREAM_UNREACHABLE',
      neverSent: true,
      params: { reason: expect.stringContaining('it speaks no TLS') as string },
    })
  })
})

describe('a system that says nothing', () => {
  /** Ends the time of a call once the other side has what it waits for. */
  const silent = async (scheme: string, begin: (socket: Socket) => void) => {
    const end = Promise.withResolvers<void>()
    const closed = Promise.withResolvers<void>()
    const server = createTcpServer((socket) => {
      socket.on('close', () => closed.resolve())
      socket.once('data', () => {
        begin(socket)
        end.resolve()
      })
    })
    const url = (await servers.listen(server)).replace('http:', `${scheme}:`)
    const timer: EgressOptions['timer'] = (_, act) => {
      let isOver = false
      void end.promise.then(() => setImmediate(() => isOver || act()))
      return () => (isOver = true)
    }
    return { send: caller({ allowPrivate: [new URL(url).host], timer }), url, closed: closed.promise }
  }

  test.each<[string, string, (socket: Socket) => void]>([
    ['while a secure connection is made', 'https', () => undefined],
    ['before its answer', 'http', () => undefined],
    ['within the first line', 'http', (socket) => socket.write('HTTP/1.1 20')],
    ['within the headers', 'http', (socket) => socket.write('HTTP/1.1 200 OK\r\nx: y')],
    ['within the body', 'http', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx')],
    ['within a chunk', 'http', (socket) => socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nx')],
  ])('%s is given up when the time is over', async (_, scheme, begin) => {
    const { send, url } = await silent(scheme, begin)
    await expect(send(url)).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' })
  })

  test('drips its headers for ever and is given up when the time is over', async () => {
    const { send, url, closed } = await silent('http', (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      const timer = setInterval(() => socket.write('x: y\r\n'), 5)
      socket.on('close', () => clearInterval(timer))
    })
    await expect(send(url)).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' })
    await closed
  })
})
