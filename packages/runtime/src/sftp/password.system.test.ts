import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import ssh, { type Connection } from 'ssh2'
import { afterEach, expect, test } from 'vitest'
import type { OpenConnection } from '../engine/connections-port.ts'
import { openSession } from './session.ts'
import { RemoteFiles } from './remote-files.ts'

interface Served {
  readonly port: number
  readonly hostKey: string
  /** Ways in which users tried to sign in, with the passwords they sent. */
  readonly tried: { readonly method: string; readonly password?: string }[]
}

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** A server that lets `ada` in with one password, and holds one folder. */
async function serve(password: string): Promise<Served> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
  const parsed = ssh.utils.parseKey(key)
  if (parsed instanceof Error) throw parsed
  const tried: Served['tried'] = []
  const server = new ssh.Server({ hostKeys: [key] }, (client) => {
    client.on('error', () => undefined)
    client.on('authentication', (attempt) => {
      const isPassword = attempt.method === 'password'
      tried.push({ method: attempt.method, ...(isPassword ? { password: attempt.password } : {}) })
      if (isPassword && attempt.username === 'ada' && attempt.password === password) attempt.accept()
      else attempt.reject(['password'])
    })
    client.on('ready', () => giveFiles(client))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => server.close())
  const hostKey = `ssh-rsa ${parsed.getPublicSSH().toString('base64')}`
  return { port: (server.address() as AddressInfo).port, hostKey, tried }
}

function giveFiles(client: Connection): void {
  client.on('session', (accept) => {
    accept().on('sftp', (open) => {
      const files = open()
      const { EOF, OK } = ssh.utils.sftp.STATUS_CODE
      let isTold = false
      files.on('OPENDIR', (id) => files.handle(id, Buffer.from('folder')))
      files.on('READDIR', (id) => {
        if (isTold) return files.status(id, EOF)
        isTold = true
        const attrs = { mode: 0o100_644, uid: 0, gid: 0, size: 3, atime: 0, mtime: 0 }
        return files.name(id, [{ filename: 'orders.csv', longname: 'orders.csv', attrs }])
      })
      files.on('CLOSE', (id) => files.status(id, OK))
    })
  })
}

function connection({ port, hostKey }: Served, secret: Readonly<Record<string, string>>): OpenConnection {
  return {
    name: 'files',
    connector: 'sftp',
    config: { host: '127.0.0.1', port, user: 'ada', hostKey },
    secret,
    allowPrivate: true,
    revision: '1',
  }
}

async function list(to: OpenConnection): Promise<readonly string[]> {
  const session = await openSession(to, true)
  closers.push(() => session.end())
  const files = await new RemoteFiles(session, new AbortController().signal).list('.', 10)
  return files.map(({ name }) => name)
}

test('a user is let in with a password, and the folder is listed', async () => {
  const served = await serve('correct horse')
  expect(await list(connection(served, { password: 'correct horse' }))).toEqual(['orders.csv'])
  expect(served.tried.at(-1)).toEqual({ method: 'password', password: 'correct horse' })
})

test('a password that is refused is told as such, and does not stand in the message', async () => {
  const served = await serve('correct horse')
  const thrown: unknown = await list(connection(served, { password: 'battery staple' })).catch(
    (error: unknown) => error,
  )
  expect(thrown).toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED' })
  expect(String(thrown)).not.toContain('battery')
})

test('a server with another host key never sees the password', async () => {
  const [expected, served] = [await serve('correct horse'), await serve('correct horse')]
  const wrong = { ...served, hostKey: expected.hostKey }
  await expect(list(connection(wrong, { password: 'correct horse' }))).rejects.toMatchObject({ code: 'HOST_KEY_WRONG' })
  expect(served.tried).toEqual([])
})
