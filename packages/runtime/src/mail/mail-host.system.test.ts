import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { Mail } from '@isthmus/sdk'
import type { OpenConnection } from '../engine/connections-port.ts'
import type { ExchangeNote } from '../engine/egress-port.ts'
import { createMailHost } from './mail-host.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A real server on a free port, and the messages that it took. */
async function mailServer(options: SMTPServerOptions = {}) {
  const taken: string[] = []
  const server = new SMTPServer({
    // Its own certificate is signed by nobody.
    secure: false,
    authOptional: true,
    logger: false,
    onAuth: ({ username, password }, _session, done) =>
      username === 'ann' && password === 'right' ? done(null, { user: username }) : done(new Error('No such person')),
    onRcptTo: ({ address }, _session, done) => done(address.startsWith('nobody') ? new Error('Unknown here') : null),
    onData: (stream, _session, done) => {
      let text = ''
      stream.on('data', (piece: Buffer) => (text += piece.toString('utf8')))
      stream.on('end', () => {
        taken.push(text)
        done(null, 'kept as 4711')
      })
    },
    ...options,
  })
  // Broken connections are what some tests are about.
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  closing.push(() => new Promise((resolve) => server.close(() => resolve())))
  return { taken, port: (server.server.address() as AddressInfo).port }
}

function connectionTo(port: number, config: OpenConnection['config'] = {}, password?: string): OpenConnection {
  return {
    name: 'mail',
    connector: 'smtp',
    config: { host: '127.0.0.1', port, tls: 'off', from: 'isthmus@example.com', ...config },
    secret: password === undefined ? {} : { password },
    allowPrivate: true,
    revision: '1',
  }
}

const message: Mail = {
  messageId: 'key-1@example.com',
  from: 'Isthmus <isthmus@example.com>',
  to: ['ann@example.com'],
  subject: '订单 4711',
  text: 'Guten Tag, O’Brien',
  attachments: [{ name: 'order.csv', content: new TextEncoder().encode('a;b\n1;2\n') }],
}

function host(connection: OpenConnection) {
  const mail = createMailHost()
  closing.push(() => mail.close())
  const notes: ExchangeNote[] = []
  const call = {
    connection,
    signal: new AbortController().signal,
    onExchange: (note: ExchangeNote) => void notes.push(note),
  }
  return { mail, call, notes }
}

test('a message arrives whole, under its id, and is noted without what it says', async () => {
  const { taken, port } = await mailServer()
  const { mail, call, notes } = host(connectionTo(port))
  const receipt = await mail.send(call, { ...message, bcc: ['boss@example.com'] })
  expect(receipt).toMatchObject({ accepted: ['ann@example.com', 'boss@example.com'], rejected: [] })
  expect(receipt.answer).toContain('kept as 4711')
  const [text = ''] = taken
  expect(text).toContain('Message-ID: <key-1@example.com>')
  expect(text).toContain(Buffer.from('订单 4711').toString('base64'))
  expect(text).toContain('filename=order.csv')
  expect(text).not.toContain('boss@example.com')
  expect(notes).toMatchObject([{ method: 'SEND', status: 250, url: `smtp://127.0.0.1:${port}/`, connection: 'mail' }])
  expect(JSON.stringify(notes)).not.toContain('ann@example.com')
})

test('addresses that the server refuses are told; a message that nobody gets is an error', async () => {
  const { port } = await mailServer()
  const { mail, call } = host(connectionTo(port))
  const some = await mail.send(call, { ...message, to: ['ann@example.com', 'nobody@example.com'] })
  expect(some).toMatchObject({ accepted: ['ann@example.com'], rejected: ['nobody@example.com'] })
  await expect(mail.send(call, { ...message, to: ['nobody@example.com'] })).rejects.toMatchObject({
    code: 'UPSTREAM_REJECTED',
    neverSent: true,
    message: expect.stringContaining('Unknown here') as string,
  })
})

test('the credential is tried without sending anything', async () => {
  const { port, taken } = await mailServer({ allowInsecureAuth: true })
  const right = host(connectionTo(port, { user: 'ann' }, 'right'))
  await right.mail.look(right.call)
  const wrong = host(connectionTo(port, { user: 'ann' }, 'wrong'))
  await expect(wrong.mail.look(wrong.call)).rejects.toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED', neverSent: true })
  const none = host(connectionTo(port, { user: 'ann' }))
  await expect(none.mail.send(none.call, message)).rejects.toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED' })
  expect(taken).toEqual([])
})

test('encryption is insisted on, and a certificate that nobody signed is refused', async () => {
  const plain = await mailServer({ disabledCommands: ['STARTTLS'] })
  const without = host(connectionTo(plain.port, { tls: 'starttls' }))
  await expect(without.mail.send(without.call, message)).rejects.toMatchObject({ neverSent: true })
  const { port, taken } = await mailServer()
  const unsigned = host(connectionTo(port, { tls: 'starttls' }))
  await expect(unsigned.mail.send(unsigned.call, message)).rejects.toMatchObject({
    code: 'UPSTREAM_UNREACHABLE',
    neverSent: true,
  })
  expect([...plain.taken, ...taken]).toEqual([])
})

test('a connection that breaks behind the message leaves open whether it was taken', async () => {
  const { port } = await mailServer({
    onData: (stream, session, done) => {
      stream.resume()
      stream.on('end', () => done(Object.assign(new Error('gone'), { responseCode: 421 })))
      void session
    },
  })
  const told = host(connectionTo(port))
  // An answer was given: it is known that the message was not taken.
  await expect(told.mail.send(told.call, message)).rejects.toMatchObject({ code: 'UPSTREAM_FAILED', neverSent: true })
  const cut = await cuttingServer()
  const lost = host(connectionTo(cut))
  await expect(lost.mail.send(lost.call, message)).rejects.toMatchObject({
    code: 'UPSTREAM_UNREACHABLE',
    neverSent: false,
  })
})

/** Says what a server says until the message has come, and leaves. */
async function cuttingServer(): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.write('220 here\r\n')
    let isData = false
    socket.on('data', (piece) => {
      const text = piece.toString('latin1')
      if (isData) return text.endsWith('\r\n.\r\n') ? socket.destroy() : undefined
      isData = /^DATA/m.test(text)
      return socket.write(isData ? '354 go on\r\n' : '250 fine\r\n')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(async () => void server.close())
  return (server.address() as AddressInfo).port
}

test('private addresses are called only where the connection allows them', async () => {
  const { port } = await mailServer()
  const { mail, call } = host({ ...connectionTo(port), allowPrivate: false })
  await expect(mail.send(call, message)).rejects.toMatchObject({ code: 'EGRESS_REFUSED' })
  const named = host({ ...connectionTo(port, { host: 'localhost' }), allowPrivate: false })
  await expect(named.mail.send(named.call, message)).rejects.toMatchObject({ code: 'EGRESS_REFUSED' })
})

test('a server that says nothing is left when the run is stopped', async () => {
  const silent = createServer((socket) => void socket.on('error', () => undefined))
  silent.listen(0, '127.0.0.1')
  await once(silent, 'listening')
  closing.push(async () => void silent.close())
  const stop = new AbortController()
  const { mail, call } = host(connectionTo((silent.address() as AddressInfo).port))
  const sending = mail.send({ ...call, signal: stop.signal }, message)
  const [accepted] = await Promise.all([once(silent, 'connection'), Promise.resolve()])
  expect(accepted).toHaveLength(1)
  stop.abort(new Error('stopped'))
  await expect(sending).rejects.toThrow('stopped')
})
