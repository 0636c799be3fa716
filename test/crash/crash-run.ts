import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { ParkedAnswer, ParkedRecord } from '@isthmus/sdk/api'
import { setUp, type Client } from './client.ts'
import { allRuns, examine, examineFile, type Findings } from './examine.ts'
import { startFeeder, type Feeder } from './feeder.ts'
import { crashFlows, flowNames, type FlowName } from './flows.ts'
import { freePort, launch, type Launched } from './launched.ts'
import { seededRandom } from './random.ts'
import { countsOf, type TargetCounts } from './target.ts'

export interface CrashOptions {
  readonly seed: number
  readonly kills: number
  readonly say: (line: string) => void
  /** Which flows get events; all when left out. */
  readonly only?: readonly FlowName[]
}

export interface CrashReport {
  readonly findings: Findings
  readonly kills: number
  readonly killedDuringStart: number
  readonly acknowledged: number
  readonly unanswered: number
  /** Records that had to wait for a person. */
  readonly parked: number
  readonly counts: TargetCounts
}

/** Longest time that the product may take to come to rest after the last kill. */
const restMs = 120_000

/**
 * Feeds the product events, kills it at random moments, starts it again, and at the end holds what it says against what
 * the other system counted. What waits for a person is decided as a person would: by looking at the other system.
 */
export async function crashRun({ seed, ...options }: CrashOptions): Promise<CrashReport> {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-crash-'))
  const target = launch('target-process', [seed + 1])
  const house: House = { folder, port: await freePort(), targetPort: await target.ready, running: undefined }
  try {
    return await pressOn(house, { seed, ...options })
  } finally {
    for (const { child, ended } of [target, ...(house.running ? [house.running] : [])]) {
      child.kill('SIGKILL')
      await ended
    }
    await rm(folder, { recursive: true, force: true })
  }
}

/** How long a start takes on an idle machine; on a busy one the product gets as many times longer to live. */
const usualStartMs = 1000
const mostSlowness = 4

interface House {
  readonly folder: string
  readonly port: number
  readonly targetPort: string
  running: Launched | undefined
}

async function pressOn(house: House, { seed, kills, say, only = flowNames }: CrashOptions): Promise<CrashReport> {
  const random = seededRandom(seed)
  const target = `http://127.0.0.1:${house.targetPort}`
  const url = `http://127.0.0.1:${house.port}`
  const client = await setUp(url, await start(house).ready)
  for (const flow of crashFlows(target)) {
    await client.call('POST', 'flows', { body: { flow } })
    await client.call('PUT', 'flowActive', { params: { flow: flow.id }, body: { active: true } })
  }
  // A process that ends properly leaves the compiled program for those that are killed, which start much faster with it.
  await stop(house)
  start(house)
  const feeder = startFeeder({ url, client, flows: only, random: seededRandom(seed + 2) })
  const killedDuringStart = await killAgainAndAgain(house, { feeder, random, kills, say })
  await feeder.stop()
  await fetch(`${target}/calm`, { method: 'POST' })
  const parked = await comeToRest(client, target)
  const runs = await allRuns(client)
  const counts = await countsOf(target)
  await stop(house)
  const findings = [...examine(feeder, counts, runs), ...examineFile(house.folder)]
  const { acknowledged, unanswered } = feeder
  return {
    findings,
    kills,
    killedDuringStart,
    acknowledged: acknowledged.length,
    unanswered: unanswered.size,
    parked,
    counts,
  }
}

function start(house: House): Launched {
  house.running = launch('runtime-process', [house.folder, house.port, `127.0.0.1:${house.targetPort}`])
  return house.running
}

interface Killing {
  readonly feeder: Feeder
  readonly random: () => number
  readonly kills: number
  readonly say: (line: string) => void
}

/** Every fourth kill hits the product while it starts and takes up what it left; the others while it works. */
async function killAgainAndAgain(house: House, { feeder, random, kills, say }: Killing): Promise<number> {
  let duringStart = 0
  let running = house.running
  let startedMs = performance.now()
  let slowness = 1
  for (let kill = 1; kill <= kills; kill += 1) {
    const early = random() < 0.25 && kill > 1
    if (early) await pause((200 + random() * 800) * slowness)
    else {
      await running?.ready
      slowness = Math.min(mostSlowness, Math.max(1, (performance.now() - startedMs) / usualStartMs))
      feeder.resume()
      await pause(random() * 450 * slowness)
    }
    duringStart += early ? 1 : 0
    running?.child.kill('SIGKILL')
    await running?.ended
    feeder.pause()
    running = start(house)
    startedMs = performance.now()
    if (kill % 20 === 0) say(`${kill} kills, ${feeder.acknowledged.length} events acknowledged`)
  }
  await running?.ready
  feeder.resume()
  await pause(500)
  return duringStart
}

/** Waits until no run moves, deciding what waits for a person. Gives how many records did. */
async function comeToRest(client: Client, target: string): Promise<number> {
  const decided = new Set<string>()
  const lateMs = Date.now() + restMs
  for (;;) {
    const moving = await client.call<{ runs: readonly unknown[] }>('GET', 'runs', {
      query: '?status=queued&status=running&status=waiting&limit=1',
    })
    const { parked } = await client.call<ParkedAnswer>('GET', 'parked', { query: '?limit=200' })
    if (moving.runs.length === 0 && parked.length === 0) return decided.size
    if (Date.now() > lateMs) return decided.size
    for (const record of parked) {
      decided.add(record.id)
      await decide(client, target, record)
    }
    await pause(100)
  }
}

async function decide(client: Client, target: string, { id, flowId, record }: ParkedRecord): Promise<void> {
  const { event } = record as { readonly event: string }
  const counts = await countsOf(target)
  const created = { unkeyed: counts.unkeyed, keyed: counts.keyed, chained: counts.chained }[flowId]?.[event]
  // The key still answers for keyed calls; of the others only the other system knows.
  const resolution = created !== undefined && flowId === 'unkeyed' ? 'happened' : 'again'
  await client.call('POST', 'parkedResolution', { params: { parked: id }, body: { resolution } })
}

async function stop(house: House): Promise<void> {
  house.running?.child.kill('SIGTERM')
  await house.running?.ended
  house.running = undefined
}
