import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Json } from '@isthmus/sdk'
import type { OpenConnection } from '../../packages/runtime/src/engine/connections-port.ts'
import type { FinishedRun } from '../../packages/runtime/src/engine/journal-port.ts'
import { flowOf, leftBy, node, openRig, startNode, type Rig } from '../engine/engine-rig.ts'
import { openTarget, type TargetServer } from '../engine/target-server.ts'

const wsdl = (version: '1.1' | '1.2' = '1.1', types = '') => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/${version === '1.1' ? 'soap' : 'soap12'}/"
  xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t" name="Names">
 <types>${types}<xsd:schema targetNamespace="urn:t" elementFormDefault="qualified">
  <xsd:element name="Name"><xsd:complexType><xsd:sequence><xsd:element name="id" type="xsd:string"/></xsd:sequence></xsd:complexType></xsd:element>
  <xsd:element name="NameResponse"><xsd:complexType><xsd:sequence><xsd:element name="name" type="xsd:string" minOccurs="0"/></xsd:sequence></xsd:complexType></xsd:element>
 </xsd:schema></types>
 <message name="In"><part name="p" element="t:Name"/></message><message name="Out"><part name="p" element="t:NameResponse"/></message>
 <portType name="P"><operation name="Name"><input message="t:In"/><output message="t:Out"/></operation></portType>
 <binding name="B" type="t:P"><soap:binding style="document"/><operation name="Name"><soap:operation soapAction="urn:t#Name"/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation></binding>
</definitions>`

const envelope = (inside: string) =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${inside}</s:Body></s:Envelope>`
const named = (name: string) => envelope(`<NameResponse xmlns="urn:t"><name>${name}</name></NameResponse>`)
const fault = (code: string, detail: string) =>
  envelope(
    `<s:Fault><faultcode>s:${code}</faultcode><faultstring>no</faultstring><detail><code>${detail}</code></detail></s:Fault>`,
  )

let rig: Rig
let connection: OpenConnection
const open: { close(): Promise<void> }[] = []

beforeEach(() => {
  connect('http://127.0.0.1:1')
  rig = openRig({ connections: [connection], open: () => connection })
})
afterEach(async () => {
  await rig.close()
  for (const server of open.splice(0)) await server.close()
})

function connect(url: string, config: object = {}): void {
  const own = { baseUrl: `${url}/names`, wsdl: wsdl(), auth: 'none', ...config }
  connection = { name: 'names', connector: 'soap', config: own, secret: {}, allowPrivate: true, revision: url }
}

async function serve(
  answer: (response: ServerResponse, count: number) => void,
  config?: object,
): Promise<TargetServer> {
  const server = await openTarget((request, response, count) => {
    request.resume()
    request.on('end', () => answer(response, count))
  })
  open.push(server)
  connect(server.url, config)
  return server
}

/** Sends these bytes to whoever asks, as they are. */
async function serveBytes(bytes: (socket: Socket) => void): Promise<void> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', () => bytes(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push({
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  })
  connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

const config = { operation: 'Name', fields: [{ target: 'id', value: { $expr: 'record.id' } }] }
const retry = { tries: 3, waitMs: 1 }

function call(type: 'soap.read' | 'soap.call', more: object = {}, parts: object = {}): Promise<FinishedRun> {
  const own = node('call', type, { ...config, ...more }, { connection: 'names', retry, ...parts })
  return rig.run(flowOf([startNode, own], ['start -> call']), [{ id: 'é 客户' }] as readonly Json[])
}

const problemOf = (run: FinishedRun) => run.failure?.problem

function xml(response: ServerResponse, body: string | Buffer, status = 200, type = 'text/xml; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': type }).end(body)
}

