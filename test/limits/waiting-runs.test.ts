import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openStores } from '../../packages/runtime/src/stores/open-stores.ts'
import { flowOf, freshFolder, nodeOf, removeFolders } from '../triggers/trigger-rig.ts'

const server = join(import.meta.dirname, 'serve-folder.ts')
const runs = 10_000
/** 10,000 of these are 400 MB, far more than the process may take. */
const recordChars = 40_000
const children: ChildProcess[] = []

afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  removeFolders()
})

/** A data folder as a process leaves it that was killed while ten thousand runs waited. */
async function folderWithWaitingRuns(): Promise<string> {
  const folder = freshFolder()
  const now = new Date('2026-03-01T08:00:00Z')
  const stores = openStores(join(folder, 'isthmus.db'), () => now)
  stores.flows.create({ flow: flowOf('orders', nodeOf('start', 'trigger.manual')), by: 'ada' })
  const text = JSON.stringify([{ text: 'x'.repeat(recordChars) }])
  for (let from = 0; from < runs; from += 500) {
    const group = Array.from({ length: 500 }, (_, index) =>
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

test(
  'ten thousand runs that wait at start are taken up quickly, in little memory, while the server answers',
  { timeout: 300_000 },
  async () => {
    const folder = await folderWithWaitingRuns()
    const port = await freePort()
    const startedMs = performance.now()
    const child = fork(server, [folder, String(port)], { execArgv: ['--no-node-snapshot'], stdio: 'inherit' })
    children.push(child)
    const ended = once(child, 'exit').then(() => {
      throw new Error('the server ended before it answered')
    })
    ended.catch(() => undefined)
    const answers: unknown[] = []
    let told = Promise.withResolvers<void>()
    child.on('message', (message) => {
      answers.push(message)
      told.resolve()
    })
    const ask = async <T>(question?: string): Promise<T> => {
      if (question !== undefined) child.send(question)
      if (answers.length === 0) await Promise.race([told.promise, ended])
      told = Promise.withResolvers<void>()
      return answers.shift() as T
    }
    const healthyMs = await firstHealth(port, startedMs)
    await ask()
    const readyMs = performance.now() - startedMs
    const url = `http://127.0.0.1:${port}`
    let slowestMs = 0
    for (let done = false; !done;) {
      const askedMs = performance.now()
      const health = await fetch(`${url}/health`)
      slowestMs = Math.max(slowestMs, performance.now() - askedMs)
      expect(health.status).toBe(200)
      done = (await ask<{ readonly done: boolean }>('done')).done
    }
    const doneMs = performance.now() - startedMs
    const { peakMb } = await ask<{ readonly peakMb: number }>('memory')
    process.stdout.write(`${JSON.stringify({ healthyMs, readyMs, doneMs, slowestMs, peakMb })}\n`)
    expect(healthyMs).toBeLessThan(10_000)
    expect(readyMs).toBeLessThan(30_000)
    expect(slowestMs).toBeLessThan(1000)
    expect(peakMb).toBeLessThan(700)
    child.kill('SIGTERM')
    await once(child, 'exit')
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
