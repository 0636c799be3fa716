import { asFlowError, flowError, type FlowError } from '@isthmus/sdk'
import { finalRunStatuses } from '@isthmus/sdk/api'
import { CompiledFlows } from './plan/compiled-flows.ts'
import { CalledRuns } from './control/called-runs.ts'
import { RestingRuns } from './control/resting-runs.ts'
import { restRule } from './control/rest-rule.ts'
import { WaitClock } from './control/wait-clock.ts'
import type { Engine, LiveRun, ResumedRun, SavedFlow, StartedRun, StartRun, WaitingRun } from './engine.ts'
import { ExpressLanes } from './express/express-lanes.ts'
import type { ExpressLane } from './express-port.ts'
import type { FinishedRun, KnownRun, QueuedRun } from './journal-port.ts'
import type { EngineOptions } from './engine-options.ts'
import { abortedHere, liveRun, newPromised, type Active, type Launch, type Promised, type Work } from './engine-work.ts'
import { heldRun, readLater } from './run/held-run.ts'
import { KeyLocks } from './effect/key-locks.ts'
import { defaultConcurrency, defaultMaxQueued } from './run/run-defaults.ts'
import { queuedRun, resumedRun } from './run/queued-run.ts'
import type { RunServices } from './run/run-context.ts'
import { runFlow, unstartedRun } from './run/run-flow.ts'
import { givenToRuns } from './run/given-to-runs.ts'
import { RunQueue, type QueueEntry } from './run/run-queue.ts'
import { RunRecorder } from './trace/run-recorder.ts'

const defaultMaxRunning = 256
const maxCompiled = 200

/** Opens the engine. Close it before what it was given. */
export function createEngine(options: EngineOptions): Engine {
  return new LocalEngine(options)
}

class LocalEngine implements Engine {
  readonly #options: EngineOptions
  readonly #queue: RunQueue
  readonly #services: RunServices
  readonly #compiled: CompiledFlows
  readonly #lanes: ExpressLanes | undefined
  readonly #active = new Map<string, Active>()
  /** What runs are canceled with when the process closes, to tell it from a person's wish. */
  readonly #closing = flowError('RUN_CANCELED', {})
  readonly #closingSignal = new AbortController()
  readonly #clock: WaitClock
  readonly #resting: RestingRuns<Promised>
  readonly #called: CalledRuns
  /** Runs from before a restart that go on when the run that called them asks for them. */
  readonly #held = new Map<string, ResumedRun>()
  /** Runs for which a called run ended while they were being put away. */
  readonly #missed = new Set<string>()
  #closed = false

