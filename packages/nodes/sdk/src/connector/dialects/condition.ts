import type { Json } from '../../json.ts'

/** What a field holds; decides how a value of it is written in a query. */
export type FieldKind = (typeof fieldKinds)[number]

export const fieldKinds = ['text', 'guid', 'decimal', 'integer', 'date', 'instant', 'boolean'] as const

export type ConditionOp = (typeof conditionOps)[number]

/** `in` and `notIn` take a list, `empty` and `notEmpty` no value. What `ne` says of empty fields is the system's own rule. */
export const conditionOps = [
  'eq',
  'ne',
  'gt',
  'ge',
  'lt',
  'le',
  'in',
  'notIn',
  'contains',
  'startsWith',
  'endsWith',
  'empty',
  'notEmpty',
] as const

/** Which records are wanted: one model for every system, turned into its query language by a builder of this room only. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly field: string; readonly op: ConditionOp; readonly value?: Json }

/** The fields that a condition may name. */
export interface QueryFields {
  /** How the system is called in messages. */
  readonly system: string
  /** How the object is called in messages. */
  readonly object: string
  readonly kinds: Readonly<Record<string, FieldKind>>
  /** What times without a zone count from over there, such as `+08:00`; UTC when left out. */
  readonly utcOffset?: string
  /** A value as the system's own records hold it; as it is given when left out. */
  readonly write?: (kind: FieldKind, text: string) => Json
  /** For lists that take a parameter per comparison: its name, by field and operator. */
  readonly parameters?: ParameterNames
}

/** Names of parameters by field and operator. */
export type ParameterNames = Readonly<Record<string, Readonly<Partial<Record<ConditionOp, string>>>>>

/** What one condition may hold at most. */
export const conditionLimits = { maxDepth: 10, maxComparisons: 200, maxListed: 1_000 } as const
