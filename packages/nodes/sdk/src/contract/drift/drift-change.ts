import type { Json } from '../../json.ts'

export const driftKinds = [
  'entityAdded',
  'entityRemoved',
  'fieldAdded',
  'fieldRemoved',
  'fieldRenamed',
  'typeChanged',
  'nowRequired',
  'noLongerRequired',
  'nowNullable',
  'noLongerNullable',
  'valuesAdded',
  'valuesRemoved',
  'lengthShortened',
  'lengthExtended',
  'nowReadOnly',
  'noLongerReadOnly',
  'keyChanged',
] as const

export type DriftKind = (typeof driftKinds)[number]

/** One difference between two descriptions of a system. */
export interface DriftChange {
  readonly kind: DriftKind
  readonly entity: string
  /** Names from the record inwards, `*` for every entry of a list; absent where the whole entity changed. */
  readonly path?: readonly string[]
  /** What it was: a type, lengths, values, names of keys. */
  readonly before?: Json
  readonly after?: Json
  /** Of a changed type: `safe` when every value it had fits what it is now. */
  readonly loss?: 'safe' | 'lossy'
  /** Of a renamed field: how sure it is that this is the same field, 0 to 1. */
  readonly score?: number
  /** True when only records told of it, not the description. */
  readonly learned?: boolean
}

/** What a flow does with a field. */
export type FieldUse = 'read' | 'write'

/** Kinds that never break anybody. */
const harmless: ReadonlySet<DriftKind> = new Set([
  'entityAdded',
  'fieldAdded',
  'noLongerRequired',
  'lengthExtended',
  'noLongerReadOnly',
])

const breaksOnlyReaders: ReadonlySet<DriftKind> = new Set(['nowNullable', 'valuesAdded'])
const breaksOnlyWriters: ReadonlySet<DriftKind> = new Set([
  'nowRequired',
  'noLongerNullable',
  'valuesRemoved',
  'lengthShortened',
  'nowReadOnly',
])

/** Whether a flow that uses the field in this way may go wrong by the change. */
export function mayBreak({ kind }: Pick<DriftChange, 'kind'>, use: FieldUse): boolean {
  if (harmless.has(kind)) return false
  if (breaksOnlyReaders.has(kind)) return use === 'read'
  return !breaksOnlyWriters.has(kind) || use === 'write'
}

/** One text for a change, to tell it from others. */
export function driftKey({ kind, entity, path = [], after = null }: DriftChange): string {
  return JSON.stringify([kind, entity, path, after])
}
