import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { apiPath, csrfHeader, type ApiPath, type SetupState } from '@isthmus/sdk/api'

const main = fileURLToPath(new URL('../../packages/runtime/src/main.ts', import.meta.url))

/** The product as its own process, whose files can be kept from growing. */
export interface RuntimeProcess {
  readonly url: string
  /** The token of the one-time link, on the first start of a data folder. */
  readonly setupToken: string | undefined
  readonly pid: number
  /** What it has printed so far. */
  printed(): string
  /** From now on no file of the process grows beyond so many bytes, as on a disk that is full; `undefined` lifts the limit. */
  limitFiles(bytes: number | undefined): void
  kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

interface StartOptions {
  /** Loaded before anything else. */
  readonly before?: URL
  readonly env?: Readonly<Record<string, string>>
}

/**
 * Starts the product on a data folder; flows may call the `host:port` that is allowed. Rejects with what it printed when it
 * refuses to start.
 */
export async function startRuntime(
  folder: string,
  allowed?: string,
  { before, env = {} }: StartOptions = {},
): Promise<RuntimeProcess> {
  const args = [...(before ? ['--import', before.href] : []), main, 'start', '--data', folder, '--port', '0']
  if (allowed !== undefined) args.push('--allow-private', allowed)
  const child = spawn(process.execPath, [...args, '--no-playground'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ISTHMUS_LOG_LEVEL: 'silent', ...env },
  })
  const lines: string[] = []
  const printed = await greeting(child, lines)
  return {
    url: /ready: (\S+)/.exec(printed)?.[1] ?? '',
    setupToken: /[?&]token=([\w-]+)/.exec(printed)?.[1],
    pid: child.pid ?? 0,
    printed: () => lines.join('\n'),
    // The runtime's signals are set so that a write beyond the limit is refused instead of ending the process.
    limitFiles: (bytes) => {
      execFileSync('prlimit', ['--pid', String(child.pid), `--fsize=${bytes ?? 'unlimited'}:unlimited`])
    },
    kill: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill(signal)
      await ended
    },
  }
}

function greeting(child: ChildProcess, printed: string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  child.once('exit', () => reject(new Error(printed.join('\n'))))
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream ?? process.stdin }).on('line', (line) => {
      printed.push(line)
      const url = /ready: (\S+)/.exec(line)?.[1]
      if (url !== undefined) allSaid(url, printed).then(() => resolve(printed.join('\n')), reject)
    })
  }
  return promise
}

/** On the first start the one-time link comes last. */
async function allSaid(url: string, printed: readonly string[]): Promise<void> {
  const answer = await fetch(`${url}${apiPath('setup')}`)
  const { required } = (await answer.json()) as SetupState
  if (!required) return
  while (!printed.some((line) => line.includes('token='))) await nextTurn()
}

export interface Person {
  call<T>(method: string, path: ApiPath, options?: CallOptions): Promise<T>
}

interface CallOptions {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: string
  readonly body?: object
}

const account = { name: 'ada', password: 'a long test password' }

/** Makes the first administrator. Throws when a call is not answered with success. */
export async function firstPerson({ url, setupToken }: RuntimeProcess): Promise<SignedIn> {
  const person = somebody(url)
  await person.call('POST', 'setup', { body: { token: setupToken ?? '', ...account } })
  return person
}

/** The same person in a session of its own. */
export async function signIn({ url }: RuntimeProcess): Promise<SignedIn> {
  const person = somebody(url)
  await person.call('POST', 'session', { body: account })
  return person
}

interface SignedIn extends Person {
  at(url: string): Person
}

function somebody(url: string): SignedIn {
  const cookies: string[] = []
  const at = (base: string): Person => ({
    call: async <T>(method: string, path: ApiPath, { params, query = '', body }: CallOptions = {}) => {
      const headers = { 'content-type': 'application/json', [csrfHeader]: '1', cookie: cookies.join('; ') }
      const answer = await fetch(`${base}${apiPath(path, params)}?${query}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`)
      cookies.push(...answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? ''))
      return (text === '' ? undefined : JSON.parse(text)) as T
    },
  })
  return { ...at(url), at }
}
