import type { JsonObject, PollContext, PollSource } from '@isthmus/sdk'
import { untilAborted } from '../engine/run/deadline.ts'
import type { Engine, SavedFlow } from '../engine/engine.ts'
import type { TriggerMemory } from '../engine/trigger-memory-port.ts'
import { laterOf, type PollInstant } from './poll-instant.ts'
import { PollPicker, type PickedChange } from './poll-picker.ts'
import { advanced, firstState, readState, spanOf, stateJson, type PollSettings, type PollState } from './poll-state.ts'

export interface PollRequest {
  readonly saved: SavedFlow
  /** Id of the trigger node. */
  readonly node: string
  readonly config: JsonObject
  readonly settings: PollSettings
  readonly source: PollSource<JsonObject>
  readonly context: PollContext
  readonly host: string
  /** Told when a run is over that the source gave an id. */
  readonly onRunOver?: () => void
}

export interface PollServices {
  readonly engine: Pick<Engine, 'start'>
  readonly memory: TriggerMemory
  readonly now: () => Date
}

export interface PollResult {
  readonly records: number
  readonly runs: number
  /** Everything was read anew, because the system had forgotten where the last look ended. */
  readonly restarted?: true
}

/** Runs of one poll that may be under way before it reads on: a long catch-up must not fill the queue. */
const mostUnfinished = 4

/**
 * Reads what has changed and starts runs for it. How far it came is written together with each run, so a crash at any
 * point neither loses a change nor delivers it twice. Throws what the source and `engine.start` throw.
 */
export async function pollOnce(request: PollRequest, services: PollServices): Promise<PollResult> {
  const { saved, node, settings, source, config, context, host } = request
  const { memory, now } = services
  const state = stateFor(request, services)
  const span = spanOf(state, settings, now())
  if (span.since !== undefined && span.since >= span.until) return { records: 0, runs: 0 }
  const picker = new PollPicker({
    span,
    host,
    ordered: source.ordered,
    notTaken: (changes) => memory.notTaken(saved.flow.id, node, changes),
  })
  const taker = new Taker(request, services, state)
  const input = { config, since: span.since, until: span.until, cursor: state.cursor }
  for await (const { changes, cursor, run, restarted } of source.changes(input, context)) {
    context.signal.throwIfAborted()
    if (restarted) taker.restarted()
    const picked = picker.pick(changes)
    if (run === undefined) await taker.take(picked, cursor)
    else await taker.takeAs(run, picked)
  }
  return taker.end()
}

/** Where the poll stands, or where it begins: at first, and when it reads something else than before. */
function stateFor({ saved, node, settings }: PollRequest, { memory, now }: PollServices): PollState {
  const { id } = saved.flow
  const state = readState(memory.get(id, node)?.state)
  if (state?.source === settings.source) return state
  // A reset by a person has no source yet; it stands for whatever the poll reads next.
  if (state?.source === '') return { ...state, source: settings.source }
  const first = firstState(settings.source, settings.start, now())
  memory.reset(id, node, stateJson(first))
  return first
}

/** Gathers new changes into runs. */
class Taker {
  readonly #request: PollRequest
  readonly #services: PollServices
  readonly #epoch: number
  readonly #unfinished: Promise<unknown>[] = []
  #state: PollState
  #newest: PollInstant | undefined
  #waiting: PickedChange[] = []
  /** Cursor of the last batch of which nothing waits any more. */
  #cursor: string | undefined
  #result: PollResult = { records: 0, runs: 0 }

  constructor(request: PollRequest, services: PollServices, state: PollState) {
    this.#request = request
    this.#services = services
    this.#state = state
    this.#epoch = services.memory.get(request.saved.flow.id, request.node)?.epoch ?? 0
  }

  async take(changes: readonly PickedChange[], cursor: string | undefined): Promise<void> {
    const { recordsPerRun } = this.#request.settings
    this.#waiting.push(...changes)
    while (this.#waiting.length >= recordsPerRun) await this.#startRun(this.#waiting.splice(0, recordsPerRun))
    if (cursor === undefined) return
    // A feed is only followed in whole batches.
    if (this.#waiting.length > 0) await this.#startRun(this.#waiting.splice(0))
    this.#cursor = cursor
  }

  /** Starts the run that the source has written down for these changes; the source itself bounds how many are under way. */
  async takeAs(run: string, changes: readonly PickedChange[]): Promise<void> {
    if (changes.length > 0) await this.#startRun(changes, run)
  }

  restarted(): void {
    this.#result = { ...this.#result, restarted: true }
  }

  async end(): Promise<PollResult> {
    if (this.#waiting.length > 0) await this.#startRun(this.#waiting.splice(0))
    const { saved, node, settings } = this.#request
    const next = advanced(this.#state, settings, { watermark: this.#newest, cursor: this.#keptCursor() })
    if (JSON.stringify(next) !== JSON.stringify(this.#state)) {
      this.#services.memory.save(saved.flow.id, node, {
        epoch: this.#epoch,
        state: stateJson(next),
        ...(next.forgotten === undefined ? {} : { forgetBefore: next.forgotten }),
      })
    }
    return this.#result
  }

  async #startRun(changes: readonly PickedChange[], wantedId?: string): Promise<void> {
    const { saved, node, settings, source, context, onRunOver } = this.#request
    const isFull = wantedId === undefined && this.#unfinished.length >= mostUnfinished
    const oldest = isFull ? this.#unfinished.shift() : undefined
    if (oldest) await untilAborted(context.signal, oldest)
    context.signal.throwIfAborted()
    const newest = laterOf(this.#newest, ...changes.map(({ time }) => time))
    // Without an order, an older change may still come; what was taken is remembered all the same.
    const reached = { watermark: newest, cursor: this.#keptCursor() }
    const next = source.ordered ? advanced(this.#state, settings, reached) : this.#state
    const mark = {
      kind: 'progress',
      epoch: this.#epoch,
      state: stateJson(next),
      taken: changes.map(({ id, version, time }) => ({ id, version, time })),
    } as const
    const input = changes.map(({ record }) => record)
    const own = wantedId === undefined ? {} : { id: wantedId }
    const run = await this.#services.engine.start({ ...own, saved, trigger: node, input, startedBy: 'poll', mark })
    if (wantedId !== undefined) void run.done.then(onRunOver)
    // One that waits does no work that more runs would pile up on.
    this.#unfinished.push(run.atRest)
    this.#state = next
    this.#newest = newest
    const { records, runs } = this.#result
    this.#result = { ...this.#result, records: records + changes.length, runs: runs + 1 }
  }

  #keptCursor(): string | undefined {
    return this.#cursor ?? this.#state.cursor
  }
}
