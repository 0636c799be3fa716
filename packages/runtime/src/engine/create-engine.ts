import { asFlowError, flowError, type FileReader, type WebhookResponse } from '@isthmus/sdk'
import type { CompiledFlow } from './compiled-flow.ts'
import { CompiledFlows, type Lease } from './compiled-flows.ts'
import type { ConnectionSource } from './connections-port.ts'
import type { Egress } from './egress-port.ts'
import type { Engine, LiveRun, ResumedRun, StartedRun, StartRun } from './engine.ts'
import type { FinishedRun, QueuedRun, RunJournal } from './journal-port.ts'
import { KeyLocks } from './key-locks.ts'
import type { Registry } from './registry.ts'
import { runFlow, unstartedRun } from './run-flow.ts'
import { RunQueue, type QueueEntry } from './run-queue.ts'
import { RunRecorder } from './run-recorder.ts'
import type { Sandbox } from './sandbox-port.ts'

export interface EngineOptions {
  readonly registry: Registry
  readonly connections: ConnectionSource
  readonly journal: RunJournal
  readonly egress: Egress
  readonly files: FileReader
  readonly sandbox: Sandbox
  readonly now: () => Date
  /** Ids of runs; must sort by time. */
  readonly newId: () => string
  readonly random: () => number
  /** Told of a run whose outcome could not be written down. */
  readonly onJournalError?: (runId: string, error: unknown) => void
}

const defaultConcurrency = 64
const defaultMaxQueued = 10_000
const maxRunning = 256
const maxCompiled = 200

interface Active {
  readonly recorder: RunRecorder
  readonly cancel: AbortController
  readonly entry: QueueEntry
  readonly done: Promise<FinishedRun>
}

/** One run on its way through the engine. */
interface Work {
  readonly queued: QueuedRun
  readonly compiled: CompiledFlow
  readonly recorder: RunRecorder
  readonly cancel: AbortSignal
  readonly respond: (response: WebhookResponse) => void
}

/** Opens the engine. Close it before what it was given. */
export function createEngine(options: EngineOptions): Engine {
  return new LocalEngine(options)
}

class LocalEngine implements Engine {
  readonly #options: EngineOptions
  readonly #queue = new RunQueue(maxRunning)
  readonly #locks = new KeyLocks()
  readonly #compiled: CompiledFlows
  readonly #active = new Map<string, Active>()
  /** What runs are canceled with when the process closes, to tell it from a person's wish. */
  readonly #closing = flowError('RUN_CANCELED', {})
  #closed = false

  constructor(options: EngineOptions) {
    this.#options = options
    this.#compiled = new CompiledFlows(options, maxCompiled)
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
      const lease = this.#compiled.take(request.saved, request.trigger)
      const queued = this.#queued(request, this.#options.newId(), this.#options.now().toISOString())
      return await this.#enqueue(queued, lease)
    } finally {
      this.#queue.release(flow)
    }
  }

  async resume(runs: readonly ResumedRun[]): Promise<void> {
    for (const run of runs) {
      const queued = this.#queued(run, run.id, run.queuedAt)
      try {
        this.#launch(queued, this.#compiled.take(run.saved, run.trigger))
      } catch (cause) {
        // What it needs is gone since it was acknowledged; it must neither stop the others nor wait forever.
        await this.#writeDown(unstartedRun(queued, this.#options.now(), asFlowError(cause)))
      }
    }
  }

  cancel(runId: string): boolean {
    const active = this.#active.get(runId)
    if (active) this.#stop(active, flowError('RUN_CANCELED', {}))
    return active !== undefined
  }

  live(runId: string): LiveRun | undefined {
    const recorder = this.#active.get(runId)?.recorder
    return (
      recorder && {
        id: runId,
        get status() {
          return recorder.status
        },
        steps: () => recorder.steps(),
        trace: () => recorder.trace(),
        onChange: (listener) => recorder.onChange(listener),
      }
    )
  }

  async close(): Promise<void> {
    this.#closed = true
    const active = [...this.#active.values()]
    for (const run of active) this.#stop(run, this.#closing)
    await Promise.all(active.map(({ done }) => done))
    this.#compiled.close()
  }

  #stop({ cancel, entry }: Active, reason: Error): void {
    cancel.abort(reason)
    // One that has not begun need not wait for its turn to end.
    if (this.#queue.remove(entry)) void entry.start()
  }

  async #enqueue(queued: QueuedRun, lease: Lease): Promise<StartedRun> {
    try {
      await this.#options.journal.enqueue(queued)
      // It is on disk, so the next start of the process carries it out.
      if (this.#closed) throw flowError('RUN_CANCELED', {})
    } catch (cause) {
      lease.release()
      throw cause
    }
    return this.#launch(queued, lease)
  }

  #launch(queued: QueuedRun, lease: Lease): StartedRun {
    const { compiled } = lease
    const { settings } = compiled.flow
    const recorder = new RunRecorder(compiled.plan, settings.keepTraces !== 'none')
    const cancel = new AbortController()
    const response = Promise.withResolvers<WebhookResponse | undefined>()
    const done = Promise.withResolvers<FinishedRun>()
    const work: Work = { queued, compiled, recorder, cancel: cancel.signal, respond: response.resolve }
    const entry: QueueEntry = {
      flow: queued.flowId,
      concurrency: settings.concurrency ?? defaultConcurrency,
      start: async () => {
        const finished = await this.#carryOut(work)
        lease.release()
        this.#active.delete(queued.id)
        response.resolve(undefined)
        done.resolve(finished)
      },
    }
    this.#active.set(queued.id, { recorder, cancel, entry, done: done.promise })
    this.#queue.add(entry)
    return { id: queued.id, queuedAt: queued.queuedAt, done: done.promise, response: response.promise }
  }

  /** Never throws: whatever happens, the run has an outcome. */
  async #carryOut(work: Work): Promise<FinishedRun> {
    const { queued, compiled, cancel } = work
    const { journal, registry, connections, egress, files, random, now } = this.#options
    const startedAt = now()
    try {
      // Begun is only written down where a second start could do harm; everything else may simply be run again.
      const begins = !compiled.repeatable && !cancel.aborted
      if (begins) journal.begin(queued.id, startedAt.toISOString())
      const services = { registry, connections, egress, files, random, locks: this.#locks }
      const finished = await runFlow({ ...work, services, startedAt, now })
      const resumable = finished.status === 'canceled' && cancel.reason === this.#closing && !begins
      if (!resumable) await this.#writeDown(finished)
      return finished
    } catch (cause) {
      const failed = unstartedRun(queued, startedAt, asFlowError(cause))
      await this.#writeDown(failed)
      return failed
    }
  }

  async #writeDown(finished: FinishedRun): Promise<void> {
    try {
      await this.#options.journal.finish(finished)
    } catch (error) {
      this.#options.onJournalError?.(finished.id, error)
    }
  }

  #queued({ saved, trigger, input, startedBy, mark }: StartRun, id: string, queuedAt: string): QueuedRun {
    const { flow, version } = saved
    const type = flow.nodes.find((node) => node.id === trigger)?.type ?? ''
    return {
      id,
      flowId: flow.id,
      flowName: flow.name,
      flowVersion: version,
      trigger: { node: trigger, kind: this.#options.registry.infos.get(type)?.trigger ?? 'manual' },
      startedBy,
      queuedAt,
      inputText: JSON.stringify(input),
      recordsIn: input.length,
      ...(mark ? { mark } : {}),
    }
  }
}
