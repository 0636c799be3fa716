import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { apiPath, csrfHeader, type ApiPath } from '@isthmus/sdk/api'

export interface HostileRuntime {
  readonly url: string
  readonly pid: number
  /** Calls the API as administrator; gives the status and the text of the answer. */
  call(method: string, path: ApiPath, given?: Given): Promise<Answer>
  /** Processes of the runtime that have been seen so far. */
  readonly children: ReadonlySet<number>
  /** Asks it to end, and tells how it did. */
  stop(): Promise<{ readonly exitCode: number | null; readonly host: HostReport; readonly log: string }>
}

export interface Given {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: string
  readonly body?: unknown
}

export interface Answer {
  readonly status: number
  readonly text: string
}

/** What `host-watch.ts` writes. */
export interface HostReport {
  readonly looked: number
  readonly changed: readonly string[]
  /** The longest that its own work held up its event loop. */
  readonly longestWorkMs: number
}

interface RuntimeOptions {
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
}

/** Starts the product as users do, on a folder of its own, and sets up its administrator. */
export async function startHostileRuntime({ folder, env }: RuntimeOptions): Promise<HostileRuntime> {
  const port = await freePort()
  const main = fileURLToPath(new URL('../../packages/runtime/src/main.ts', import.meta.url))
  const watch = new URL('./host-watch.ts', import.meta.url).href
  const report = join(folder, 'host.json')
  const data = join(folder, 'data')
  const args = ['--import', watch, main, 'start', '--data', data, '--port', String(port), '--no-playground']
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...passedOn(['PATH', 'NODE_COMPILE_CACHE']), ...env, HOST_WATCH_FILE: report },
  })
  const log: string[] = []
  const token = await setupToken(child, log)
  const url = `http://127.0.0.1:${port}`
  const cookie = await setUp(url, token)
  child.kill('SIGUSR2')
  const children = new Set<number>()
  const looking = setInterval(() => childrenOf(child.pid).forEach((pid) => children.add(pid)), 100)
  return {
    url,
    pid: child.pid ?? 0,
    children,
    call: (method, path, given = {}) => call({ url, cookie, method, path, ...given }),
    stop: async () => {
      clearInterval(looking)
      childrenOf(child.pid).forEach((pid) => children.add(pid))
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      return { exitCode: child.exitCode, host: readReport(report), log: log.join('') }
    },
  }
}

function passedOn(names: readonly string[]): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(names.map((name) => [name, process.env[name]]))
}

async function setupToken(child: ChildProcess, log: string[]): Promise<string> {
  child.stderr?.on('data', (part: Buffer) => log.push(String(part)))
  if (!child.stdout) throw new Error('The runtime has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    log.push(`${line}\n`)
    const token = /[?&]token=([\w-]+)/.exec(line)?.[1]
    if (token === undefined) continue
    child.stdout.resume()
    return token
  }
  throw new Error(`The runtime ended before it was ready:\n${log.join('')}`)
}

async function setUp(url: string, token: string): Promise<string> {
  const answer = await fetch(`${url}${apiPath('setup')}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [csrfHeader]: '1' },
    body: JSON.stringify({ token, name: 'warden', password: 'a long warden password' }),
  })
  if (!answer.ok) throw new Error(`The set-up was answered ${answer.status}: ${await answer.text()}`)
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

interface Call extends Given {
  readonly url: string
  readonly cookie: string
  readonly method: string
  readonly path: ApiPath
}

async function call({ url, cookie, method, path, params = {}, query = '', body }: Call): Promise<Answer> {
  const answer = await fetch(`${url}${apiPath(path, params)}${query}`, {
    method,
    headers: { 'content-type': 'application/json', [csrfHeader]: '1', cookie },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: answer.status, text: await answer.text() }
}

function readReport(file: string): HostReport {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as HostReport
  } catch {
    return { looked: 0, changed: ['no report was written'], longestWorkMs: Number.POSITIVE_INFINITY }
  }
}

export function childrenOf(parent: number | undefined): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && statOf(name)?.parent === parent)
    .map(Number)
}

export function isAlive(pid: number): boolean {
  return (statOf(String(pid))?.state ?? 'Z') !== 'Z'
}

function statOf(pid: string): { readonly state: string; readonly parent: number } | undefined {
  try {
    const [state = '', parent = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return { state, parent: Number(parent) }
  } catch {
    return undefined
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** A server that does nothing, on the same machine at the same time: what it is held up by, the runtime is not guilty of. */
export async function startIdleServer(): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  // It never closes a connection that a client may be about to use.
  const script = `const server = require('node:http').createServer((_, answer) => answer.end())
    server.keepAliveTimeout = 0
    server.listen(0, '127.0.0.1', () => console.log(server.address().port))`
  const child = spawn(process.execPath, ['--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = (await once(child.stdout, 'data')) as [Buffer]
  return {
    url: `http://127.0.0.1:${String(port).trim()}/`,
    stop: async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
