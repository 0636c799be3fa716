import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { SqlTarget, SqlTrouble } from '@isthmus/sdk/sql-engine'
import { sqlEngine } from './index.ts'

const isDriver = (path: string): boolean => path.includes('/node_modules/oracledb/')
const { cache } = createRequire(import.meta.url)
const loadedBefore = Object.keys(cache).filter(isDriver)

/** The driver itself over real sockets, against listeners that are none: what it is told, and what becomes of it. */
const opened: { readonly server: Server; readonly sockets: Set<Socket> }[] = []
afterEach(() => {
  for (const { server, sockets } of opened.splice(0)) {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
})

async function listen(server: Server, onSocket: (socket: Socket) => void = () => undefined): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    onSocket(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  opened.push({ server, sockets })
  return (server.address() as AddressInfo).port
}

const target = (port: number, more: Partial<SqlTarget> = {}): SqlTarget => ({
  host: 'localhost',
  address: '127.0.0.1',
  port,
  database: 'orders',
  user: 'isthmus',
  password: 'secret',
  tls: 'off',
  authorities: '',
  mostSessions: 2,
  connectMs: 30_000,
  idleMs: 30_000,
  ...more,
})

/** Why nobody is let in. */
async function trouble(own: SqlTarget): Promise<SqlTrouble> {
  const pool = await sqlEngine.open(own)
  try {
    const session = await pool.acquire()
    session.release(true)
    throw new Error('A session was opened')
  } catch (error) {
    return sqlEngine.judge(error)
  } finally {
    await pool.end()
  }
}

/** A packet as the driver reads it: its length, its kind, and a text behind other things. */
function packet(kind: number, offset: number, text: string): Buffer {
  const body = Buffer.from(text, 'ascii')
  const whole = Buffer.alloc(offset + body.length)
  whole.writeUInt16BE(whole.length, 0)
  whole[4] = kind
  whole.writeUInt16BE(body.length, offset - 2)
  body.copy(whole, offset)
  return whole
}

const refusal = (number: number): Buffer => packet(4, 12, `(DESCRIPTION=(ERR=${number})(VSNNUM=0))`)

test('the driver is loaded by the first connection, and never with a library of its own', async () => {
  expect(loadedBefore).toEqual([])
  const pool = await sqlEngine.open(target(1))
  await pool.end()
  expect(Object.keys(cache).some(isDriver)).toBe(true)
  const { default: driver } = await import('oracledb')
  expect(driver.thin).toBe(true)
  expect(Object.keys(cache).filter((path) => path.endsWith('.node'))).toEqual([])
})

describe('a listener', () => {
  test('that is not there cannot be reached', async () => {
    const server = createServer()
    const port = await listen(server)
    await new Promise((resolve) => server.close(resolve))
    const told = await trouble(target(port))
    expect(told).toMatchObject({ kind: 'unreachable', code: 'NJS-503' })
    expect(told.message).toContain('ECONNREFUSED')
    expect(told.message).not.toContain('CONNECTION_ID')
  })

  test('that says nothing is left when the time is over, and its socket is closed', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const port = await listen(createServer(), (socket) => void socket.resume().on('close', () => resolve()))
    expect(await trouble(target(port, { connectMs: 300 }))).toEqual({
      kind: 'timeout',
      code: 'NJS-510',
      message: 'The server did not answer within 300 ms',
    })
    await promise
  })

  test('that falls silent during the sign-in is left when the time is over, too', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    // An acceptance with a version, the sizes of packets and the word that nothing else is negotiated.
    const accept = Buffer.alloc(45)
    accept.writeUInt16BE(accept.length, 0)
    accept[4] = 2
    accept.writeUInt16BE(318, 8)
    accept[22] = 4
    accept.writeUInt32BE(8192, 32)
    accept.writeUInt32BE(65_535, 36)
    const heard: Buffer[] = []
    const port = await listen(createServer(), (socket) => {
      socket.on('data', (data) => {
        if (heard.length === 0) socket.write(accept)
        heard.push(data)
      })
      socket.on('close', () => resolve())
    })
    expect(await trouble(target(port, { connectMs: 3000 }))).toMatchObject({ kind: 'timeout', code: 'NJS-510' })
    await promise
    // What follows the acceptance: the driver had begun to sign in.
    expect(heard.length).toBeGreaterThan(1)
  })

  test.each([
    ['closes at once', (socket: Socket): void => void socket.end()],
    ['closes after the first packet', (socket: Socket): void => void socket.once('data', () => socket.end())],
    ['resets', (socket: Socket): void => void socket.once('data', () => socket.resetAndDestroy())],
    ['speaks HTTP', (socket: Socket): void => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'.repeat(4000))],
    ['streams zeros', (socket: Socket): void => void socket.write(Buffer.alloc(1_000_000))],
    ['lies about the length', (socket: Socket): void => void socket.end(Buffer.from('ffff00000200000000', 'hex'))],
  ])('that %s cannot be used', async (_, onSocket) => {
    const port = await listen(createServer(), onSocket)
    expect(await trouble(target(port))).toMatchObject({ kind: 'unreachable' })
  })

  test.each([
    [12514, 'unreachable', 'not registered'],
    [12505, 'unreachable', 'SID'],
    [12520, 'throttled', 'ORA-12520'],
    [12526, 'failed', 'ORA-12526'],
  ])('that refuses with %i is told apart', async (number, kind, words) => {
    const port = await listen(createServer(), (socket) => void socket.once('data', () => socket.write(refusal(number))))
    const told = await trouble(target(port))
    expect(told).toMatchObject({ kind })
    expect(told.message).toContain(words)
  })

  test('that sends us elsewhere is not followed', async () => {
    let followed = 0
    const elsewhere = await listen(createServer(), () => void (followed += 1))
    const answer = packet(5, 10, `(ADDRESS=(PROTOCOL=tcp)(HOST=127.0.0.1)(PORT=${elsewhere}))`)
    const port = await listen(createServer(), (socket) => void socket.once('data', () => socket.write(answer)))
    const told = await trouble(target(port))
    expect(told).toMatchObject({ kind: 'unreachable', code: 'REFUSED' })
    expect(told.message).toContain(`sends us to 127.0.0.1:${elsewhere}`)
    expect(followed).toBe(0)
  })

  test('is asked for the service by name, and hears neither of this computer nor of its user', async () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    const port = await listen(createServer(), (socket) => {
      socket.once('data', (data) => {
        resolve(data.toString('latin1'))
        socket.end()
      })
    })
    await trouble(target(port))
    const asked = await promise
    expect(asked).toContain('(SERVICE_NAME=orders)')
    expect(asked).toContain('(PROGRAM=isthmus)(HOST=isthmus)(USER=isthmus)')
  })

  test('a name that would say more than a name is refused before anything is sent', async () => {
    const port = await listen(createServer())
    const pool = await sqlEngine.open(target(port, { database: 'x))(ADDRESS=(PROTOCOL=tcp)(HOST=10.0.0.1)(PORT=1)' }))
    await expect(pool.acquire()).rejects.toMatchObject({ code: 'FIELD_VALUE_INVALID' })
    await pool.end()
  })
})

