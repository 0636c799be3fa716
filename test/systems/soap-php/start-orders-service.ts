import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ensureDebianPackages } from '../tryton/debian-packages.ts'

export interface StoredOrder {
  readonly id: string
  readonly total: string
}

export interface OrdersService {
  readonly url: string
  readonly user: string
  readonly password: string
  /** Orders in the order of their ids. */
  orders(): Promise<readonly StoredOrder[]>
  block(customers: readonly string[]): Promise<void>
  forget(): Promise<void>
  stop(): Promise<void>
}

const packages = ['php8.2-cli', 'php8.2-soap', 'php8.2-sqlite3'] as const
const longestStartMs = 60_000
/** PHP goes when the other end of its starter's input is closed, which the kernel does however this process ends. */
const tied = 'php8.2 "$@" </dev/null & read -r _; kill $!; wait $!'
const script = fileURLToPath(new URL('service/service.php', import.meta.url))

/** Starts the order service on PHP's SoapServer. Throws a sentence that says what to install when PHP is missing. */
export async function startOrdersService(): Promise<OrdersService> {
  ensureDebianPackages(packages)
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-soap-'))
  const url = `http://127.0.0.1:${await freePort()}`
  const child = spawn('sh', ['-c', tied, 'sh', '-d', 'display_errors=stderr', '-S', new URL(url).host, script], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...process.env, SERVICE_DATA: folder },
  })
  const said: string[] = []
  child.stderr.on('data', (part: Buffer) => said.push(part.toString()))
  const control = async (wanted: object): Promise<readonly StoredOrder[]> => {
    const answer = await fetch(`${url}/control`, { method: 'POST', body: JSON.stringify(wanted) })
    if (!answer.ok)
      throw new Error(`The order service answers ${answer.status}: ${await answer.text()} ${said.join('')}`)
    return ((await answer.json()) as { orders: readonly StoredOrder[] }).orders
  }
  await answering(async () => {
    await control({}).catch((cause: unknown) => {
      throw new Error(`PHP does not serve ${url}: ${said.join('') || String(cause)}`, { cause })
    })
  })
  return {
    url,
    user: 'erp',
    password: 'erp-secret',
    orders: () => control({}),
    block: async (customers) => void (await control({ block: customers })),
    forget: async () => void (await control({ forget: true })),
    stop: async () => {
      await end(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Tries until it answers. */
async function answering(ask: () => Promise<void>): Promise<void> {
  for (const lateMs = performance.now() + longestStartMs; ; await pause(100)) {
    try {
      await ask()
      return
    } catch (error) {
      if (performance.now() > lateMs) throw error
    }
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const gone = once(child, 'exit')
  child.stdin?.end()
  await gone
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
