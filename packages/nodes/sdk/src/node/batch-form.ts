import type { FlowError } from '../errors.ts'
import type { EffectInput, Emission } from './define-node.ts'
import type { EffectContext } from './effect-context.ts'

/** One record of a call that carries many. */
export interface BatchInput<Config> extends EffectInput<Config> {
  /** Names the write of this record and no other, see `EffectContext.idempotencyKey`; the same in `run` and `runBatch`. */
  readonly idempotencyKey: string
  /** 1 for the first try of this record. */
  readonly attempt: number
}

/** The door to the outside for a call that carries many records: keys and tries belong to the records, not to the call. */
export type BatchContext = Omit<EffectContext, 'idempotencyKey' | 'attempt'>

/**
 * What became of one record of the call. `done` with the records that leave. `failed` when the other system refused it:
 * by the class of the error it is tried again or leaves by the error port, its neighbours are not touched. `unknown` when
 * the answer does not tell: a write is then looked up by `verify`, sent again with the same key where that is safe, or
 * parked; a read is asked by itself.
 */
export type BatchResult =
  | { readonly outcome: 'done'; readonly emissions: readonly Emission[] }
  | { readonly outcome: 'failed'; readonly error: FlowError }
  | { readonly outcome: 'unknown'; readonly error?: FlowError }

/** How a node that writes, or looks up something for each record, takes many in one call, for systems that offer such calls. */
export interface BatchForm<Config> {
  /** Most records of one call, 2 or more; of a node that reads, most things that are asked for. */
  readonly maxRecords: number
  /** Most bytes of one call, measured as the JSON text of its records and configs; no bound when left out. */
  readonly maxBytes?: number
  /** Records for which this text differs never share a call, for example the entity that they are written to. */
  readonly together?: (config: Config) => string
  /**
   * For nodes that read: names what is asked for, such as a key. Records that ask for the same count as one and share a call, so that it is
   * asked once. What every record asks is its own when left out.
   */
  readonly asks?: (config: Config) => string
  /**
   * True when the other system does all of a call or nothing: a call that it refuses is then sent again in halves, until
   * the records that are at fault stand alone. Otherwise that is done only for records that may be repeated.
   */
  readonly atomic?: boolean
  /**
   * Handles records of which no two have the same business key. A record that is alone goes to `run`. A thrown error
   * counts for all of them, in the way it would for one; a read that is refused for something in it is asked again in halves.
   *
   * @returns One result per record, in their order; one that is missing counts as `unknown`.
   */
  readonly runBatch: (inputs: readonly BatchInput<Config>[], context: BatchContext) => Promise<readonly BatchResult[]>
}
