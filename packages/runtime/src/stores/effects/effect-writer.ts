import { flowError } from '@isthmus/sdk'
import type { EffectIntent, EffectOutcome } from '../../engine/effect-journal-port.ts'
import type { Store } from '../database.ts'
import { saysStorageFull } from '../upkeep/storage-health.ts'

const groupWaitMs = 5
const groupOutcomes = 64
/** What finds no room on the disk is tried again so often. */
const fullWaitMs = 200

interface Waiting<T> {
  readonly entry: T
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

interface EffectWriter {
  intend(intent: EffectIntent): Promise<void>
  settle(outcome: EffectOutcome): Promise<void>
  /** Inside a transaction: writes the outcomes of one run that still wait. What it gives is called once that is committed. */
  closeWith(runId: string): () => void
  flush(): void
  /** The same. Throws while there is no room for what waits, so that nothing that comes after it is written. */
  flushSettled(): void
}

interface EffectWriterOptions {
  readonly store: Store
  /** Writes the rows of runs that wait: an effect must not be on the disk before the run it belongs to. */
  readonly flushRuns: () => void
  /** Once aborted, nothing waits for room on the disk any more. */
  readonly stopWaiting: AbortSignal
}

/**
 * Gathers what a turn of the event loop wants written. Intents are written in the same turn, and calls wait for
 * the sync that follows; outcomes wait a few milliseconds for others, but never longer than the next intent, which may build on them.
 * On a full disk both wait until there is room: a call whose outcome is known must not become one in doubt.
 */
export function createEffectWriter({ store, flushRuns, stopWaiting }: EffectWriterOptions): EffectWriter {
  const write = statements(store)
  let intents: Waiting<EffectIntent>[] = []
  let outcomes: Waiting<EffectOutcome>[] = []
  let turn: NodeJS.Immediate | undefined
  let timer: NodeJS.Timeout | undefined

  const flushSettled = (): void => {
    clearImmediate(turn)
    clearTimeout(timer)
    turn = timer = undefined
    const [known, wanted] = [outcomes, intents]
    outcomes = []
    intents = []
    if (known.length + wanted.length === 0) return
    try {
      flushRuns()
      store.atomic(() => {
        for (const { entry } of known) write.outcome(entry)
        for (const { entry } of wanted) write.intent(entry)
      })
    } catch (error) {
      if (!saysStorageFull(error) || stopWaiting.aborted) return fail([...known, ...wanted], error)
      outcomes = [...known, ...outcomes]
      intents = [...wanted, ...intents]
      timer = setTimeout(flush, fullWaitMs)
      throw error
    }
    tell(known)
    if (wanted.length === 0) return undefined
    return void store.synced().then(tell.bind(undefined, wanted), fail.bind(undefined, wanted))
  }
  const flush = (): void => quietly(flushSettled)
  return {
    intend: (entry) =>
      new Promise((resolve, reject) => {
        intents.push({ entry, resolve, reject })
        turn ??= setImmediate(flush)
      }),
    settle: (entry) =>
      new Promise((resolve, reject) => {
        outcomes.push({ entry, resolve, reject })
        if (outcomes.length >= groupOutcomes) turn ??= setImmediate(flush)
        else timer ??= setTimeout(flush, groupWaitMs)
      }),
    closeWith: (runId) => {
      const left = outcomes.filter(({ entry }) => entry.runId === runId)
      const unsent = intents.filter(({ entry }) => entry.runId === runId)
      if (left.length + unsent.length === 0) return nothing
      for (const { entry } of left) write.outcome(entry)
      return () => {
        outcomes = outcomes.filter((waiting) => !left.includes(waiting))
        intents = intents.filter((waiting) => !unsent.includes(waiting))
        tell(left)
        // Nobody makes the call of a run that is over.
        fail(unsent, flowError('RUN_CANCELED', {}))
      }
    },
    flush,
    flushSettled,
  }
}

/** What finds no room still waits, and is tried again soon. */
function quietly(work: () => void): void {
  try {
    work()
  } catch {
    // Whoever must know asks with `flushSettled`.
  }
}

function nothing(): void {
  // Most runs have nothing left to write when they end.
}

function tell(waiting: readonly Waiting<unknown>[]): void {
  for (const { resolve } of waiting) resolve()
}

function fail(waiting: readonly Waiting<unknown>[], error: unknown): void {
  for (const { reject } of waiting) reject(error)
}

function statements({ db }: Store) {
  const intend = db.prepare(`
    INSERT INTO effects (run, call, node, state, key, attempt, since, due_at, business_key, record)
    VALUES (@runId, @call, @node, 'intent', @key, @attempt, @at, @dueAt, @businessKey, @recordText)
    ON CONFLICT (run, call) DO UPDATE SET state = 'intent', attempt = excluded.attempt`)
  const settle = db.prepare(`
    INSERT INTO effects (run, call, node, state, key, attempt, outcome, pages)
    VALUES (@runId, @call, @node, @state, '', 0, @outcome, @pages)
    ON CONFLICT (run, call) DO UPDATE SET state = excluded.state, outcome = excluded.outcome, pages = excluded.pages,
      record = NULL`)
  const forget = db.prepare('DELETE FROM effects WHERE run = ? AND call = ?')
  const park = parkInto(db)
  return {
    intent: (intent: EffectIntent): void => {
      intend.run({ ...intent, dueAt: intent.dueAt ?? null, businessKey: intent.businessKey ?? null })
    },
    outcome: (outcome: EffectOutcome): void => {
      const { runId, call, node } = outcome
      const id = { runId, call, node, pages: 0 }
      switch (outcome.kind) {
        case 'done':
          return void settle.run({ ...id, state: 'done', outcome: outcome.emissionsText, pages: outcome.pages ?? 0 })
        case 'failed':
          return void settle.run({ ...id, state: 'failed', outcome: JSON.stringify(outcome.problem) })
        case 'lost':
          return void settle.run({ ...id, state: 'lost', outcome: null })
        case 'unsent':
          return void forget.run(runId, call)
        case 'parked':
          return park({ runId, call, problemText: JSON.stringify(outcome.problem), at: outcome.at })
      }
    },
  }
}

type Database = Store['db']

type Parking = {
  readonly runId: string
  readonly problemText: string
  readonly at: string
} & (
  | { readonly call: string }
  /** Every open intent that the run has at the node. */
  | { readonly node: string }
)

/**
 * Which intents of a run nobody has an outcome of when it ends. A timer is no call: nothing is in doubt when its run ends before
 * it is due.
 */
const isOpen = `state = 'intent' AND due_at IS NULL`

/** Of these, the ones that a person must decide about: what has a key of its own may be sent again by anybody. */
export const isInDoubt = `${isOpen} AND business_key IS NULL`

/** Turns intents whose outcome nobody knows into records that wait for a person. */
export function parkInto(db: Database): (parking: Parking) => void {
  const which = `run = @runId AND iif(@call IS NULL, node = @node AND ${isInDoubt}, call = @call AND ${isOpen})`
  // A call that a person had sent again and that is in doubt once more waits anew under the same id.
  const add = db.prepare(`
    INSERT INTO parked (id, run, call, node, business_key, record, problem, since, attempt, parked_at)
    SELECT key, run, call, node, business_key, coalesce(record, 'null'), @problemText, coalesce(since, @at), attempt, @at
    FROM effects WHERE ${which}
    ON CONFLICT (id) DO UPDATE SET problem = excluded.problem, attempt = excluded.attempt, parked_at = excluded.parked_at,
      resolution = NULL, resolved_at = NULL, resolved_by = NULL`)
  const mark = db.prepare(`UPDATE effects SET state = 'parked', outcome = @problemText WHERE ${which}`)
  return ({ runId, problemText, at, ...place }) => {
    const call = 'call' in place ? place.call : null
    const bound = { runId, call, node: 'node' in place ? place.node : null, problemText }
    add.run({ ...bound, at })
    mark.run(bound)
  }
}
