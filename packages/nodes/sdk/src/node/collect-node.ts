import type { Static, TSchema } from 'typebox'
import type { JsonObject } from '../json.ts'
import type { Described } from './define-node.ts'
import type { ProgramText, ProgramWriter } from './program.ts'
import type { SortField } from './sort-order.ts'

/** In which order, and which of them, records come back that a node held. */
export type Arrangement =
  /** All, in the order of their keys; those with equal keys in the order in which they came. */
  | { readonly kind: 'sorted'; readonly by: readonly SortField[] }
  /** One per key, the first or the last that came, in the order in which they came. */
  | { readonly kind: 'distinct'; readonly keep: 'first' | 'last' }
  /**
   * One state per key, made of those that were held by `combine`, in the order in which the keys first came. `whole`: the
   * key `[]` is there even when nothing was held.
   */
  | { readonly kind: 'groups'; readonly whole: boolean }
  /**
   * Pairs of records of two inputs with equal keys, in the order of the left input and, for each of its records, that of
   * the right one. A key with a null in it equals no other. `left`: also left records without a partner; `full`: then
   * also such right ones; `anti`: only left records without a partner.
   */
  | {
      readonly kind: 'pairs'
      readonly left: string
      readonly right: string
      readonly mode: 'inner' | 'left' | 'full' | 'anti'
    }

/** A program that holds records, chunk by chunk. */
export interface HoldText extends ProgramText {
  /** Statements before and after the records of one chunk. */
  readonly before?: string
  readonly after?: string
}

/**
 * A node that must have seen all its records before it gives any. Its programs run inside the isolate, fused with the
 * nodes before and behind it; what they hold is kept by the engine, in memory and beyond a bound on disk.
 */
export interface Collect<Config> {
  readonly arrange: (config: Config) => Arrangement
  /**
   * Runs for every record of an input. In scope, besides what every program has: `hold(key, value)`, which keeps something
   * under a key, a list of null, booleans, numbers and texts. `value` is the record itself when it is left out, which
   * keeps its origin; of `groups` it is a state, plain JSON, and should be held in `after`, once per group and chunk.
   */
  readonly hold: (config: Config, writer: ProgramWriter, input: string) => HoldText
  /**
   * Only for `groups`: merges states of equal keys. Like `hold`, where each `record` is `{ k: key, s: state }`, in the order
   * in which they were held; holds one state for each key that came.
   */
  readonly combine?: (config: Config, writer: ProgramWriter) => HoldText
  /**
   * Runs for everything that comes back. In scope: `record`, of `groups` as `{ k: key, s: state }` (`s` is null for a whole
   * of nothing), of `pairs` as `{ l: record, r: record }` with null for a missing side. Emits `record` when left out.
   */
  readonly release?: (config: Config, writer: ProgramWriter) => ProgramText
}

export interface CollectNode<Config extends TSchema = TSchema> extends Described<Config> {
  readonly kind: 'pure'
  readonly effects?: 'none'
  readonly collect: Collect<Static<Config>>
}

export interface CollectBehaviour {
  readonly kind: 'collect'
  readonly collect: Collect<JsonObject>
}

/** The behaviour of a collecting node, its config erased. */
export function collectBehaviour<Config extends TSchema>({ collect }: CollectNode<Config>): CollectBehaviour {
  // Each node's config is checked against its schema before use, which is what makes this cast true.
  return { kind: 'collect', collect: collect as unknown as Collect<JsonObject> }
}
