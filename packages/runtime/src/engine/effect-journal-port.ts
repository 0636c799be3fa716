import type { Problem } from '@isthmus/sdk'

/** One outside call of a run, named by what it is and not by when it happened; see `effect-identity.ts`. */
export interface EffectCallId {
  readonly runId: string
  readonly node: string
  readonly call: string
}

/** What is written down before a write is sent. */
export interface EffectIntent extends EffectCallId {
  /** Sent to the other system with every try of this call, where the node type knows a place for it. */
  readonly key: string
  /** 1 for the first try, counted over restarts of the process. */
  readonly attempt: number
  /** ISO instant in UTC. */
  readonly at: string
  /** The record as JSON, for the person who may have to decide. */
  readonly recordText: string
  readonly businessKey?: string
  /** ISO instant before which the call is not to be made: a timer that survives a restart. */
  readonly dueAt?: string
}

/** How a call ended, once that is known. */
export type EffectOutcome = EffectCallId &
  (
    | { readonly kind: 'done'; readonly emissionsText: string; readonly pages?: number }
    | { readonly kind: 'failed'; readonly problem: Problem }
    /** It gave more than can be kept: a run that is cut off after this cannot go on. */
    | { readonly kind: 'lost' }
    /** It was certainly never sent, so that nothing need be remembered of it. */
    | { readonly kind: 'unsent' }
    /** Nobody knows how it ended: a person decides. */
    | { readonly kind: 'parked'; readonly problem: Problem; readonly at: string }
  )

/** What the journal knows of a call from before the process started anew, or before a person decided. */
export type RecordedEffect =
  | { readonly state: 'done'; readonly emissionsText: string; readonly pages?: number }
  | { readonly state: 'failed'; readonly problem: Problem }
  /** `again`: a person said that it did not happen and is to be sent once more. */
  | {
      readonly state: 'intent' | 'again'
      readonly attempt: number
      /** When its first try was sent. */
      readonly since: string
      readonly dueAt?: string
    }
  | { readonly state: 'parked'; readonly problem: Problem }
  | { readonly state: 'dropped' | 'lost' }

/**
 * The ledger of a run's effects while the run goes on: with it a run that is computed anew makes no call twice. When the
 * run is finished its entries go, in the same transaction; an intent that still has no outcome then becomes a parked
 * record.
 */
export interface EffectJournal {
  /** Resolves once it is on the disk (fsynced); only then may the call be made. Intents of one turn share one sync. */
  intend(intent: EffectIntent): Promise<void>
  /**
   * Notes an outcome. Outcomes are written in groups, and always before a later intent. The promise is for callers that
   * must know it written.
   */
  settle(outcome: EffectOutcome): Promise<void>
  recorded(id: EffectCallId): RecordedEffect | undefined
  /** A part of a long list that a call gave after its first part, in order from 0; `settle` tells how many there are. */
  addPage(id: EffectCallId, page: number, emissionsText: string): void
  /** A part of a list again; `undefined` after the last one. */
  page(id: EffectCallId, page: number): string | undefined
}

/** A journal that remembers nothing, for an engine without a data folder. */
export function forgetfulEffects(): EffectJournal {
  const done = Promise.resolve()
  return {
    intend: () => done,
    settle: () => done,
    recorded: () => undefined,
    addPage: () => undefined,
    page: () => undefined,
  }
}
