import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Flow } from '@isthmus/sdk'
import { apiPath, csrfHeader } from '@isthmus/sdk/api'

const compileCache = fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url))
const started: ChildProcess[] = []
const folders: string[] = []

/** Starts the baseline server. */
export async function startEcho(): Promise<Pick<StartedRuntime, 'url' | 'pid'>> {
  const port = await freePort()
  const child = launch([fileURLToPath(new URL('./echo-server.ts', import.meta.url)), String(port)])
  await lineWith(child, /ready/)
  return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0 }
}

interface RuntimeOptions {
  readonly flows: readonly Flow[]
  /** False: the flows are saved, and not switched on. */
  readonly active?: boolean
  /** Connections that the flows use, as the API takes them. */
  readonly connections?: readonly object[]
  /** `host:port` pairs that flows may call. */
  readonly allowPrivate?: readonly string[]
}

export interface StartedRuntime {
  readonly url: string
  readonly pid: number
  /** The administrator's session. */
  readonly cookie: string
  /** Ends it as a service manager would. */
  stop(): Promise<void>
  /** Starts it once more on the same data folder and port; does not wait until it listens. */
  again(): StartedRuntime
  /** Reads from its API as the administrator. */
  read<Answer>(path: string): Promise<Answer>
}

/** Starts the system that takes orders, one by one or as the ERP of the playground does; resolves to its address. */
export async function startOrderTarget(kind: 'order' | 'erp' = 'order'): Promise<string> {
  const port = await freePort()
  const child = launch([fileURLToPath(new URL(`./${kind}-target.ts`, import.meta.url)), String(port)])
  await lineWith(child, /ready/)
  return `http://127.0.0.1:${port}`
}

/** Starts the product as users do, sets up an administrator, saves flows and switches them on. */
export async function startRuntime({
  flows,
  active = true,
  connections = [],
  allowPrivate = [],
}: RuntimeOptions): Promise<StartedRuntime> {
  const port = await freePort()
  const data = await mkdtemp(join(tmpdir(), 'isthmus-bench-'))
  folders.push(data)
  const main = fileURLToPath(new URL('../../packages/runtime/src/main.ts', import.meta.url))
  const args = [main, 'start', '--data', data, '--port', String(port), '--no-playground']
  for (const address of allowPrivate) args.push('--allow-private', address)
  const child = launch(args)
  const [, token] = await lineWith(child, /[?&]token=([\w-]+)/)
  const url = `http://127.0.0.1:${port}`
  const cookie = await setUp(url, token ?? '')
  for (const body of connections) await call(`${url}${apiPath('connections')}`, { method: 'POST', cookie, body })
  for (const flow of flows) {
    await call(`${url}${apiPath('flows')}`, { method: 'POST', cookie, body: { flow } })
    if (active)
      await call(`${url}${apiPath('flowActive', { flow: flow.id })}`, { method: 'PUT', cookie, body: { active: true } })
  }
  return handleOf({ url, cookie, args }, child)
}

interface Handled {
  readonly url: string
  readonly cookie: string
  readonly args: readonly string[]
}

function handleOf(handled: Handled, child: ChildProcess): StartedRuntime {
  const { url, cookie, args } = handled
  return {
    url,
    cookie,
    pid: child.pid ?? 0,
    stop: () => stopChild(child),
    again: () => {
      const next = launch(args)
      next.stdout?.resume()
      next.stderr?.resume()
      return handleOf(handled, next)
    },
    read: async <Answer>(path: string) => {
      const answer = await fetch(`${url}${path}`, { headers: { cookie } })
      if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}: ${await answer.text()}`)
      return (await answer.json()) as Answer
    },
  }
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

export async function stopAll(): Promise<void> {
  await Promise.all(started.splice(0).map(stopChild))
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })))
}

async function setUp(url: string, token: string): Promise<string> {
  const body = { token, name: 'bench', password: 'a long bench password' }
  const answer = await call(`${url}${apiPath('setup')}`, { method: 'POST', body })
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

async function call(
  url: string,
  { method, body, cookie = '' }: { readonly method: string; readonly body: object; readonly cookie?: string },
): Promise<Response> {
  const headers = { 'content-type': 'application/json', [csrfHeader]: '1', cookie }
  const answer = await fetch(url, { method, headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${await answer.text()}`)
  return answer
}

function launch(args: readonly string[]): ChildProcess {
  // As `npm start` does.
  const env = { NODE_COMPILE_CACHE: compileCache, ...process.env }
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  started.push(child)
  return child
}

async function lineWith(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  const seen: string[] = []
  child.stderr?.on('data', (part: Buffer) => seen.push(String(part)))
  for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
    seen.push(line)
    const found = pattern.exec(line)
    if (found) {
      child.stdout?.resume()
      return found
    }
  }
  throw new Error(`A process ended before it was ready:\n${seen.join('\n')}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
