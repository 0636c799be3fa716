import { execFileSync } from 'node:child_process'
import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureDebianPackages } from '../tryton/debian-packages.ts'

export interface RunningPostgresql {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string
  stop(): Promise<void>
}

/**
 * Starts a PostgreSQL of its own in a fresh folder, or takes the one that TEST_DATABASE_URL names (its database must be empty
 * enough to hold a schema of ours). Throws a sentence that says what to install when there is neither.
 */
export async function startPostgresql(): Promise<RunningPostgresql> {
  const given = process.env['TEST_DATABASE_URL']
  return given === undefined || given === '' ? startOwn() : taken(new URL(given))
}

function taken(url: URL): RunningPostgresql {
  return {
    host: url.hostname,
    port: Number(url.port || 5432),
    database: url.pathname.slice(1),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    stop: () => Promise.resolve(),
  }
}

async function startOwn(): Promise<RunningPostgresql> {
  const bin = serverBinaries()
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-postgresql-'))
  const data = join(folder, 'data')
  mkdirSync(data)
  const isRoot = process.getuid?.() === 0
  // The server refuses to run as root.
  if (isRoot) for (const path of [folder, data]) chownSync(path, idOf('-u'), idOf('-g'))
  const run = (program: string, args: readonly string[]) => asServer(isRoot, join(bin, program), args)
  const port = await freePort()
  run('initdb', ['-D', data, '-A', 'trust', '--no-locale', '-E', 'UTF8', '-U', 'postgres'])
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c fsync=off`
  run('pg_ctl', ['-D', data, '-l', join(folder, 'log'), '-w', '-o', options, 'start'])
  return {
    host: '127.0.0.1',
    port,
    database: 'postgres',
    user: 'postgres',
    password: '',
    stop: async () => {
      run('pg_ctl', ['-D', data, '-m', 'fast', '-w', 'stop'])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The newest installed server. Throws when there is none and it cannot be installed. */
function serverBinaries(): string {
  const root = '/usr/lib/postgresql'
  const versions = (): readonly string[] => {
    try {
      return readdirSync(root).toSorted((one, other) => Number(one) - Number(other))
    } catch {
      return []
    }
  }
  if (versions().length === 0) {
    try {
      ensureDebianPackages(['postgresql'])
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new Error(`${reason}. Or set TEST_DATABASE_URL to postgres://user:password@host:port/database.`, {
        cause: error,
      })
    }
  }
  return join(root, versions().at(-1) ?? '', 'bin')
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
}

function asServer(isRoot: boolean, program: string, args: readonly string[]): void {
  const [command, all] = isRoot
    ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--init-groups', program, ...args]]
    : [program, args]
  // The server it starts would keep a pipe open.
  execFileSync(command, all, { stdio: 'ignore', cwd: '/' })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { readonly port: number }
  server.close()
  await once(server, 'close')
  return port
}
