import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { Egress } from '../engine/egress-port.ts'
import { createEgress, type EgressOptions } from './egress.ts'
import { proxyFor, type ProxySettings } from './proxy-rule.ts'
import { answerJson, LocalServers } from './testing/local-servers.ts'

const servers = new LocalServers()
const opened: Egress[] = []
afterEach(async () => {
  for (const egress of opened.splice(0)) await egress.close()
  await servers.close()
})

interface Tunnel {
  readonly target: string
  readonly authorization: string | undefined
}

/** A real proxy. Whatever it is asked for, its tunnels lead to `to`, as if that were out there. */
async function proxy(to: string, refuse?: number) {
  const tunnels: Tunnel[] = []
  const plain: string[] = []
  const server: Server = createServer((request, response) => {
    plain.push(request.url ?? '')
    response.writeHead(400).end()
  })
  server.on('connect', (request, socket: Socket) => {
    tunnels.push({ target: request.url ?? '', authorization: request.headers['proxy-authorization'] })
    if (refuse !== undefined) return socket.end(`HTTP/1.1 ${refuse} No\r\n\r\n`)
    const target = connect(Number(new URL(to).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      socket.pipe(target).pipe(socket)
    })
    socket.on('close', () => target.destroy())
    return target.on('error', () => socket.destroy())
  })
  return { url: await servers.listen(server), tunnels, plain }
}

function outside(settings: Partial<ProxySettings>, options: EgressOptions = {}) {
  const egress = createEgress({ proxies: { http: undefined, https: undefined, none: [], ...settings }, ...options })
  opened.push(egress)
  return (url: string, timeoutMs = 5000) =>
    egress.send({
      request: { method: 'GET', url, timeoutMs },
      permittedHosts: ['*'],
      signal: new AbortController().signal,
    })
}

const target = () => servers.serve(({ headers }, response) => answerJson(response, { host: headers.host }))

describe('calls through a proxy', () => {
  test('reach a public address in a tunnel, with the credential of the proxy for the proxy only', async () => {
    const { url, requests } = await target()
    const way = await proxy(url)
    const send = outside({ http: new URL(way.url.replace('://', '://me:p%40ss@')) })
    expect(await send('http://203.0.113.7:8080/a?b=c')).toMatchObject({ body: { host: '203.0.113.7:8080' } })
    await send('http://[2606:4700::1111]/')
    expect(way.tunnels.map((tunnel) => tunnel.target)).toEqual(['203.0.113.7:8080', '[2606:4700::1111]:80'])
    expect(way.tunnels[0]?.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`)
    expect(requests[0]?.headers).not.toHaveProperty('proxy-authorization')
    expect(requests[0]?.url).toBe('/a?b=c')
  })

  test.each(['http://10.0.0.1/', 'http://169.254.169.254/latest', 'http://[fd00::1]/'])(
    'to the private address %s are refused before the proxy hears of them',
    async (url) => {
      const way = await proxy((await target()).url)
      await expect(outside({ http: new URL(way.url) })(url)).rejects.toMatchObject({ code: 'EGRESS_REFUSED' })
      expect(way.tunnels).toEqual([])
    },
  )

  test('to a name that cannot be resolved here are not left to the resolver of the proxy', async () => {
    const way = await proxy((await target()).url)
    const send = outside({ http: new URL(way.url) })
    await expect(send('http://internal.invalid/')).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' })
    expect(way.tunnels).toEqual([])
  })

  test('to what an administrator allowed are told to the proxy by name', async () => {
    const way = await proxy((await target()).url)
    const send = outside({ http: new URL(way.url) }, { allowPrivate: ['erp.invalid:8069'] })
    expect(await send('http://erp.invalid:8069/')).toMatchObject({ body: { host: 'erp.invalid:8069' } })
    expect(way.tunnels.map((tunnel) => tunnel.target)).toEqual(['erp.invalid:8069'])
  })

  test('are made straight to this host and to hosts that need none', async () => {
    const { url } = await target()
    const host = new URL(url).host
    const way = await proxy(url)
    const send = outside({ http: new URL(way.url) }, { allowPrivate: [host] })
    expect(await send(url)).toMatchObject({ status: 200 })
    expect(way.tunnels).toEqual([])
  })

  test.each([403, 407, 502])('that the proxy refuses with %i were never sent', async (status) => {
    const way = await proxy((await target()).url, status)
    await expect(outside({ http: new URL(way.url) })('http://203.0.113.7/')).rejects.toMatchObject({
      code: 'UPSTREAM_UNREACHABLE',
      neverSent: true,
      message: expect.stringContaining(
        `the proxy ${new URL(way.url).host} opens no way: it answered ${status}`,
      ) as string,
    })
  })

  test('do not wait for ever for a proxy that is silent or gone', async () => {
    const startedMs = performance.now()
    const silent = await servers.listen(createServer().on('connect', () => undefined))
    await expect(outside({ http: new URL(silent) })('http://203.0.113.7/', 100)).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
    })
    // Below the ten seconds in which a connection must come about.
    expect(performance.now() - startedMs).toBeLessThan(9500)
    const gone = createServer().listen(0, '127.0.0.1')
    await once(gone, 'listening')
    const { port } = gone.address() as AddressInfo
    gone.close()
    await once(gone, 'close')
    const send = outside({ http: new URL(`http://me:s3cret@127.0.0.1:${port}`) })
    const error: unknown = await send('http://203.0.113.7/').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'UPSTREAM_UNREACHABLE', neverSent: true })
    expect(String(error)).not.toContain('s3cret')
  })
})

test.each<[string, readonly string[], boolean]>([
  ['https://api.example.com/', [], true],
  ['https://api.example.com/', ['example.com'], false],
  ['https://api.example.com/', ['.example.com'], false],
  ['https://api.example.com/', ['*.EXAMPLE.com'], false],
  ['https://badexample.com/', ['example.com'], true],
  ['https://api.example.com/', ['api.example.com:443'], false],
  ['https://api.example.com:8443/', ['api.example.com:443'], true],
  ['https://api.example.com./', ['api.example.com'], false],
  ['https://10.1.2.3/', ['10.1.2.3'], false],
  ['https://10.1.2.3/', ['2.3'], true],
  ['https://[2606:4700::1]/', ['2606:4700::1'], false],
  ['https://[2606:4700::1]:8443/', ['[2606:4700::1]:443'], true],
  ['https://api.example.com/', ['*'], false],
  ['https://api.example.com/', ['', ' '], true],
  ['https://localhost/', [], false],
  ['https://a.localhost/', [], false],
  ['https://127.8.9.1/', [], false],
  ['https://[::1]/', [], false],
  ['http://api.example.com/', [], false],
])('%s with no proxy for %j goes through one: %s', (url, none, through) => {
  const https = new URL('http://proxy.example:3128')
  expect(proxyFor(new URL(url), { http: undefined, https, none })).toBe(through ? https : undefined)
})
