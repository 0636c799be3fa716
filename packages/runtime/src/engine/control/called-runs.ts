import { checkSchema, fieldName, flowError, isJsonObject, type Flow, type FlowNode } from '@isthmus/sdk'
import { createHash } from 'node:crypto'
import type { SavedFlow } from '../engine.ts'
import type { FlowSource } from '../flows-port.ts'
import type { FinishedRun, KnownRun, ParentRun, RunJournal } from '../journal-port.ts'
import type { Registry } from '../registry.ts'
import type { CallOutcome, FlowCall, FlowCalls } from './flow-calls.ts'
import { Suspension } from './suspension.ts'

/** Most calls inside each other; what goes deeper is almost always a circle. */
const deepest = 16

/** What calls need of the engine. */
export interface CallDoor {
  readonly registry: Registry
  readonly flows: FlowSource | undefined
  readonly journal: RunJournal
  /** True while a run is under way; one that waits for its turn begins in the place of the run that called it. */
  join(runId: string): boolean
  /** Writes a run down and begins it in the place of the run that called it. */
  start(
    start: { readonly id: string; readonly saved: SavedFlow; readonly trigger: string } & Pick<FlowCall, 'input'>,
    parent: ParentRun,
  ): Promise<void>
  /** Goes on with a run that is known but not under way; false when it only waits. */
  goOn(known: KnownRun): boolean
  cancel(runId: string): void
  /** True when a run is let go because the process closes. */
  isClosing(reason: unknown): boolean
}

interface Waiting {
  readonly onRest: FlowCall['onRest']
  readonly resolve: (outcome: CallOutcome) => void
}

/** Runs that other runs wait for: one per call, found again after a restart by its id. */
export class CalledRuns implements FlowCalls {
  readonly #door: CallDoor
  readonly #waiting = new Map<string, Waiting>()

  constructor(door: CallDoor) {
    this.#door = door
  }

  async call(call: FlowCall): Promise<CallOutcome> {
    const id = childId(call)
    const known = this.#door.journal.find(id)
    const ended = known && outcomeOf(known)
    if (ended) return ended
    const outcome = this.#await(id, call)
    if (this.#door.join(id)) return outcome
    if (!known) await this.#start(id, call)
    else if (!this.#door.goOn(known)) call.onRest(true)
    return outcome
  }

  /** Whether a run waits for this one right now, in whose place it can be carried out. */
  isAwaited(runId: string): boolean {
    return this.#waiting.has(runId)
  }

  begun(runId: string): void {
    this.#waiting.get(runId)?.onRest(false)
  }

  /** Tells whoever waits; false when nobody does. */
  ended(finished: FinishedRun): boolean {
    const waiting = this.#waiting.get(finished.id)
    if (!waiting) return false
    if (finished.status === 'waiting' || finished.status === 'parked') waiting.onRest(true)
    else {
      this.#waiting.delete(finished.id)
      const { id, status, failure, returned = [] } = finished
      waiting.resolve({ run: id, status, returned, ...(failure ? { failure } : {}) })
    }
    return true
  }

  #await(id: string, { signal, onRest }: FlowCall): Promise<CallOutcome> {
    const { promise, resolve } = Promise.withResolvers<CallOutcome>()
    this.#waiting.set(id, { onRest, resolve })
    const leave = (): void => {
      this.#waiting.delete(id)
      const goesOn = signal.reason instanceof Suspension || this.#door.isClosing(signal.reason)
      if (!goesOn) this.#door.cancel(id)
    }
    signal.addEventListener('abort', leave, { once: true })
    return promise.finally(() => signal.removeEventListener('abort', leave))
  }

  async #start(id: string, call: FlowCall): Promise<void> {
    try {
      const { saved, trigger } = this.#target(call)
      checkInput(call, trigger)
      const parent = { run: call.parent.id, node: call.node.id, depth: call.parent.depth + 1 }
      await this.#door.start({ id, saved, trigger: trigger.id, input: call.input }, parent)
    } catch (cause) {
      this.#waiting.delete(id)
      throw cause
    }
  }

  #target({ node, flow, parent }: FlowCall): { readonly saved: SavedFlow; readonly trigger: FlowNode } {
    const params = { node: node.name, flow }
    if (parent.depth >= deepest) throw flowError('CALL_TOO_DEEP', { ...params, limit: deepest + 1 })
    const found = this.#door.flows?.callable(flow)
    if (!found) throw flowError('CALL_FLOW_UNKNOWN', params)
    if (!found.active) throw flowError('CALL_FLOW_INACTIVE', params)
    const trigger = callTriggerOf(found.flow, this.#door.registry)
    if (!trigger) throw flowError('CALL_TRIGGER_MISSING', params)
    return { saved: { flow: found.flow, version: found.version }, trigger }
  }
}

/** The outcome of a run that is over. */
function outcomeOf(known: KnownRun): CallOutcome | undefined {
  const { queued, status, failure } = known
  if (status === 'queued' || status === 'running' || status === 'waiting' || status === 'parked') return undefined
  return { run: queued.id, status, returned: known.returned(), ...(failure ? { failure } : {}) }
}

function callTriggerOf(flow: Flow, { infos }: Registry): FlowNode | undefined {
  return flow.nodes.find((node) => !node.disabled && infos.get(node.type)?.trigger === 'call')
}

/** Throws `CALL_INPUT_INVALID` for the first record that does not have the shape the called flow asks for. */
function checkInput({ node, flow, input }: FlowCall, trigger: FlowNode): void {
  const schema = trigger.config['input']
  if (!isJsonObject(schema)) return
  for (const record of input) {
    const [finding] = checkSchema(schema, record)
    if (!finding) continue
    const { path, expected, got } = finding
    const field = path === '' ? 'record' : fieldName(path)
    throw flowError('CALL_INPUT_INVALID', { node: node.name, flow, field, expected, got })
  }
}

/**
 * The same call gets the same run when its caller is computed anew. Begins like the caller's id, so that runs sort by the
 * time at which the first of them was made; 80 bits tell the calls of one run apart.
 */
function childId({ parent, call }: FlowCall): string {
  const bytes = createHash('sha256').update(`${parent.id} ${call}`).digest()
  const own = Array.from(bytes.subarray(0, 16), (byte) => (byte & 31).toString(32)).join('')
  return parent.id.slice(0, 9) + own
}
