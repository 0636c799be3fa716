import { asFlowError, flowError, fromProblem, type Emission } from '@isthmus/sdk'
import type { EffectWork } from './effect-emit.ts'
import type { EffectCallId } from '../effect-journal-port.ts'

type Given = readonly Emission[]

/** A look-up that a write behind it depends on which must not be repeated: what it gave is kept before it is passed on. */
export class KeptRead {
  readonly #work: EffectWork
  readonly #id: EffectCallId
  /** How it ended before the process started anew; `undefined` when it is still to be read. */
  readonly known: { readonly given: () => Given } | undefined

  constructor(work: EffectWork) {
    const { context, stage, call } = work
    const { runId, node, call: name } = context.identities.next({ ...call, node: stage.node.id })
    this.#work = work
    this.#id = { runId, node, call: name }
    this.known = this.#recalled()
  }

  /** What the read gives, once that is kept; what is known of it from before in its place. */
  async around(reading: Promise<Given>): Promise<Given> {
    if (this.known) return this.known.given()
    const { context, stage } = this.#work
    const { effects } = context.services
    try {
      const given = await reading
      await effects.settle({ ...this.#id, kind: 'done', emissionsText: JSON.stringify(given), pages: 0 })
      return given
    } catch (thrown) {
      context.signal.throwIfAborted()
      const problem = asFlowError(thrown).at({ node: stage.node.id }).toProblem()
      await effects.settle({ ...this.#id, kind: 'failed', problem })
      throw thrown
    }
  }

  #recalled(): KeptRead['known'] {
    const { context, stage } = this.#work
    const known = context.recorded(this.#id)
    switch (known?.state) {
      case 'done':
        return { given: () => JSON.parse(known.emissionsText) as Given }
      case 'failed':
        return {
          given: () => {
            throw fromProblem(known.problem)
          },
        }
      case 'lost':
        return {
          given: () => {
            // Ends the run, not the record: what had left by then cannot be told any more.
            throw flowError('RUN_INTERRUPTED', {}, { node: stage.node.id })
          },
        }
      default:
        return undefined
    }
  }
}
