import { isoDate } from './dates.ts'
import { fault, type Fault, type FaultPlace } from './fault.ts'
import { component, type Segment } from './segment.ts'

/** Reads values out of the segments of one message and notes what is wrong with them. */
export class MessageReading {
  readonly faults: Fault[] = []
  readonly #header: FaultPlace

  /** @param header The place that a fault without a segment is told at. */
  constructor(header: FaultPlace) {
    this.#header = header
  }

  /** A value, element and component counted from 0; `undefined` when it is empty. */
  text(segment: Segment | undefined, element: number, at = 0): string | undefined {
    return component(segment, element, at) || undefined
  }

  required(segment: Segment | undefined, element: number, tag: string): string | undefined {
    const value = this.text(segment, element)
    if (value === undefined && segment)
      this.faults.push(
        fault('elementMissing', { ...segment, element: element + 1 }, `${tag} has no value ${element + 1}`),
      )
    return value
  }

  /** The segment a message cannot do without. */
  needed(segment: Segment | undefined, tag: string, what: string): Segment | undefined {
    if (!segment) this.faults.push(fault('segmentMissing', { ...this.#header, tag }, `${what} has no ${tag}`))
    return segment
  }

  /** An exact decimal as text, with a point and a digit before it. */
  decimal(segment: Segment | undefined, element: number, at = 0): string | undefined {
    const value = this.text(segment, element, at)
    if (value === undefined || !segment) return undefined
    const exact = plainDecimal(value)
    if (exact === undefined)
      this.faults.push(fault('valueInvalid', { ...segment, element: element + 1 }, `"${cut(value)}" is not a number`))
    return exact
  }

  /** A day as `2026-11-22`. */
  date(segment: Segment | undefined, element: number, at = 0): string | undefined {
    const value = this.text(segment, element, at)
    if (value === undefined || !segment) return undefined
    const day = isoDate(value)
    if (day === undefined)
      this.faults.push(fault('dateInvalid', { ...segment, element: element + 1 }, `"${cut(value)}" is no date`))
    return day
  }

  /** What a count segment says must be what is there: a lost line is a lost delivery. */
  count(segment: Segment | undefined, announced: string | undefined, lines: number): void {
    if (!segment || announced === undefined || Number(announced) === lines) return
    const reason = `${segment.tag} counts ${cut(announced)} lines, there are ${lines}`
    this.faults.push(fault('valueInvalid', { ...segment, element: 1 }, reason))
  }
}

/** `12,5`, `.5` and `+3` as `12.5`, `0.5` and `3`; `undefined` when it is no decimal. */
export function plainDecimal(value: string): string | undefined {
  const parts = /^([+-]?)(\d*)(?:[.,](\d*))?$/.exec(value)
  if (!parts || (!parts[2] && !parts[3])) return undefined
  const fraction = parts[3] ? `.${parts[3]}` : ''
  return `${parts[1] === '-' ? '-' : ''}${parts[2] || '0'}${fraction}`
}

function cut(value: string): string {
  return value.length > 40 ? `${value.slice(0, 40)}…` : value
}
