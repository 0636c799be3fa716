import { flowError, type FlowSettings } from '@isthmus/sdk'
import type { Lease } from '../plan/compiled-flows.ts'
import type { SavedFlow } from '../engine.ts'
import { carrierOf, type CarriedRun, type CarryBurst } from './express-burst.ts'
import type { ExpressBurst, ExpressEvent, ExpressJournal, ExpressLane, ExpressRun } from '../express-port.ts'
import { expressPlan, type ExpressPlan } from './express-plan.ts'
import { defaultConcurrency, defaultMaxQueued, defaultTimeoutMs } from '../run/run-defaults.ts'
import { emptyTraceText, keepsTraceOf } from '../trace/thin-trace.ts'

export interface LaneOptions {
  readonly saved: SavedFlow
  readonly about: Pick<ExpressBurst, 'flowId' | 'flowName' | 'flowVersion' | 'trigger' | 'startedBy'>
  /** Takes the compiled flow for one burst. Throws what `compileFlow` throws. */
  readonly take: () => Lease
  readonly journal: ExpressJournal
  readonly newId: () => string
  readonly now: () => Date
  /** Lanes that have something to do. */
  readonly busy: Set<LocalLane>
  /** Told of a run that was acknowledged and could not be written down. */
  readonly onJournalError?: (runId: string, error: unknown) => void
}

/** Runs of one burst. It halves when a visit takes long, because all of it shares the visit's time limit. */
const mostTogether = 256
const longVisitMs = 50

/** Runs that may be acknowledged and not yet written; with a disk that is full or slow, callers have to wait. */
const mostPromised = 1024

interface Compiled {
  readonly plan: ExpressPlan
  readonly carry: CarryBurst
}

/** The lane of one flow version and trigger. */
export class LocalLane implements ExpressLane {
  readonly #options: LaneOptions
  readonly #maxQueued: number
  readonly #concurrency: number
  readonly #durability: 'full' | 'grouped'
  readonly #writing = new Set<Promise<void>>()
  readonly #bursts = new Set<Promise<void>>()
  #waiting: ExpressEvent[] = []
  #compiled: Compiled | undefined
  #most = mostTogether
  /** Runs that are being computed, or are computed and not yet handed on. */
  #carried = 0
  /** Runs that are computed but not written yet. */
  #unwritten = 0
  /** Over when what waits has been sent. */
  #due: Promise<void> | undefined
  #isVisiting = false
  #closed = false
  /** True after a write failed, until one succeeds: then nothing is acknowledged before it is written. */
  #doubtful = false

  constructor(options: LaneOptions) {
    this.#options = options
    const { maxQueued, concurrency, durability } = options.saved.flow.settings
    this.#maxQueued = maxQueued ?? defaultMaxQueued
    this.#concurrency = concurrency ?? defaultConcurrency
    this.#durability = durability ?? 'full'
  }

  take(event: ExpressEvent): void {
    if (this.#closed) throw flowError('RUN_CANCELED', {})
    // As if so many went on at the same time and the others waited.
    if (this.#waiting.length + this.#carried + this.#unwritten >= this.#maxQueued + this.#concurrency) {
      throw flowError('QUEUE_FULL', { limit: this.#maxQueued }, { retryAfterMs: 1000 })
    }
    this.#waiting.push(event)
    this.#schedule()
  }

  /** Finishes what was accepted and refuses the rest. */
  async close(): Promise<void> {
    this.#closed = true
    while (this.#due || this.#bursts.size > 0) await Promise.all([this.#due, ...this.#bursts])
    await Promise.all(this.#writing)
  }

  #schedule(): void {
    if (this.#due || this.#isVisiting) return
    this.#options.busy.add(this)
    // Not before the events of this turn are all there.
    this.#due = nextTurn().then(() => {
      this.#due = undefined
      this.#send()
    })
  }

  #send(): void {
    const events = this.#waiting.splice(0, this.#most)
    const burst = this.#carryOn(events).finally(() => {
      this.#bursts.delete(burst)
      this.#rest()
    })
    this.#bursts.add(burst)
  }

  #rest(): void {
    if (!this.#due && this.#bursts.size === 0 && this.#writing.size === 0) this.#options.busy.delete(this)
  }

