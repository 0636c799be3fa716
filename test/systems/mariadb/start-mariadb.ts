import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ensureDebianPackages } from '../tryton/debian-packages.ts'

export interface RunningMariadb {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string
  stop(): Promise<void>
}

const startLimitMs = 120_000

interface MariadbOptions {
  /** More arguments of the server. */
  readonly args?: readonly string[]
}

/**
 * Starts a MariaDB of its own in a fresh folder on a free port of this computer, or takes the one that TEST_MARIADB_URL names
 * (mysql://user:password@host:port/database, whose tables are dropped). Throws a sentence that says what to install when there
 * is neither.
 */
export async function startMariadb({ args = [] }: MariadbOptions = {}): Promise<RunningMariadb> {
  const given = process.env['TEST_MARIADB_URL']
  return given === undefined || given === '' ? startOwn(args) : taken(new URL(given))
}

function taken(url: URL): RunningMariadb {
  return {
    host: url.hostname,
    port: Number(url.port || 3306),
    database: url.pathname.slice(1),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    stop: () => Promise.resolve(),
  }
}

async function startOwn(args: readonly string[]): Promise<RunningMariadb> {
  const server = serverProgram()
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-mariadb-'))
  const isRoot = process.getuid?.() === 0
  // The server refuses to run as root, and changes to this user by itself.
  const asUser = isRoot ? ['--user=mysql'] : []
  if (isRoot) chownSync(folder, idOf('-u'), idOf('-g'))
  const data = join(folder, 'data')
  execFileSync(
    'mariadb-install-db',
    ['--no-defaults', ...asUser, `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'],
    { stdio: 'ignore', cwd: '/' },
  )
  const port = await freePort()
  const log = join(folder, 'log')
  const output = openSync(log, 'a')
  const child = spawn(
    server,
    [
      '--no-defaults',
      ...asUser,
      `--datadir=${data}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${join(folder, 'socket')}`,
      '--skip-name-resolve',
      '--innodb-flush-log-at-trx-commit=2',
      '--character-set-server=utf8mb4',
      ...args,
    ],
    { stdio: ['ignore', output, output], cwd: '/' },
  )
  const ended = once(child, 'exit')
  try {
    await answering(port, child)
  } catch (error) {
    child.kill('SIGKILL')
    throw new Error(`MariaDB did not start: ${readFileSync(log, 'utf8').slice(-2000)}`, { cause: error })
  }
  const socket = `--socket=${join(folder, 'socket')}`
  execFileSync('mariadb', ['--no-defaults', socket, '-uroot', '-e', 'CREATE DATABASE isthmus_test'], {
    stdio: 'ignore',
  })
  return {
    host: '127.0.0.1',
    port,
    database: 'isthmus_test',
    user: 'root',
    password: '',
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function serverProgram(): string {
  const found = (): string | undefined =>
    ['/usr/sbin/mariadbd', '/usr/local/bin/mariadbd'].find((path) => existsSync(path))
  if (!found()) {
    try {
      ensureDebianPackages(['mariadb-server'])
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new Error(`${reason}. Or set TEST_MARIADB_URL to mysql://user:password@host:port/database.`, {
        cause: error,
      })
    }
  }
  return found() ?? 'mariadbd'
}

/** Resolves once the server says who it is. */
async function answering(port: number, child: { readonly exitCode: number | null }): Promise<void> {
  const untilMs = Date.now() + startLimitMs
  while (Date.now() < untilMs) {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}`)
    if (await greets(port)) return
    await wait(50)
  }
  throw new Error('It does not answer')
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    const end = (is: boolean): void => {
      socket.destroy()
      resolve(is)
    }
    socket.once('data', () => end(true))
    socket.once('error', () => end(false))
    socket.once('close', () => end(false))
  })
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'mysql'], { encoding: 'utf8' }))
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { readonly port: number }
  server.close()
  await once(server, 'close')
  return port
}
