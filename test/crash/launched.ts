import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** As the product starts: what Node compiled at an earlier start, and wrote down at a proper end, is read instead. */
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url))

/** A process of the suite. */
export interface Launched {
  readonly child: ChildProcess
  /** The rest of its line "... ready ..."; rejects when it ends before. */
  readonly ready: Promise<string>
  readonly ended: Promise<void>
}

export function launch(script: string, args: readonly (string | number)[]): Launched {
  const file = fileURLToPath(new URL(`./${script}.ts`, import.meta.url))
  // Should the suite itself end early, nothing of it stays behind.
  const leash = new URL('../../scripts/leash.mjs', import.meta.url).href
  const child = spawn(process.execPath, ['--no-node-snapshot', `--import=${leash}`, file, ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { NODE_COMPILE_CACHE: compileCache, ...process.env },
  })
  const ended = once(child, 'exit').then(() => undefined)
  const said: string[] = []
  child.stderr.on('data', (part: Buffer) => said.push(String(part)))
  const ready = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = / ready ?(.*)$/.exec(line)
      if (found) resolve(found[1] ?? '')
    })
    void ended.then(() =>
      reject(new Error(`${script} ended before it was ready (${child.signalCode}):\n${said.join('')}`)),
    )
  })
  // Who kills a process before it is ready does not ask for its readiness.
  ready.catch(() => undefined)
  return { child, ready, ended }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
