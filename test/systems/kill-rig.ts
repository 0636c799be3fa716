import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { builtinPlugins } from '@isthmus/nodes'
import type { Flow, JsonObject } from '@isthmus/sdk'
import { createWorkshop } from '../../packages/runtime/src/main.ts'
import { openStores } from '../../packages/runtime/src/stores/open-stores.ts'
import { startRuntime, type RuntimeProcess } from '../storage/runtime-process.ts'

type NewConnection = Parameters<ReturnType<ReturnType<typeof createWorkshop>['openData']>['connections']['create']>[0]

/** The product on a data folder of its own, to be killed at any moment. */
export interface KillRig {
  start(): Promise<void>
  /** Ends the process without a word. */
  kill(): Promise<void>
  /** The input records of all runs, and how the runs ended; the process must have been ended. */
  inputs(): Promise<{ readonly records: readonly JsonObject[]; readonly statuses: ReadonlySet<string> }>
  close(): Promise<void>
}

/** Prepares a data folder with an active flow and its connections. */
export async function killRig(flow: Flow, connections: readonly NewConnection[]): Promise<KillRig> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-kill-'))
  const database = join(folder, 'isthmus.db')
  const stores = openStores(database, () => new Date())
  stores.flows.create({ flow, by: 'ada' })
  stores.flows.setActive(flow.id, true)
  await stores.close()
  const data = createWorkshop(builtinPlugins).openData(folder)
  for (const connection of connections) data.connections.create(connection)
  await data.close()
  let running: RuntimeProcess | undefined
  const kill = async (): Promise<void> => {
    await running?.kill('SIGKILL')
    running = undefined
  }
  return {
    start: async () => {
      running = await startRuntime(folder)
    },
    kill,
    inputs: async () => {
      const opened = openStores(database, () => new Date())
      try {
        const records: JsonObject[] = []
        const statuses = new Set<string>()
        for (let cursor: string | undefined; ;) {
          const page = opened.runs.list({ limit: 200, ...(cursor === undefined ? {} : { cursor }) })
          for (const { id, status } of page.runs) {
            statuses.add(status)
            records.push(...(JSON.parse((await opened.runs.input(id))?.text ?? '[]') as JsonObject[]))
          }
          if (page.next === null) return { records, statuses }
          cursor = page.next
        }
      } finally {
        await opened.close()
      }
    },
    close: async () => {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Waits until it holds. Throws after five minutes. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const lateMs = performance.now() + 300_000; ; await pause(100)) {
    if (await holds()) return
    if (performance.now() > lateMs) throw new Error('It takes too long.')
  }
}