describe('answers', () => {
  test.each<readonly [string, Buffer, string]>([
    ['UTF-8 that its header names', Buffer.from(named('é 客户')), 'text/xml; charset=utf-8'],
    [
      'Latin-1 that its declaration names',
      Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${named('é')}`, 'latin1'),
      'text/xml',
    ],
    ['UTF-16 with a mark', Buffer.from(`\uFEFF${named('é 客户')}`, 'utf16le'), 'text/xml'],
    [
      'GB18030 that its header names',
      Buffer.concat([
        Buffer.from(named('é ').split('</name>')[0] ?? ''),
        Buffer.from([0xbf, 0xcd, 0xbb, 0xa7]),
        Buffer.from('</name></NameResponse></s:Body></s:Envelope>'),
      ]).subarray(0),
      'text/xml; charset=gb18030',
    ],
  ])('%s is read', async (what, body, type) => {
    await serve((response) => xml(response, body, 200, type))
    const run = await call('soap.read')
    expect(run).toMatchObject({ status: 'succeeded' })
    const [given] = leftBy(run, 'call')
    expect(JSON.stringify(given)).toContain(what.startsWith('Latin') ? 'é' : '客户')
  })

  test.each([
    [
      'bytes that are not what they say',
      (response: ServerResponse) => xml(response, Buffer.from(named('é'), 'latin1')),
      'UPSTREAM_ANSWER_INVALID',
    ],
    [
      'a page with status 200',
      (response: ServerResponse) => xml(response, '<html><body>Sign in</body></html>', 200, 'text/html'),
      'UPSTREAM_ANSWER_INVALID',
    ],
    [
      'a page with status 400',
      (response: ServerResponse) => xml(response, '<html/>', 400, 'text/html'),
      'UPSTREAM_REJECTED',
    ],
    [
      'a page with status 500',
      (response: ServerResponse) => xml(response, '<html/>', 500, 'text/html'),
      'UPSTREAM_FAILED',
    ],
    [
      'half an envelope',
      (response: ServerResponse) => xml(response, named('a').slice(0, -30)),
      'UPSTREAM_ANSWER_INVALID',
    ],
    ['nothing', (response: ServerResponse) => xml(response, ''), 'UPSTREAM_ANSWER_INVALID'],
    [
      'entities that grow',
      (response: ServerResponse) =>
        xml(response, `<!DOCTYPE a [<!ENTITY x "${'y'.repeat(1000)}">]>${named('&x;'.repeat(1000))}`),
      'UPSTREAM_ANSWER_INVALID',
    ],
    [
      'elements that lie deep',
      (response: ServerResponse) => xml(response, envelope(`${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}`)),
      'UPSTREAM_ANSWER_INVALID',
    ],
    [
      'JSON',
      (response: ServerResponse) => xml(response, '{"ok":true}', 200, 'application/json'),
      'UPSTREAM_ANSWER_INVALID',
    ],
  ])('%s is told as what it is', async (_, answer, code) => {
    await serve((response) => answer(response))
    expect(problemOf(await call('soap.read'))).toMatchObject({ code })
  })

  test('an answer with status 500 and a fault with status 200 are read by their bodies', async () => {
    await serve((response) => xml(response, named('a'), 500))
    expect(await call('soap.read')).toMatchObject({ status: 'succeeded' })
    await serve((response) => xml(response, fault('Client', 'E1')))
    expect(problemOf(await call('soap.read'))).toMatchObject({
      code: 'UPSTREAM_REJECTED',
      message: expect.stringContaining('E1: no'),
    })
  })

  test('an element without end is cut off at the limit of answers', async () => {
    const sent = { bytes: 0 }
    await serveBytes((socket) => {
      socket.write(
        'HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\n\r\n<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><a>',
      )
      const piece = Buffer.alloc(1024 * 1024, 'x')
      const more = (): void => {
        while (!socket.destroyed && sent.bytes < 2 ** 30) {
          sent.bytes += piece.length
          if (!socket.write(piece)) return
        }
      }
      socket.on('drain', more)
      more()
    })
    expect(problemOf(await call('soap.read'))).toMatchObject({ code: 'UPSTREAM_TOO_LARGE' })
    expect(sent.bytes).toBeLessThan(2 ** 29)
  })

  test.each([
    ['a length that is longer than what comes', `content-length: 5000\r\n\r\n${named('a')}`, 'UPSTREAM_UNREACHABLE'],
    ['a length that cuts the envelope', `content-length: 100\r\n\r\n${named('a')}`, 'UPSTREAM_ANSWER_INVALID'],
    ['a length that is no number', `content-length: many\r\n\r\n${named('a')}`, 'UPSTREAM_ANSWER_INVALID'],
  ])('%s is no answer', async (_, rest, code) => {
    await serveBytes((socket) => socket.end(`HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\n${rest}`))
    expect(problemOf(await call('soap.read'))).toMatchObject({ code })
  })

  test('a service that hangs is given up, and a write that it took waits for a person', async () => {
    const server = await serve(() => undefined)
    expect(problemOf(await call('soap.read', {}, { timeoutMs: 2500, retry: { tries: 1, waitMs: 1 } }))).toMatchObject({
      code: 'NODE_TIMEOUT',
    })
    expect(await call('soap.call', {}, { timeoutMs: 2500 })).toMatchObject({
      status: 'parked',
      failure: { problem: { code: 'OUTCOME_UNKNOWN' } },
    })
    expect(server.requests).toHaveLength(2)
  })

  test('a write whose answer cannot be read is in doubt and not repeated', async () => {
    const server = await serve((response) => xml(response, '<half'))
    expect(await call('soap.call')).toMatchObject({
      status: 'parked',
      failure: { problem: { code: 'OUTCOME_UNKNOWN' } },
    })
    expect(server.requests).toHaveLength(1)
  })
})

describe('calls', () => {
  test('each version of SOAP says its action in its own way', async () => {
    const seen: unknown[] = []
    for (const version of ['1.1', '1.2'] as const) {
      const server = await openTarget((request, response) => {
        seen.push([request.headers.soapaction, request.headers['content-type']])
        xml(response, named('a'))
      })
      open.push(server)
      connect(server.url, { wsdl: wsdl(version) })
      expect(await call('soap.read')).toMatchObject({ status: 'succeeded' })
    }
    expect(seen).toEqual([
      ['"urn:t#Name"', 'text/xml; charset=utf-8'],
      [undefined, 'application/soap+xml; charset=utf-8; action="urn:t#Name"'],
    ])
  })

  test('a call by key is repeated after a fault that passes, and "there already" is then success', async () => {
    const server = await serve((response, count) =>
      xml(response, count === 1 ? fault('Server', 'BUSY') : fault('Client', 'DUPLICATE'), 500),
    )
    const faults = [{ code: 'DUPLICATE', class: 'doneOnRetry' }]
    const run = await call('soap.call', { key: 'k-1', faults })
    expect(leftBy(run, 'call')).toMatchObject([{ outcome: 'already', fault: { code: 'DUPLICATE' } }])
    expect(server.requests).toHaveLength(2)
    const first = await call('soap.call', { key: 'k-1', faults })
    expect(problemOf(first)).toMatchObject({ code: 'UPSTREAM_REJECTED' })
  })

  test('a UsernameToken goes into the envelope with a digest over a nonce of its own, and into no trace', async () => {
    const envelopes: string[] = []
    const server = await openTarget(async (request, response) => {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part as Buffer)
      const sent = Buffer.concat(parts).toString()
      envelopes.push(sent)
      xml(response, fault('Client', /<wsse:Password[^>]*>([^<]+)/.exec(sent)?.[1] ?? 'none'))
    })
    open.push(server)
    connect(server.url, { auth: 'tokenDigest', user: 'ada <&>' })
    connection = { ...connection, secret: { password: 'long secret' } }
    const runs = [await call('soap.read'), await call('soap.read')]
    for (const sent of envelopes) {
      const [password, nonce, created] = ['Password', 'Nonce', 'Created'].map((name) => {
        return new RegExp(`<ws(?:se|u):${name}[^>]*>([^<]+)`).exec(sent)?.[1] ?? ''
      })
      const digest = createHash('sha1')
        .update(Buffer.from(nonce ?? '', 'base64'))
        .update(`${created}long secret`)
      expect(password).toBe(digest.digest('base64'))
      expect(sent).toContain('<wsse:Username>ada &lt;&amp;&gt;</wsse:Username>')
    }
    expect(new Set(envelopes).size).toBe(2)
    expect(JSON.stringify(runs)).not.toMatch(/UsernameToken|long secret|#PasswordDigest/)
  })

  test('an operation that the contract does not have is named with those it has', async () => {
    const server = await serve((response) => xml(response, named('a')))
    expect(problemOf(await call('soap.read', { operation: 'Rename' }))).toMatchObject({
      code: 'FIELD_VALUE_INVALID',
      message: expect.stringContaining('must be one of Name'),
    })
    expect(server.requests).toHaveLength(0)
  })
})

describe('contracts by address', () => {
  test('a WSDL is fetched once for many calls, from the host of the service', async () => {
    const server = await openTarget((request, response) =>
      xml(response, request.method === 'GET' ? wsdl() : named('a')),
    )
    open.push(server)
    connect(server.url, { wsdl: '/names?wsdl' })
    expect(await call('soap.read')).toMatchObject({ status: 'succeeded' })
    expect(await call('soap.read')).toMatchObject({ status: 'succeeded' })
    expect(server.requests).toEqual(['GET /names?wsdl', 'POST /names', 'POST /names'])
  })

  test.each([
    [
      'imports from another host',
      (other: string) =>
        wsdl('1.1', `<xsd:schema><xsd:import namespace="urn:o" schemaLocation="${other}/secret.xsd"/></xsd:schema>`),
    ],
    [
      'imports from the address of a cloud',
      () =>
        wsdl(
          '1.1',
          '<xsd:schema><xsd:import namespace="urn:o" schemaLocation="http://169.254.169.254/latest/meta-data/"/></xsd:schema>',
        ),
    ],
    [
      'imports of files',
      () => wsdl('1.1', '<xsd:schema><xsd:import namespace="urn:o" schemaLocation="file:///etc/passwd"/></xsd:schema>'),
    ],
  ])('%s are refused and reach nobody', async (_, document) => {
    const other = await openTarget((_request, response) =>
      xml(response, '<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"/>'),
    )
    const server = await openTarget((_request, response) => xml(response, document(other.url)))
    open.push(other, server)
    connect(server.url, { wsdl: '?wsdl' })
    expect(problemOf(await call('soap.read'))).toMatchObject({ code: 'EGRESS_REFUSED' })
    expect(other.requests).toEqual([])
  })

  test('a WSDL that redirects to another host is refused', async () => {
    const other = await openTarget((_request, response) => xml(response, wsdl()))
    const server = await openTarget(
      (_request, response) => void response.writeHead(302, { location: `${other.url}/x` }).end(),
    )
    open.push(other, server)
    connect(server.url, { wsdl: '?wsdl' })
    expect(problemOf(await call('soap.read'))).toMatchObject({ code: 'EGRESS_REFUSED' })
    expect(other.requests).toEqual([])
  })

  test('a WSDL that is no WSDL fails with its reason, and comes right with the next call', async () => {
    const server = await openTarget((request, response, count) => {
      xml(response, request.method === 'POST' ? named('a') : count === 1 ? '<html>Sign in</html>' : wsdl())
    })
    open.push(server)
    connect(server.url, { wsdl: '?wsdl' })
    expect(problemOf(await call('soap.read'))).toMatchObject({
      code: 'CONTRACT_INVALID',
      message: expect.stringContaining('no WSDL 1.1'),
    })
    expect(await call('soap.read')).toMatchObject({ status: 'succeeded' })
  })
})
