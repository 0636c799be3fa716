import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

interface CollectOptions {
  readonly type: 'minor' | 'major'
  /** What V8 does when it runs out of memory: it collects everything and gives back what it does not need. */
  readonly flavor?: 'last-resort'
  readonly execution?: 'sync'
}

export type CollectGarbage = (options: CollectOptions) => void

/** V8's own function, which no script can reach: it lies in contexts that are made while the flag is set. */
export function garbageCollector(): CollectGarbage {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as CollectGarbage
}
