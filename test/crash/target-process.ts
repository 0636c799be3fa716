// The other system: counts what is created, and misbehaves as a seed tells it. It is never killed.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { seededRandom } from './random.ts'
import type { TargetCounts } from './target.ts'

interface Wanted {
  readonly event: string
}

const random = seededRandom(Number(process.argv[2]))
const counts: TargetCounts = { upserted: {}, keyed: {}, unkeyed: {}, chained: {}, requests: 0, repeated: 0, faults: {} }
const known = new Map<string, number>()
let calm = false
let created = 0

type Fault =
  | 'none'
  | 'slow before'
  | 'slow after'
  | 'refuse 500'
  | 'close before'
  | 'close after'
  | 'throttle'
  | 'late 500'

function nextFault(safeToLie: boolean): Fault {
  if (calm) return 'none'
  const dice = random()
  const faults: readonly (readonly [Fault, number])[] = [
    ['slow before', 0.06],
    ['slow after', 0.06],
    ['refuse 500', 0.05],
    ['close before', 0.04],
    ['close after', 0.06],
    ['throttle', 0.02],
    // An answer that claims failure after the work was done is only survivable where a repeat does no harm.
    ['late 500', safeToLie ? 0.04 : 0],
  ]
  let sum = 0
  for (const [fault, share] of faults) {
    sum += share
    if (dice < sum) return fault
  }
  return 'none'
}

async function write(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  const wanted = (await bodyOf(request)) as Wanted
  const fault = nextFault(path !== '/unkeyed')
  counts.faults[fault] = (counts.faults[fault] ?? 0) + 1
  if (turnedAway(response, fault)) return
  if (fault === 'slow before') await pause(20 + random() * 200)
  const id = carryOut(path, wanted, String(request.headers['idempotency-key'] ?? ''))
  if (fault === 'slow after') await pause(20 + random() * 200)
  if (fault === 'close after') return void response.destroy()
  if (fault === 'late 500') return answer(response, 500, { message: 'done, but not said' })
  answer(response, 200, { id, event: wanted.event })
}

/** Answers a call whose work is not done. */
function turnedAway(response: ServerResponse, fault: Fault): boolean {
  if (fault === 'throttle') answer(response, 429, { message: 'slower' }, { 'retry-after': '0' })
  else if (fault === 'refuse 500') answer(response, 500, { message: 'no luck' })
  else if (fault === 'close before') response.destroy()
  else return false
  return true
}

/** Many records in one call: each may have its own outcome, some may not be told, and the socket may close halfway. */
async function writeMany(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { events } = (await bodyOf(request)) as { readonly events: readonly string[] }
  const fault = nextFault(true)
  counts.faults[`bulk ${fault}`] = (counts.faults[`bulk ${fault}`] ?? 0) + 1
  if (turnedAway(response, fault)) return
  const results: unknown[] = []
  for (const [at, event] of events.entries()) {
    if (fault === 'close after' && at > events.length / 2) return void response.destroy()
    if (fault.startsWith('slow')) await pause(5 + random() * 40)
    results.push(oneOfMany(event))
  }
  if (fault === 'late 500') return answer(response, 500, { message: 'done, but not said' })
  answer(response, 200, { results })
}

function oneOfMany(event: string): unknown {
  const dice = calm ? 1 : random()
  if (dice < 0.06) return { status: 500 }
  const id = carryOut('/upsert', { event }, '')
  return dice < 0.12 ? null : { status: 200, id }
}

function carryOut(path: string, { event }: Wanted, key: string): number {
  const kinds = {
    '/upsert': counts.upserted,
    '/keyed': counts.keyed,
    '/unkeyed': counts.unkeyed,
    '/chained': counts.chained,
  }
  const kind = kinds[path as keyof typeof kinds]
  const name = path === '/upsert' ? `/upsert ${event}` : key === '' ? '' : `${path} ${key}`
  const before = known.get(name)
  if (name !== '' && before !== undefined) {
    counts.repeated += 1
    return before
  }
  created += 1
  kind[event] = (kind[event] ?? 0) + 1
  if (name !== '') known.set(name, created)
  return created
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return JSON.parse(Buffer.concat(parts).toString() || '{}')
}

function answer(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  if (!response.destroyed)
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname: path } = new URL(request.url ?? '/', 'http://target')
  if (path === '/counts') return answer(response, 200, counts)
  if (path === '/calm') {
    calm = true
    return answer(response, 200, {})
  }
  counts.requests += 1
  if (path === '/bulk') return writeMany(request, response)
  if (request.method !== 'GET') return write(request, response, path)
  const id = known.get(path.replace('/upsert/', '/upsert '))
  answer(response, id === undefined ? 404 : 200, { id })
}

const server = createServer((request, response) => {
  handle(request, response).catch(() => response.destroy())
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => console.log(`target ready ${(server.address() as AddressInfo).port}`))