describe('with encryption', () => {
  let folder: string
  let own: { readonly certificate: string; readonly key: string }
  let other: { readonly certificate: string; readonly key: string }
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-oracle-'))
    own = certificate('own', 'db.example.com')
    other = certificate('other', 'db.example.com')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  function certificate(name: string, host: string) {
    const [file, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)]
    const wanted = `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=${host} -addext subjectAltName=DNS:${host} -keyout ${key} -out ${file}`
    execFileSync('openssl', wanted.split(' '), { stdio: 'ignore' })
    return { certificate: readFileSync(file, 'utf8'), key: readFileSync(key, 'utf8') }
  }

  const verified = (port: number, more: Partial<SqlTarget>): SqlTarget =>
    target(port, { tls: 'verify', host: 'db.example.com', authorities: own.certificate, ...more })

  async function server(onSecure: (socket: Socket) => void): Promise<number> {
    const secured = createTlsServer({ cert: own.certificate, key: own.key }, onSecure)
    secured.on('tlsClientError', () => undefined)
    return listen(secured)
  }

  test('a server with a certificate of the authority for its name is spoken to', async () => {
    const heard: string[] = []
    const port = await server((socket) => {
      socket.once('data', (data) => {
        heard.push(data.toString('latin1'))
        socket.write(refusal(12514))
      })
    })
    expect(await trouble(verified(port, {}))).toMatchObject({ code: 'NJS-518' })
    expect(heard[0]).toContain('(SERVICE_NAME=orders)')
  })

  test.each([
    ['another name', { host: 'other.example.com' }, /altname|Host/i],
    ['its address instead of its name', { host: '127.0.0.1' }, /IP|altname/i],
    ['no authority of ours', { authorities: '' }, /self.signed/i],
  ])('a certificate for %s is refused before anything is said', async (_, more, words) => {
    const heard: unknown[] = []
    const port = await server((socket) => void socket.on('data', (data) => heard.push(data)))
    const told = await trouble(verified(port, more))
    expect(told).toMatchObject({ kind: 'unreachable', code: 'NJS-506' })
    expect(told.message).toMatch(words)
    expect(heard).toEqual([])
  })

  test('a certificate of another authority for the same name is refused', async () => {
    const port = await server(() => undefined)
    const told = await trouble(verified(port, { authorities: other.certificate }))
    expect(told).toMatchObject({ kind: 'unreachable', code: 'NJS-506' })
  })

  test('a server that does not speak TLS is not spoken to without it', async () => {
    const heard: Buffer[] = []
    const port = await listen(createServer(), (socket) => {
      socket.on('data', (data) => {
        heard.push(data)
        socket.end('no')
      })
    })
    expect(await trouble(verified(port, {}))).toMatchObject({ kind: 'unreachable', code: 'NJS-506' })
    expect(Buffer.concat(heard).toString('latin1')).not.toContain('SERVICE_NAME')
  })
})
