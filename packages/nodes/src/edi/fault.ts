/** What can be wrong with a piece of an interchange; every standard has its own code for each. */
export type FaultKind =
  | 'unfinished'
  | 'trailerMissing'
  | 'controlNumberMismatch'
  | 'controlNumberMissing'
  | 'countMismatch'
  | 'duplicate'
  | 'structure'
  | 'segmentMissing'
  | 'elementMissing'
  | 'valueInvalid'
  | 'dateInvalid'

/** Something wrong at a place. */
export interface Fault {
  readonly kind: FaultKind
  /** Segment within the interchange, from 1. */
  readonly position: number
  readonly tag: string
  /** Element of the segment, from 1; absent when it is about the segment as a whole. */
  readonly element?: number
  readonly reason: string
}

/** Where a fault may be placed: a segment that is there, or the place where one is missing. */
export type FaultPlace = Pick<Fault, 'tag' | 'position'> & { readonly element?: number }

export function fault(kind: FaultKind, { tag, position, element }: FaultPlace, reason: string): Fault {
  return { kind, position, tag, ...(element === undefined ? {} : { element }), reason }
}
