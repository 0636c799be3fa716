import type { EffectJournal } from '../../packages/runtime/src/engine/effect-journal-port.ts'
import type { RunJournal } from '../../packages/runtime/src/engine/journal-port.ts'

/** What a process writes, up to the write at which it dies: from then on nothing it does gets to the disk. */
export interface Mortal {
  readonly journal: RunJournal
  readonly effects: EffectJournal
  /** Resolves at the write that did not happen. */
  readonly died: Promise<void>
  /** The writes so far, in order, by their names. */
  readonly writes: readonly string[]
  /** Lets go what still waits for the dead, so that it can be cleared away. */
  bury(): void
}

interface Disk {
  readonly runs: RunJournal
  readonly effects: EffectJournal
}

/** A journal that takes so many writes. */
export function mortal({ runs, effects }: Disk, mostWrites: number): Mortal {
  const died = Promise.withResolvers<void>()
  const buried = Promise.withResolvers<never>()
  buried.promise.catch(() => undefined)
  const writes: string[] = []
  let dead = false
  const isAlive = (name: string): boolean => {
    dead ||= writes.length >= mostWrites
    if (dead) died.resolve()
    else writes.push(name)
    return !dead
  }
  const write = (name: string, work: () => Promise<void>): Promise<void> => (isAlive(name) ? work() : buried.promise)
  return {
    died: died.promise,
    writes,
    bury: () => buried.reject(new Error('The process is dead.')),
    journal: {
      enqueue: (run) => write(`enqueue ${run.flowId}`, () => runs.enqueue(run)),
      begin: (runId, startedAt) => void (isAlive('begin') && runs.begin(runId, startedAt)),
      finish: (run) => write(`finish ${run.status}`, () => runs.finish(run)),
      find: (runId) => runs.find(runId),
      inputText: (runId) => runs.inputText?.(runId) ?? '',
    },
    effects: {
      intend: (intent) => write('intend', () => effects.intend(intent)),
      settle: (outcome) => write('settle', () => effects.settle(outcome)),
      recorded: (id) => effects.recorded(id),
      addPage: (id, page, text) => effects.addPage(id, page, text),
      page: (id, page) => effects.page(id, page),
    },
  }
}
