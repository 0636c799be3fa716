import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openStores } from '../../packages/runtime/src/stores/open-stores.ts'
import { startIdleServer } from '../hostile/hostile-runtime.ts'
import { flowOf, freshFolder, nodeOf, removeFolders } from '../triggers/trigger-rig.ts'

const server = join(import.meta.dirname, 'serve-folder.ts')

interface Waiting {
  readonly runs: number
  readonly recordChars: number
  /** Room for objects in the server, which ends when they need more. */
  readonly heapMb: number
}

interface Figures {
  readonly healthyMs: number
  readonly readyMs: number
  readonly doneMs: number
  /** Share of the answers of `/health` that took a second longer than those of a server, at that moment, that does nothing. */
  readonly lateShare: number
  readonly peakMb: number
}

const patient = { timeout: 600_000 } as const
const children: ChildProcess[] = []

afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  removeFolders()
})

/** A data folder as a process leaves it that was killed while runs waited. */
async function folderWith({ runs, recordChars }: Omit<Waiting, 'heapMb'>): Promise<string> {
  const folder = freshFolder()
  const now = new Date('2026-03-01T08:00:00Z')
  const stores = openStores(join(folder, 'isthmus.db'), () => now)
  stores.flows.create({ flow: flowOf('orders', nodeOf('start', 'trigger.manual'), { concurrency: 8 }), by: 'ada' })
  const text = JSON.stringify([{ text: 'x'.repeat(recordChars) }])
  for (let from = 0; from < runs; from += 100) {
    const group = Array.from({ length: 100 }, (_, index) =>
      stores.runs.enqueue({
        id: `run-${String(from + index).padStart(6, '0')}`,
        flowId: 'orders',
        flowName: 'orders',
        flowVersion: 1,
        trigger: { node: 'start', kind: 'manual' },
        startedBy: 'ada',
        queuedAt: now.toISOString(),
        inputText: text,
        recordsIn: 1,
      }),
    )
    await Promise.all(group)
  }
  await stores.close()
  return folder
}

/** Starts a server on the folder and asks for its health until all runs are over. */
async function carryOut(waiting: Waiting): Promise<Figures> {
  const folder = await folderWith(waiting)
  const port = await freePort()
  const startedMs = performance.now()
  const execArgv = ['--no-node-snapshot', `--max-old-space-size=${waiting.heapMb}`]
  const child = fork(server, [folder, String(port)], { execArgv, stdio: 'inherit' })
  children.push(child)
  const ask = questionsTo(child)
  const healthyMs = await firstHealth(port, startedMs)
  await ask()
  const readyMs = performance.now() - startedMs
  let [asked, late] = [0, 0]
  const idle = await startIdleServer()
  for (let done = false; !done;) {
    const [ownMs, idleMs] = await Promise.all([timeOf(`http://127.0.0.1:${port}/health`), timeOf(idle.url)])
    asked += 1
    if (ownMs - idleMs >= 1000) late += 1
    done = (await ask<{ readonly done: boolean }>('done')).done
  }
  await idle.stop()
  const doneMs = performance.now() - startedMs
  const { peakMb } = await ask<{ readonly peakMb: number }>('memory')
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
  const figures = { healthyMs, readyMs, doneMs, lateShare: late / asked, peakMb }
  process.stdout.write(`${JSON.stringify({ ...waiting, ...figures })}\n`)
  return figures
}

/** Gives the way to ask a process and to wait for its answer; without a question it waits for what it says by itself. */
function questionsTo(child: ChildProcess): <T>(question?: string) => Promise<T> {
  const answers: unknown[] = []
  let told = Promise.withResolvers<void>()
  child.on('message', (message) => {
    answers.push(message)
    told.resolve()
  })
  const ended = once(child, 'exit').then(() => {
    throw new Error('the server ended before it answered')
  })
  ended.catch(() => undefined)
  return async <T>(question?: string) => {
    if (question !== undefined) child.send(question)
    if (answers.length === 0) await Promise.race([told.promise, ended])
    told = Promise.withResolvers<void>()
    return answers.shift() as T
  }
}

async function timeOf(url: string): Promise<number> {
  const askedMs = performance.now()
  const answer = await fetch(url)
  await answer.text()
  expect(answer.status).toBe(200)
  return performance.now() - askedMs
}

test('ten thousand runs that wait at start are taken up quickly while the server answers', patient, async () => {
  const few = await carryOut({ runs: 100, recordChars: 1000, heapMb: 1024 })
  const many = await carryOut({ runs: 10_000, recordChars: 1000, heapMb: 1024 })
  // How long a start takes is up to the machine; that it does not wait for what is left to do is up to us.
  expect(many.healthyMs).toBeLessThan(3 * few.healthyMs + 10_000)
  expect(many.readyMs - many.healthyMs).toBeLessThan(many.doneMs - many.healthyMs)
  // Other work on the machine now and then holds up only one of the two.
  expect(many.lateShare).toBeLessThan(0.02)
})

test(
  'runs that wait at start are not all held in memory: a process far smaller than their records carries them out',
  patient,
  async () => {
    const waiting = { runs: 1000, recordChars: 300_000, heapMb: 200 }
    const inputsMb = (waiting.runs * waiting.recordChars) / 1e6
    const { peakMb } = await carryOut(waiting)
    // All of them do not fit into the room for objects, and the process as a whole stays below them and what it takes by itself.
    expect(inputsMb).toBeGreaterThanOrEqual(1.5 * waiting.heapMb)
    expect(peakMb).toBeLessThan(450)
  },
)

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

/** Asks until somebody listens; the answer then comes when it comes. */
async function firstHealth(port: number, startedMs: number): Promise<number> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined)
    if (answer?.ok) return performance.now() - startedMs
  }
}
