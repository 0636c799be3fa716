import { createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { OpenConnection } from '../engine/connections-port.ts'
import { createSqlHost } from './sql-host.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function listener(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    onSocket(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}

function asked(port: number, more: Partial<OpenConnection> = {}) {
  const host = createSqlHost()
  closing.push(() => host.close())
  const connection: OpenConnection = {
    name: 'erp',
    connector: 'oracle',
    config: { host: '127.0.0.1', port, database: 'orders', user: 'isthmus', tls: 'off', writeTables: ['ORDERS'] },
    secret: { password: 'secret' },
    allowPrivate: true,
    revision: '1',
    ...more,
  }
  return host.open({ connection, engine: 'oracle', signal: new AbortController().signal })
}

const ask = { text: 'SELECT 1 FROM DUAL', values: [] }

/** What a listener says that has no session left. */
function refusal(number: number): Buffer {
  const reason = Buffer.from(`(DESCRIPTION=(ERR=${number})(VSNNUM=0))`)
  const head = Buffer.alloc(12)
  head.writeUInt16BE(12 + reason.length, 0)
  head[4] = 4
  head.writeUInt16BE(reason.length, 10)
  return Buffer.concat([head, reason])
}

test('a listener that closes is told as one that cannot be reached, and nothing was sent', async () => {
  const port = await listener((socket) => void socket.end())
  await expect(asked(port).query(ask)).rejects.toMatchObject({
    code: 'UPSTREAM_UNREACHABLE',
    message: expect.stringContaining(`127.0.0.1:${port}`) as string,
  })
  await expect(asked(port).write(['ORDERS'], (run) => run(ask))).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' })
})

test.each([
  [12514, 'UPSTREAM_UNREACHABLE'],
  [12519, 'UPSTREAM_THROTTLED'],
  [12526, 'UPSTREAM_FAILED'],
])('a listener that refuses with %i is %s', async (number, code) => {
  const port = await listener((socket) => void socket.once('data', () => socket.write(refusal(number))))
  await expect(asked(port).query(ask)).rejects.toMatchObject({ code })
})

test('private addresses and tables that are not listed are refused before anybody is asked', async () => {
  let calls = 0
  const port = await listener(() => void (calls += 1))
  await expect(asked(port, { allowPrivate: false }).query(ask)).rejects.toMatchObject({ code: 'EGRESS_REFUSED' })
  await expect(asked(port).write(['OTHER'], (run) => run(ask))).rejects.toMatchObject({ code: 'SQL_WRITE_REFUSED' })
  expect(calls).toBe(0)
})
