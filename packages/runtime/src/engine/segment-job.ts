import type { UnitRole } from './plan-units.ts'

export type UnitKind = UnitRole | 'code'

/** Shapes that a segment's script works with inside the isolate. */
export interface List {
  readonly values: unknown[]
  readonly origins: number[]
}

export interface Out extends List {
  readonly base: number
  readonly keep: number
  /** Where each kept value came from: node, port, index, and whether it is the very same record. */
  readonly from: ([string, string, number, boolean] | null)[]
}

/** Which port the records of a list left, and the position of the first. */
export type Trace = readonly [node: string, port: string, index: number] | null

export interface Job {
  readonly outs: readonly Out[]
  readonly run: object
  readonly vars: object
  readonly triggers: readonly unknown[] | null
  readonly origins: boolean
  readonly failures: { node: string; problem: object }[]
  readonly text: string
  /** The records once more, read only when a user's code has failed and may have changed the first ones. */
  copies: readonly unknown[] | null
  origin: number
  /** Number of the first of the lines that came in. */
  readonly firstLine: number
}

export interface Unit {
  readonly id: string
  readonly name: string
  readonly kind: UnitKind
  readonly outs: Readonly<Record<string, number>>
  // oxlint-disable-next-line max-params -- called once per list and unit, with what the loop inside needs at hand
  readonly each: (unit: Unit, job: Job, list: List, trace: Trace) => void
}

export interface Tables {
  readonly units: readonly Unit[]
  readonly ports: readonly {
    readonly node: string
    readonly port: string
    readonly leaves: boolean
    readonly keep: number
    /** True when its values are texts already, which leave as lines. */
    readonly lines: boolean
  }[]
  readonly inner: readonly (readonly number[])[]
}

export interface RawJob {
  readonly unit: number
  readonly from: readonly [string, string, number]
  readonly text: number
  readonly bases: readonly number[]
  readonly run: object
  readonly origins?: readonly number[]
  readonly triggers?: number
}