  constructor(options: EngineOptions) {
    this.#options = options
    this.#queue = new RunQueue(options.maxRunning ?? defaultMaxRunning)
    this.#compiled = new CompiledFlows(options, maxCompiled)
    const { express: journal } = options
    this.#lanes = journal && new ExpressLanes({ ...options, journal, compiled: this.#compiled })
    this.#clock = new WaitClock(options.now)
    this.#resting = new RestingRuns(this.#clock, (runId) => this.wake(runId))
    this.#called = new CalledRuns({
      registry: options.registry,
      flows: options.flows,
      journal: options.journal,
      join: (runId) => this.#join(runId),
      start: async ({ id, saved, trigger, input }, parent) => {
        const lease = this.#compiled.take({ saved, trigger })
        const start = { saved, trigger, input, startedBy: `run ${parent.run}`, parent }
        await this.#enqueue(this.#queued(start, id, options.now().toISOString()), { lease, atOnce: true })
      },
      goOn: (known) => {
        if (this.#resting.has(known.queued.id) || known.status === 'parked') return false
        void this.#goOn(known)
        return true
      },
      cancel: (runId) => void this.cancel(runId),
      isClosing: (reason) => reason === this.#closing,
    })
    this.#services = givenToRuns(options, { locks: new KeyLocks(), clock: this.#clock, calls: this.#called })
  }

  async start(request: StartRun): Promise<StartedRun> {
    const { id: flow, settings } = request.saved.flow
    if (this.#closed) throw flowError('RUN_CANCELED', {})
    const concurrency = settings.concurrency ?? defaultConcurrency
    const limit = settings.maxQueued ?? defaultMaxQueued
    if (!this.#queue.reserve({ flow, concurrency, maxWaiting: limit })) {
      throw flowError('QUEUE_FULL', { limit }, { retryAfterMs: 1000 })
    }
    try {
      const lease = this.#compiled.take(request)
      const id = request.id ?? this.#options.newId()
      const queued = this.#queued(request, id, this.#options.now().toISOString())
      return await this.#enqueue(queued, { lease })
    } finally {
      this.#queue.release(flow)
    }
  }

  express(saved: SavedFlow, trigger: string): ExpressLane | undefined {
    if (this.#closed) throw flowError('RUN_CANCELED', {})
    const lane = this.#lanes?.of(saved, trigger)
    // What comes faster than the flow's rate waits in the queue, where it is on the disk and acknowledged.
    return lane && this.#queue.startsNow(saved.flow.id, saved.flow.settings.maxPerSecond) ? lane : undefined
  }

  async resume(runs: readonly ResumedRun[]): Promise<void> {
    for (const run of runs) {
      const active = this.#active.get(run.id)
      if (active) {
        // A person decided about one of its records while it was still at work on others.
        void active.done.then(({ status }) => (status === 'parked' ? this.resume([run]) : undefined))
        continue
      }
      // It may have been asked for by the run that called it, and have ended, in the meantime.
      if (this.#isOver(run)) continue
      if (run.parent && this.#active.has(run.parent.run) && !this.#called.isAwaited(run.id)) this.#held.set(run.id, run)
      else await this.#resume(run)
    }
  }

  #isOver({ id, stored, parent }: ResumedRun): boolean {
    const status = stored && !parent ? undefined : this.#options.journal.find(id)?.status
    return status !== undefined && finalRunStatuses.includes(status)
  }

  async #resume(run: ResumedRun, more: Partial<Launch> = {}): Promise<void> {
    const made = this.#queued(run, run.id, run.queuedAt)
    const { journal } = this.#options
    const queued = run.stored && journal.inputText ? readLater({ ...made, ...run.stored }, journal) : made
    try {
      // What was computed once must be computed the same again, so that no call gets another name.
      const pins = run.startedAt === undefined ? undefined : this.#options.valueMaps?.pinsOf(run.id)
      const lease = this.#compiled.take(run, pins)
      const begun = run.startedAt === undefined ? {} : { begunAt: run.startedAt }
      const promised = this.#resting.take(run.id)
      this.#launch({ queued, lease, ...begun, promised, atOnce: this.#called.isAwaited(run.id), ...more })
    } catch (cause) {
      await this.#giveUp(queued, asFlowError(cause))
    }
  }

  rest(runs: readonly WaitingRun[]): void {
    for (const { id, waitingUntil } of runs) {
      this.#resting.put(id, waitingUntil === undefined ? undefined : Date.parse(waitingUntil), newPromised())
    }
  }

  cancel(runId: string): boolean {
    const active = this.#active.get(runId)
    if (active) this.#stop(active, flowError('RUN_CANCELED', {}))
    return active !== undefined || this.wake(runId, { toCancel: true })
  }

  live(runId: string): LiveRun | undefined {
    const active = this.#active.get(runId)
    return active && liveRun(runId, active.recorder)
  }

  goesOn(runId: string): boolean {
    return this.#active.has(runId) || this.#held.has(runId) || this.#resting.has(runId)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#clock.close()
    this.#closingSignal.abort(this.#closing)
    const active = [...this.#active.values()]
    for (const run of active) this.#stop(run, this.#closing)
    await Promise.all([this.#lanes?.close(), ...active.map(({ done }) => done)])
    for (const [, { response }] of this.#resting.all()) response.resolve(undefined)
    this.#compiled.close()
  }

  #stop({ cancel, entry }: Active, reason: Error): void {
    cancel.abort(reason)
    // One that has not begun need not wait for its turn to end.
    if (this.#queue.remove(entry)) void entry.start()
  }

  /** Whoever waits for a run lends it its place, so one that is still in line begins; false when it is not under way. */
  #join(runId: string): boolean {
    const active = this.#active.get(runId)
    if (active && this.#queue.remove(active.entry)) void active.entry.start()
    return active !== undefined
  }

  async #enqueue(queued: QueuedRun, launch: Omit<Launch, 'queued'>): Promise<StartedRun> {
    try {
      await this.#options.journal.enqueue(queued)
      // It is on disk, so the next start of the process carries it out.
      if (this.#closed) throw flowError('RUN_CANCELED', {})
    } catch (cause) {
      launch.lease.release()
      throw cause
    }
    return this.#launch({ queued, ...launch })
  }

  #launch({ queued, lease, begunAt, promised = newPromised(), atOnce, toCancel }: Launch): StartedRun {
    const { compiled } = lease
    const { settings } = compiled.flow
    const recorder = new RunRecorder(compiled.recorded, settings.keepTraces !== 'none')
    const cancel = new AbortController()
    const done = Promise.withResolvers<FinishedRun>()
    // Nothing that waits with the run may hold on to `queued` itself; see `heldRun`.
    let held = queued
    let chars: number | undefined
    const work: Omit<Work, 'queued'> = {
      compiled,
      recorder,
      cancel: cancel.signal,
      respond: promised.response.resolve,
      mayRest: toCancel ? () => abortedHere(cancel) : this.#restRule(),
      ...(begunAt === undefined ? {} : { begunAt }),
    }
    const entry: QueueEntry = {
      flow: queued.flowId,
      concurrency: settings.concurrency ?? defaultConcurrency,
      ...(settings.maxPerSecond === undefined ? {} : { perSecond: settings.maxPerSecond }),
      // Records that are not in memory are read for it, once, when they are about to be needed.
      chars: () => (chars ??= held.inputText.length),
      start: async () => {
        this.#called.begun(held.id)
        const whole = { ...work, queued: held }
        const finished = await this.#carryOut(whole)
        lease.release()
        this.#active.delete(held.id)
        done.resolve(finished)
        await this.#settle(finished, whole, promised)
      },
    }
    this.#active.set(queued.id, { recorder, cancel, entry, done: done.promise })
    if (atOnce) void entry.start()
    else if (!this.#queue.add(entry)) held = heldRun(queued, this.#options.journal)
    return {
      id: queued.id,
      queuedAt: queued.queuedAt,
      done: promised.done.promise,
      atRest: promised.atRest.promise,
      response: promised.response.promise,
    }
  }

  #restRule(): Work['mayRest'] {
    const { flows, now, restAfterMs } = this.#options
    const rule = restRule({ now, ...(restAfterMs === undefined ? {} : { restAfterMs }) })
    return (dueMs) => flows !== undefined && !this.#closed && rule(dueMs)
  }

  /** Puts away a run that waits; tells everybody of the end of one that is over. */
  async #settle(
    finished: FinishedRun,
    { queued, cancel }: Pick<Work, 'queued' | 'cancel'>,
    promised: Promised,
  ): Promise<void> {
    const { id, status, waiting } = finished
    promised.atRest.resolve()
    const missed = this.#missed.delete(id)
    if (status === 'waiting' && !this.#closed) {
      this.#resting.put(id, waiting?.dueMs, promised)
      this.#called.ended(finished)
      if (missed) this.wake(id)
      return
    }
    promised.response.resolve(undefined)
    promised.done.resolve(finished)
    if (cancel.reason !== this.#closing) await this.#tell(finished, queued)
  }

  /** Tells whoever called a run, and lets go the runs it called itself and does not ask for any more. */
  async #tell(finished: FinishedRun, { parent }: Pick<QueuedRun, 'parent'>): Promise<void> {
    const told = this.#called.ended(finished)
    if (finished.status === 'parked') return
    if (parent && !told) {
      // One that is just being put away would not hear of it otherwise.
      if (this.#active.has(parent.run)) this.#missed.add(parent.run)
      else this.wake(parent.run)
    }
    for (const held of [...this.#held.values()].filter((run) => run.parent?.run === finished.id)) {
      this.#held.delete(held.id)
      await this.#resume(held)
      this.cancel(held.id)
    }
  }

  wake(runId: string, more: Partial<Launch> = {}): boolean {
    if (this.#closed || !this.#resting.has(runId)) return false
    const known = this.#options.journal.find(runId)
    if (known) void this.#goOn(known, more)
    return known !== undefined
  }

  async #goOn(known: KnownRun, more: Partial<Launch> = {}): Promise<void> {
    const { id, flowId, flowVersion } = known.queued
    const flow = this.#options.flows?.version(flowId, flowVersion)
    this.#held.delete(id)
    if (flow) return this.#resume(resumedRun(known, flow), more)
    const gone = flowError('NOT_FOUND', { what: 'flow version', id: `${flowId} ${flowVersion}` })
    return this.#giveUp(known.queued, gone)
  }

  /** What a run needs is gone since it was acknowledged; it must neither stop the others nor wait forever. */
  async #giveUp(queued: QueuedRun, error: FlowError): Promise<void> {
    const failed = unstartedRun(queued, this.#options.now(), error)
    await this.#writeDown(failed)
    const { signal } = new AbortController()
    await this.#settle(failed, { queued, cancel: signal }, this.#resting.take(queued.id) ?? newPromised())
  }

  /** Never throws: whatever happens, the run has an outcome. */
  async #carryOut(work: Work): Promise<FinishedRun> {
    const { queued, cancel } = work
    const { now } = this.#options
    // Expressions read the time of the run from here, so it must be the same when the run is computed anew.
    const startedAt = work.begunAt === undefined ? now() : new Date(work.begunAt)
    try {
      this.#begin(work, startedAt)
      const resumed = work.begunAt !== undefined
      const closing = this.#closingSignal.signal
      const finished = await runFlow({ ...work, services: this.#services, startedAt, resumed, now, closing })
      const resumable = finished.status === 'canceled' && cancel.reason === this.#closing
      if (!resumable) await this.#writeDown(finished)
      return finished
    } catch (cause) {
      const failed = unstartedRun(queued, startedAt, asFlowError(cause))
      await this.#writeDown(failed)
      return failed
    }
  }

  /** Only written down where the run must know what it did; everything else may simply be run again. */
  #begin({ compiled, queued, cancel }: Work, startedAt: Date): void {
    if (!compiled.writes || cancel.aborted) return
    if (compiled.pins) this.#options.valueMaps?.pin(queued.id, compiled.pins)
    this.#options.journal.begin(queued.id, startedAt.toISOString())
  }

  async #writeDown(finished: FinishedRun): Promise<void> {
    try {
      await this.#options.journal.finish(finished)
    } catch (error) {
      this.#options.onJournalError?.(finished.id, error)
    }
  }

  #queued(start: StartRun & Pick<QueuedRun, 'parent'>, id: string, queuedAt: string): QueuedRun {
    return queuedRun(start, { id, queuedAt, registry: this.#options.registry })
  }
}
