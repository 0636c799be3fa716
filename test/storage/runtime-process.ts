import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { apiPath, csrfHeader, type ApiPath } from '@isthmus/sdk/api'

const main = fileURLToPath(new URL('../../packages/runtime/src/main.ts', import.meta.url))

/** The product as its own process, whose files can be kept from growing. */
export interface RuntimeProcess {
  readonly url: string
  /** The token of the one-time link, on the first start of a data folder. */
  readonly setupToken: string | undefined
  /** From now on no file of the process grows beyond so many bytes, as on a disk that is full; `undefined` lifts the limit. */
  limitFiles(bytes: number | undefined): void
  kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

/**
 * Starts the product on a data folder; flows may call the `host:port` that is allowed. Rejects with what it printed when it
 * refuses to start.
 */
export async function startRuntime(folder: string, allowed?: string): Promise<RuntimeProcess> {
  const args = [main, 'start', '--data', folder, '--port', '0', '--no-playground']
  if (allowed !== undefined) args.push('--allow-private', allowed)
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ISTHMUS_LOG_LEVEL: 'silent' },
  })
  const printed = await greeting(child)
  return {
    url: /ready: (\S+)/.exec(printed)?.[1] ?? '',
    setupToken: /[?&]token=([\w-]+)/.exec(printed)?.[1],
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

function greeting(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const printed: string[] = []
  child.once('exit', () => reject(new Error(printed.join('\n'))))
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream ?? process.stdin }).on('line', (line) => {
      printed.push(line)
      // On the first start the link comes last.
      if (/token=|ready: /.test(line)) setTimeout(() => resolve(printed.join('\n')), 50)
    })
  }
  return promise
}

export interface Person {
  call<T>(method: string, path: ApiPath, options?: CallOptions): Promise<T>
}

interface CallOptions {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: string
  readonly body?: object
}

/** Makes the first administrator. Throws when a call is not answered with success. */
export async function firstPerson({
  url,
  setupToken = '',
}: RuntimeProcess): Promise<Person & { at(url: string): Person }> {
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
  const body = { token: setupToken, name: 'ada', password: 'a long test password' }
  const person = at(url)
  await person.call('POST', 'setup', { body })
  return { ...person, at }
}
