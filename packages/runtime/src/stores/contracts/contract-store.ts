import type { Problem } from '@isthmus/sdk'
import type { DescribedEntity } from '@isthmus/sdk/contract'

/** What a system said of its data at one time. */
export interface ContractVersion {
  /** SHA-256 of the entities, hexadecimal: the same as long as nothing changed. */
  readonly hash: string
  readonly entities: readonly DescribedEntity[]
  /** When it was seen first. */
  readonly firstAt: string
  readonly by: string
}

/** What is known of a connection's system. */
export interface ContractState {
  readonly connection: string
  /** What flows were made with. */
  readonly accepted: ContractVersion
  readonly acceptedAt: string
  readonly acceptedBy: string
  /** What the system said last. */
  readonly latest: ContractVersion
  /** When it was asked last, and who asked: a user, or `schedule`. */
  readonly checkedAt: string
  readonly checkedBy: string
  /** Why the last check got no answer. */
  readonly problem?: Problem
  /** Hours between checks by the clock; 0 for none. */
  readonly everyHours: number
}

export interface ContractVersionRow {
  readonly hash: string
  readonly firstAt: string
  readonly by: string
  readonly entities: number
}

/** A field, or a kind of value, that records brought and the description does not know. */
export interface LearnedField {
  readonly entity: string
  readonly path: readonly string[]
  /** What the values were, such as `text`. */
  readonly type: string
  /** What the description says of the field; absent when it does not know it. */
  readonly known?: string
  readonly count: number
  readonly firstAt: string
  readonly lastAt: string
}

export interface KeepContract {
  readonly connection: string
  readonly hash: string
  readonly entities: readonly DescribedEntity[]
  readonly at: string
  readonly by: string
}

/** Descriptions of the systems behind connections, with their history. The newest 50 of a connection are kept. */
export interface ContractStore {
  get(connection: string): ContractState | undefined
  /** Names of the connections that were described. */
  connections(): readonly string[]
  /** A text that changes whenever any description, or what was accepted, does. */
  mark(): string
  /** Keeps an answer; the first one of a connection counts as accepted. */
  keep(contract: KeepContract): ContractState
  /** Notes that a check got no answer. Does nothing for a connection that was never described. */
  fail(connection: string, failure: { readonly problem: Problem; readonly at: string; readonly by: string }): void
  /** Takes the last description for the one flows are made with. False when it is another one by now. */
  accept(connection: string, decision: { readonly hash: string; readonly at: string; readonly by: string }): boolean
  setEvery(connection: string, hours: number): void
  /** Newest first. */
  history(connection: string): readonly ContractVersionRow[]
  version(connection: string, hash: string): ContractVersion | undefined
  remove(connection: string): void
  /** Adds to what records told; counts add up. At most 200 fields of a connection are remembered. */
  learn(connection: string, fields: readonly LearnedField[]): void
  learned(connection: string): readonly LearnedField[]
  /** Forgets what records told. */
  unlearn(connection: string): void
}
