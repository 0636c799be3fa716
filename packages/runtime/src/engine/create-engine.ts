import { flowError, type FileReader, type Flow, type WebhookResponse } from '@isthmus/sdk'
import { compileFlow, type CompiledFlow } from './compiled-flow.ts'
import type { ConnectionSource } from './connections-port.ts'
import type { Egress } from './egress-port.ts'
import type { Engine, LiveRun, StartedRun, StartRun } from './engine.ts'
import type { FinishedRun, QueuedRun, RunJournal } from './journal-port.ts'
import { KeyLocks } from './key-locks.ts'
import type { Registry } from './registry.ts'
import { runFlow } from './run-flow.ts'
import { RunQueue } from './run-queue.ts'
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
  readonly done: Promise<FinishedRun>
}

/** Opens the engine. Close it before what it was given. */
export function createEngine(options: EngineOptions): Engine {
  return new LocalEngine(options)
}

class LocalEngine implements Engine {
  readonly #options: EngineOptions
  readonly #queue = new RunQueue(maxRunning)
  readonly #locks = new KeyLocks()
  readonly #compiled = new Map<string, CompiledFlow>()
  readonly #active = new Map<string, Active>()
  #closed = false

  constructor(options: EngineOptions) {
    this.#options = options
  }

  async start(request: StartRun): Promise<StartedRun> {
    const { flow, version } = request.saved
    if (this.#closed) throw flowError('RUN_CANCELED', {})
    const limit = flow.settings.maxQueued ?? defaultMaxQueued
    if (this.#queue.waiting(flow.id) >= limit) throw flowError('QUEUE_FULL', { limit }, { retryAfterMs: 1000 })
    const compiled = this.#compile(request)
    const queued: QueuedRun = {
      id: this.#options.newId(),
      flowId: flow.id,
      flowName: flow.name,
      flowVersion: version,
      trigger: { node: request.trigger, kind: this.#triggerKind(flow, request.trigger) },
      startedBy: request.startedBy,
      queuedAt: this.#options.now().toISOString(),
      inputText: JSON.stringify(request.input),
      recordsIn: request.input.length,
    }
    await this.#options.journal.enqueue(queued)
    return this.#launch(queued, compiled)
  }

  async resume(runs: readonly (StartRun & { readonly id: string; readonly queuedAt: string })[]): Promise<void> {
    for (const run of runs) {
      const { flow, version } = run.saved
      const queued: QueuedRun = {
        id: run.id,
        flowId: flow.id,
        flowName: flow.name,
        flowVersion: version,
        trigger: { node: run.trigger, kind: this.#triggerKind(flow, run.trigger) },
        startedBy: run.startedBy,
        queuedAt: run.queuedAt,
        inputText: JSON.stringify(run.input),
        recordsIn: run.input.length,
      }
      this.#launch(queued, this.#compile(run))
    }
  }

  cancel(runId: string): boolean {
    const active = this.#active.get(runId)
    active?.cancel.abort(flowError('RUN_CANCELED', {}))
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
    for (const { cancel } of active) cancel.abort(flowError('RUN_CANCELED', {}))
    await Promise.allSettled(active.map(({ done }) => done))
    for (const compiled of this.#compiled.values()) compiled.dispose()
    this.#compiled.clear()
  }

  #launch(queued: QueuedRun, compiled: CompiledFlow): StartedRun {
    const recorder = new RunRecorder(compiled.plan, compiled.flow.settings.keepTraces !== 'none')
    const cancel = new AbortController()
    const response = Promise.withResolvers<WebhookResponse | undefined>()
    const done = Promise.withResolvers<FinishedRun>()
    this.#active.set(queued.id, { recorder, cancel, done: done.promise })
    this.#queue.add({
      flow: queued.flowId,
      concurrency: compiled.flow.settings.concurrency ?? defaultConcurrency,
      start: async () => {
        const finished = await this.#carryOut({
          queued,
          compiled,
          recorder,
          cancel: cancel.signal,
          respond: response.resolve,
        })
        response.resolve(undefined)
        this.#active.delete(queued.id)
        done.resolve(finished)
      },
    })
    return { id: queued.id, queuedAt: queued.queuedAt, done: done.promise, response: response.promise }
  }

  async #carryOut(work: {
    readonly queued: QueuedRun
    readonly compiled: CompiledFlow
    readonly recorder: RunRecorder
    readonly cancel: AbortSignal
    readonly respond: (response: WebhookResponse) => void
  }): Promise<FinishedRun> {
    const { journal, registry, connections, egress, files, random, now } = this.#options
    const startedAt = now()
    // Begun is only written down where a second start could do harm; everything else may simply be run again.
    if (!work.compiled.repeatable) journal.begin(work.queued.id, startedAt.toISOString())
    const services = { registry, connections, egress, files, random, locks: this.#locks }
    const finished = await runFlow({ ...work, services, startedAt, now })
    try {
      await journal.finish(finished)
    } catch (error) {
      this.#options.onJournalError?.(finished.id, error)
    }
    return finished
  }

  #triggerKind(flow: Flow, trigger: string): QueuedRun['trigger']['kind'] {
    const type = flow.nodes.find((node) => node.id === trigger)?.type ?? ''
    return this.#options.registry.infos.get(type)?.trigger ?? 'manual'
  }

  #compile({ saved, trigger }: StartRun): CompiledFlow {
    const key = `${saved.flow.id} ${saved.version} ${trigger}`
    const known = this.#compiled.get(key)
    if (known && sameFlow(known.flow, saved.flow)) {
      this.#compiled.delete(key)
      this.#compiled.set(key, known)
      return known
    }
    // A flow that was deleted and made anew starts again at version 1.
    known?.dispose()
    const compiled = compileFlow(saved.flow, trigger, this.#options)
    this.#compiled.set(key, compiled)
    this.#forgetOldest()
    return compiled
  }

  #forgetOldest(): void {
    const [oldest] = this.#compiled.keys()
    if (this.#compiled.size <= maxCompiled || oldest === undefined) return
    this.#compiled.get(oldest)?.dispose()
    this.#compiled.delete(oldest)
  }
}

function sameFlow(a: Flow, b: Flow): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}
