import type { Store } from '../database.ts'
import { createFileSpace } from './file-space.ts'
import { prune } from './pruner.ts'
import { createRunBlocks } from '../runs/run-blocks.ts'
import type { Storage } from './storage.ts'

/** Beyond this the log is not left to the checkpoints that SQLite makes by itself. */
const longLogBytes = 16 * 1024 * 1024
const blocksAtOnce = 8

/** The upkeep of a SQLite file. */
export function createSqliteStorage(store: Store, waiting: AbortController): Storage {
  const space = createFileSpace(store)
  const blocks = createRunBlocks(store)
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
    prune: (options) => prune(store, options),
    stopWaiting: () => waiting.abort(),
  }
}
