import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Connection } from 'rabbitmq-client'
import { certificate } from '../certificate.ts'
import { ensureDebianPackages } from '../tryton/debian-packages.ts'

export interface RunningRabbitmq {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  /** Where it takes encrypted connections, under the name `localhost`; missing where it was not asked to. */
  readonly tls?: { readonly port: number; readonly authority: string }
  /** Ends the broker as a service manager does and starts it anew on the same data. */
  restart(): Promise<void>
  /** Ends it without a word, as a loss of power does; `start` brings it back. */
  kill(): Promise<void>
  start(): Promise<void>
  /** Lets the broker do something by its own command line, `rabbitmqctl`. */
  control(args: readonly string[]): string
  stop(): Promise<void>
}

const server = '/usr/lib/rabbitmq/bin/rabbitmq-server'
const longestStartMs = 180_000
const longestStopMs = 60_000

/**
 * Starts a RabbitMQ of its own on free ports of this computer, in a folder that is removed afterwards. Throws a sentence that
 * says what to install when there is none.
 *
 * @param encrypted Takes encrypted connections, too.
 */
export async function startRabbitmq({ encrypted = false } = {}): Promise<RunningRabbitmq> {
  if (!existsSync(server)) ensureDebianPackages(['rabbitmq-server'])
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-rabbitmq-'))
  const [port, distribution, mapper] = [await freePort(), await freePort(), await freePort()]
  const tls = encrypted ? { port: await freePort(), ...certificate(folder, 'rabbitmq') } : undefined
  writeFileSync(join(folder, 'rabbitmq.conf'), settings(port, tls))
  writeFileSync(join(folder, 'enabled_plugins'), '[].\n')
  for (const path of ['mnesia', 'log']) mkdirSync(join(folder, path))
  // The broker refuses to keep its cookie where others may read it.
  writeFileSync(join(folder, '.erlang.cookie'), randomUUID(), { mode: 0o400 })
  if (isRoot()) execFileSync('chown', ['-R', 'rabbitmq:rabbitmq', folder])
  const own = environment(folder, { port, distribution, mapper })
  const broker = new Broker(folder, own, { port, tls })
  try {
    await broker.start()
  } catch (error) {
    await broker.stop()
    throw error
  }
  return broker
}

interface Tls {
  readonly port: number
  readonly certificate: string
  readonly key: string
}

function settings(port: number, tls: Tls | undefined): string {
  const lines = [`listeners.tcp.1 = 127.0.0.1:${port}`]
  if (tls)
    lines.push(
      `listeners.ssl.1 = 127.0.0.1:${tls.port}`,
      `ssl_options.cacertfile = ${tls.certificate}`,
      `ssl_options.certfile = ${tls.certificate}`,
      `ssl_options.keyfile = ${tls.key}`,
      'ssl_options.verify = verify_none',
      'ssl_options.fail_if_no_peer_cert = false',
    )
  return `${lines.join('\n')}\n`
}

type Environment = Readonly<Record<string, string>>

interface Ports {
  readonly port: number
  readonly distribution: number
  readonly mapper: number
}

function environment(folder: string, { port, distribution, mapper }: Ports): Environment {
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: folder,
    RABBITMQ_NODENAME: `isthmus${port}@localhost`,
    RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_DIST_PORT: String(distribution),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_EPMD_PORT: String(mapper),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
  }
}

class Broker implements RunningRabbitmq {
  readonly host = '127.0.0.1'
  readonly user = 'guest'
  readonly password = 'guest'
  readonly port: number
  readonly tls?: { readonly port: number; readonly authority: string }
  readonly #folder: string
  readonly #environment: Environment
  #child: ChildProcess | undefined

  constructor(
    folder: string,
    own: Environment,
    { port, tls }: { readonly port: number; readonly tls: Tls | undefined },
  ) {
    this.#folder = folder
    this.#environment = own
    this.port = port
    if (tls) this.tls = { port: tls.port, authority: readFileSync(tls.certificate, 'utf8') }
  }

  async start(): Promise<void> {
    const [command, args] = asBroker(server, [])
    // A group of its own, so that what the script starts can be ended with it.
    const child = spawn(command, args, { env: this.#environment, cwd: '/', detached: true, stdio: 'ignore' })
    this.#child = child
    const untilMs = performance.now() + longestStartMs
    while (!(await this.#answers())) {
      if (child.exitCode !== null) throw new Error(`RabbitMQ ended while it started:\n${this.#log()}`)
      if (performance.now() > untilMs)
        throw new Error(`RabbitMQ takes no connection after ${longestStartMs} ms:\n${this.#log()}`)
      await pause(200)
    }
  }

  async restart(): Promise<void> {
    await this.#end('SIGTERM')
    await this.start()
  }

  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  control(args: readonly string[]): string {
    const [command, all] = asBroker('/usr/lib/rabbitmq/bin/rabbitmqctl', ['--quiet', ...args])
    return execFileSync(command, all, { env: this.#environment, cwd: '/', encoding: 'utf8' })
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM')
    this.#endMapper()
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }

  async #answers(): Promise<boolean> {
    const connection = new Connection({
      hostname: this.host,
      port: this.port,
      username: this.user,
      password: this.password,
      connectionTimeout: 5000,
    })
    connection.on('error', () => undefined)
    try {
      await connection.onConnect(5000, true)
      await connection.close()
      return true
    } catch {
      connection.unsafeDestroy()
      return false
    }
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    const group = -child.pid
    process.kill(group, signal)
    const timer = setTimeout(() => process.kill(group, 'SIGKILL'), longestStopMs)
    await ended
    clearTimeout(timer)
    await this.#gone(group)
  }

  /** The script may end before the virtual machine it started. */
  async #gone(group: number): Promise<void> {
    for (const untilMs = performance.now() + longestStopMs; performance.now() < untilMs; await pause(50)) {
      try {
        process.kill(group, 0)
      } catch {
        return
      }
    }
    throw new Error('RabbitMQ does not end')
  }

  /** The broker leaves a small process behind that knows its port. */
  #endMapper(): void {
    const mapper = this.#environment['ERL_EPMD_PORT'] ?? ''
    for (const pid of processesWith('epmd', mapper)) process.kill(pid, 'SIGTERM')
  }

  #log(): string {
    try {
      return readFileSync(join(this.#folder, 'log', `${this.#environment['RABBITMQ_NODENAME']}.log`), 'utf8').slice(
        -4000,
      )
    } catch {
      return 'It has written no log.'
    }
  }
}

/** Processes of this name that were started with our own port in their environment: never those of others. */
function processesWith(name: string, port: string): readonly number[] {
  const listed = execFileSync('ps', ['-C', name, '-o', 'pid='], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return listed
    .split('\n')
    .map(Number)
    .filter((pid) => pid > 0 && environmentOf(pid).includes(`ERL_EPMD_PORT=${port}`))
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
  } catch {
    return []
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** The broker runs as its own user; as another one, only that one's files are touched. */
function asBroker(program: string, args: readonly string[]): [string, string[]] {
  if (!isRoot()) return [program, [...args]]
  return ['setpriv', ['--reuid=rabbitmq', '--regid=rabbitmq', '--init-groups', program, ...args]]
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  listener.close()
  await once(listener, 'close')
  return port
}
