import { fault, type Fault } from './fault.ts'
import type { Message } from './interchange.ts'
import { component, type Segment } from './segment.ts'

/** What stands from a header to its trailer. */
export interface Cut {
  readonly header: Segment
  readonly body: readonly Segment[]
  /** Absent when the next header comes first, or the end. */
  readonly trailer: Segment | undefined
}

/** Cuts segments at pairs of header and trailer; `strays` stand before, between or behind them. */
export function cutByTrailer(
  segments: readonly Segment[],
  { begin, end }: { readonly begin: string; readonly end: string },
): { readonly cuts: readonly Cut[]; readonly strays: readonly Segment[] } {
  const cuts: Cut[] = []
  const strays: Segment[] = []
  let open: { readonly header: Segment; readonly body: Segment[] } | undefined
  for (const segment of segments) {
    if (segment.tag === begin) {
      if (open) cuts.push({ ...open, trailer: undefined })
      open = { header: segment, body: [] }
    } else if (!open) strays.push(segment)
    else if (segment.tag === end) {
      cuts.push({ ...open, trailer: segment })
      open = undefined
    } else open.body.push(segment)
  }
  if (open) cuts.push({ ...open, trailer: undefined })
  return { cuts, strays }
}

interface Expected {
  readonly number: string
  readonly count: number
  readonly parts: string
}

/** What is wrong with a trailer: its count and control number must be those of what it closes. */
export function trailerFaults(trailer: Segment, { number, count, parts }: Expected): readonly Fault[] {
  const [announced, closes] = [component(trailer, 0), component(trailer, 1)]
  const faults: Fault[] = []
  if (!/^\d+$/.test(announced) || Number(announced) !== count) {
    const reason = `${trailer.tag} counts ${announced || 'nothing'}, there are ${count} ${parts}`
    faults.push(fault('countMismatch', { ...trailer, element: 1 }, reason))
  }
  if (closes.trim() !== number) {
    const reason = `${trailer.tag} has the control number ${closes || 'nothing'}, its header has ${number || 'nothing'}`
    faults.push(fault('controlNumberMismatch', { ...trailer, element: 2 }, reason))
  }
  return faults
}

/** A control number counts once: what comes later under the same one is a repeat. */
export function withoutRepeats<Part extends Pick<Message, 'controlNumber' | 'faults'>>(
  parts: readonly Part[],
  what: string,
): readonly Part[] {
  const seen = new Set<string>()
  return parts.map((part) => {
    const { controlNumber } = part
    if (!seen.has(controlNumber)) {
      seen.add(controlNumber)
      return part
    }
    const place = { tag: '', position: 'position' in part ? (part.position as number) : 1 }
    const again = fault('duplicate', place, `an earlier ${what} has the control number ${controlNumber}, too`)
    return { ...part, faults: [...part.faults, again] }
  })
}
