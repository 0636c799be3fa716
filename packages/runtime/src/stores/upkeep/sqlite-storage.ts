import type { StorageStats } from '@isthmus/sdk/api'
import type { Store } from '../database.ts'
import { createFileSpace } from './file-space.ts'
import { prune } from './pruner.ts'
import { createRunBlocks } from '../runs/run-blocks.ts'
import type { Storage } from './storage.ts'

type LastPruning = NonNullable<StorageStats['lastPruning']>

/** Beyond this the log is not left to the checkpoints that SQLite makes by itself. */
const longLogBytes = 16 * 1024 * 1024
const blocksAtOnce = 8

/** The upkeep of a SQLite file. */
export function createSqliteStorage(store: Store, waiting: AbortController): Storage {
  const space = createFileSpace(store)
  const blocks = createRunBlocks(store)
  const note = store.db.prepare(`INSERT OR REPLACE INTO meta (name, value) VALUES ('pruning', ?)`)
  const mark = store.db.prepare(`INSERT OR REPLACE INTO meta (name, value) VALUES ('probe', ?)`)
  return {
    get trouble() {
      return store.health.trouble
    },
    probe: () => void store.durable(() => mark.run(String(Date.now()))),
    tend: () => {
      if (space.logBytes() > longLogBytes) store.health.watch(() => space.checkpoint())
      blocks.seal(blocksAtOnce)
    },
    prune: async (options) => {
      const report = await prune(store, options)
      const { runs, traces, freedBytes } = report
      const pruning: LastPruning = { at: options.now.toISOString(), runs, traces, freedBytes }
      store.atomic(() => note.run(JSON.stringify(pruning)))
      return report
    },
    stopWaiting: () => waiting.abort(),
  }
}
