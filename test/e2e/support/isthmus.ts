import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CRM_DEMO_TOKEN, ERP_DEMO_PASSWORD, ERP_DEMO_USER, type Playground } from '@isthmus/playground'

/** The product as a stranger starts it: one process with a data folder of its own and the playground beside it. */
export interface Isthmus extends Pick<Playground, 'crm' | 'erp'> {
  readonly url: string
  /** Where it keeps everything. */
  readonly folder: string
  /** The one-time link, as it was printed. */
  readonly setupUrl: string
  close(): Promise<void>
}

const main = fileURLToPath(new URL('../../../packages/runtime/src/main.ts', import.meta.url))
const builtPage = fileURLToPath(new URL('../../../packages/editor/dist/index.html', import.meta.url))
const longestStartMs = 30_000

/** Starts the product on free ports and waits for the one-time link. Throws with what it printed when it does not come. */
export async function startIsthmus(): Promise<Isthmus> {
  if (!existsSync(builtPage)) {
    throw new Error('The editor is not built. Run "pnpm --filter @isthmus/editor build"; "npm test" does it by itself.')
  }
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-e2e-'))
  // The playground takes ports near the server's own, or any free ones: several of these run beside each other.
  const child = spawn(process.execPath, [main, 'start', '--data', folder, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ISTHMUS_LOG_LEVEL: 'warn' },
  })
  const killIt = (): void => void child.kill('SIGKILL')
  process.once('exit', killIt)
  const close = async (): Promise<void> => {
    await stop(child)
    process.off('exit', killIt)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const [url, crm, erp, setupUrl] = await greeting(child)
    return {
      url,
      folder,
      setupUrl,
      crm: { url: crm, token: CRM_DEMO_TOKEN },
      erp: { url: erp, user: ERP_DEMO_USER, password: ERP_DEMO_PASSWORD },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

type Addresses = readonly [url: string, crm: string, erp: string, setupUrl: string]

function greeting(child: ChildProcess): Promise<Addresses> {
  const { promise, resolve, reject } = Promise.withResolvers<Addresses>()
  const printed: string[] = []
  const fail = (why: string): void => reject(new Error(`Isthmus ${why}. It printed:\n${printed.join('')}`))
  const timer = setTimeout(() => fail(`did not start within ${longestStartMs / 1000} s`), longestStartMs)
  child.once('exit', (code) => fail(`ended with ${code}`))
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (part: string) => {
      printed.push(part)
      const found = /ready: (\S+)[^]*?CRM (\S+) +ERP (\S+)[^]*?(\S+setup\?token=\S+)\n/.exec(printed.join(''))
      const [, url, crm, erp, setupUrl] = found ?? []
      if (url && crm && erp && setupUrl) resolve([url, crm, erp, setupUrl])
    })
  }
  return promise.finally(() => clearTimeout(timer))
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 8000)
  await ended
  clearTimeout(late)
}
