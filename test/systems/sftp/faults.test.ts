import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import { createSftpHost } from '../../../packages/runtime/src/sftp/sftp-host.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSftp, type RunningSftp } from './start-sftp.ts'

let server: RunningSftp
const host = createSftpHost()
const closers: (() => void)[] = []

beforeAll(async () => {
  server = await startSftp()
  mkdirSync(join(server.files, 'out'))
})
afterAll(async () => {
  await host.close()
  for (const close of closers) close()
  await server?.stop()
})

/** A door of a connection that goes over another port. */
function doorAt(name: string, port: number, signal = new AbortController().signal) {
  const { user, hostKey, privateKey } = server
  const config = { host: '127.0.0.1', port, user, hostKey }
  const connection = { name, connector: 'sftp', config, secret: { privateKey }, allowPrivate: true, revision: '1' }
  return host.door({ connection, signal })
}

async function listening(onSocket: (socket: Socket) => void): Promise<number> {
  const listener = createServer((socket) => {
    socket.on('error', () => undefined)
    closers.push(() => socket.destroy())
    onSocket(socket)
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  closers.push(() => listener.close())
  return (listener.address() as AddressInfo).port
}

test('a server that takes connections and says nothing is left after a while, and nothing was sent', async () => {
  const port = await listening(() => undefined)
  await expect(doorAt('silent', port).list('.', 1)).rejects.toMatchObject({
    code: 'UPSTREAM_UNREACHABLE',
    neverSent: true,
  })
})

test('a server that says nonsense is left at once', async () => {
  const port = await listening((socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'.repeat(2000)))
  await expect(doorAt('nonsense', port).list('.', 1)).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' })
})

test('a line that is cut while a file is written leaves nothing under its name, and the next try writes it', async () => {
  let cutAfter = 200_000
  const port = await listening((near) => {
    const far = connect(server.port, '127.0.0.1')
    const end = (): void => {
      near.destroy()
      far.destroy()
    }
    far.on('error', end)
    for (const socket of [near, far]) socket.on('close', end)
    far.on('data', (part) => void near.write(part))
    near.on('data', (part) => {
      cutAfter -= part.length
      if (cutAfter < 0) end()
      else far.write(part)
    })
  })
  const content = [Buffer.alloc(1_000_000, 'x')]
  const file = { path: 'out/big.txt', temporaryPath: 'out/.big.txt.part', content, replace: false }
  await expect(doorAt('cut', port).write(file)).rejects.toMatchObject({
    code: 'UPSTREAM_UNREACHABLE',
    neverSent: false,
  })
  expect(readdirSync(join(server.files, 'out'))).toEqual(['.big.txt.part'])
  cutAfter = Number.POSITIVE_INFINITY
  expect(await doorAt('cut', port).write(file)).toMatchObject({ bytes: 1_000_000, already: false })
  expect(readFileSync(join(server.files, 'out', 'big.txt'), 'utf8')).toHaveLength(1_000_000)
  expect(await doorAt('cut', port).write(file)).toMatchObject({ already: true })
  expect(readdirSync(join(server.files, 'out'))).toEqual(['big.txt'])
})

test('a file that is larger than wanted is not read to its end', async () => {
  const door = doorAt('plain', server.port)
  const read = async (): Promise<void> => {
    for await (const _ of door.read('out/big.txt', 100_000));
  }
  await expect(read()).rejects.toMatchObject({ code: 'UPSTREAM_TOO_LARGE' })
  await expect(
    door.write({ path: 'nowhere/x', temporaryPath: 'nowhere/.x', content: [], replace: false }),
  ).rejects.toMatchObject({
    code: 'UPSTREAM_REJECTED',
  })
})

test('a call that nobody waits for any more ends at once', async () => {
  const stop = new AbortController()
  const door = doorAt('plain', server.port, stop.signal)
  stop.abort(new Error('enough'))
  await expect(door.list('.', 1)).rejects.toThrow('enough')
})