  async #carryOn(events: readonly ExpressEvent[]): Promise<void> {
    this.#carried += events.length
    this.#isVisiting = true
    try {
      const [carried, burst] = await this.#visit(events).finally(() => {
        this.#isVisiting = false
        if (this.#waiting.length > 0) this.#send()
      })
      // What came meanwhile is on its way first, so that it is worked on while these are answered.
      if (this.#isVisiting) await nextTurn()
      this.#write(carried, burst)
    } catch (cause) {
      for (const event of events) event.refuse(cause)
    } finally {
      this.#carried -= events.length
    }
  }

  async #visit(events: readonly ExpressEvent[]): Promise<readonly [readonly CarriedRun[], ExpressBurst]> {
    const lease = this.#options.take()
    try {
      return await this.#carry(events, lease)
    } finally {
      lease.release()
    }
  }

  async #carry(events: readonly ExpressEvent[], lease: Lease): Promise<readonly [readonly CarriedRun[], ExpressBurst]> {
    const { about, newId, now, saved } = this.#options
    const { carry } = this.#compile(lease)
    const { settings } = saved.flow
    const [started, startedMs] = [now(), performance.now()]
    const startedAt = started.toISOString()
    const carried = await carry(
      events.map((event) => ({ event, id: newId() })),
      {
        startedAt,
        keepTraces: settings.keepTraces !== 'none',
        limitMs: settings.timeoutMs ?? defaultTimeoutMs,
      },
    )
    const durationMs = performance.now() - startedMs
    this.#most = durationMs > longVisitMs ? Math.max(1, this.#most >> 1) : Math.min(mostTogether, this.#most * 2)
    const ended = now()
    const burst = {
      ...about,
      startedAt,
      endedAt: ended.toISOString(),
      durationMs: Math.max(0, ended.getTime() - started.getTime()),
      runs: carried.map(({ event, run }) => marked(thinned(run, settings), event)),
    }
    return [carried, burst]
  }

  #write(runs: readonly CarriedRun[], burst: ExpressBurst): void {
    const mayPromise = this.#durability === 'grouped' && !this.#doubtful && this.#unwritten < mostPromised
    // A repeat may come as soon as the first is acknowledged, and finds it only where it is written.
    const early = mayPromise && !runs.some(({ event }) => event.mark)
    this.#unwritten += runs.length
    if (!early) return this.#keep(burst, afterWriting(runs))
    acknowledge(runs)
    this.#keep(burst, this.#afterTelling(burst))
  }

  #keep(burst: ExpressBurst, { kept, lost }: Aftermath): void {
    const written = this.#record(burst)
      .then(
        () => {
          this.#doubtful = false
          kept()
        },
        (error: unknown) => {
          this.#doubtful = true
          lost(error)
        },
      )
      .finally(() => {
        this.#unwritten -= burst.runs.length
        this.#writing.delete(written)
        this.#rest()
      })
    this.#writing.add(written)
  }

  /**
   * Knows the burst alone: when writing falls behind, each event here that is answered already would hold on to its request
   * and response, and a thousand of those are what made collecting garbage take long.
   */
  #afterTelling({ runs }: ExpressBurst): Aftermath {
    return {
      kept: () => undefined,
      lost: (error) => {
        for (const { id } of runs) this.#options.onJournalError?.(id, error)
      },
    }
  }

  /** Also when the journal throws at once. */
  async #record(burst: ExpressBurst): Promise<void> {
    await this.#options.journal.record(burst, this.#durability)
  }

  #compile({ compiled }: Lease): Compiled {
    if (this.#compiled?.plan.compiled === compiled) return this.#compiled
    const plan = expressPlan(compiled)
    if (!plan) throw new TypeError(`The flow ${compiled.flow.id} has no express lane`)
    this.#compiled = { plan, carry: carrierOf(plan) }
    return this.#compiled
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** What follows once a burst is written, or could not be. */
interface Aftermath {
  readonly kept: () => void
  readonly lost: (error: unknown) => void
}

function afterWriting(runs: readonly CarriedRun[]): Aftermath {
  return {
    kept: () => acknowledge(runs),
    lost: (error) => {
      for (const { event } of runs) event.refuse(error)
    },
  }
}

function acknowledge(runs: readonly CarriedRun[]): void {
  for (const { event, run, response } of runs) {
    event.settle({ id: run.id, status: run.status, response, failure: run.failure })
  }
}

function marked(run: ExpressRun, { mark }: ExpressEvent): ExpressRun {
  return mark ? { ...run, mark } : run
}

/** Without its trace where the flow keeps only those of runs with errors. */
function thinned(run: ExpressRun, settings: FlowSettings): ExpressRun {
  const kept = keepsTraceOf(settings, { status: run.status, errors: run.records.errors })
  if (kept) return run
  const { aroundInput: _, ...rest } = run
  return { ...rest, traceText: emptyTraceText }
}
