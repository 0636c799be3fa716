import type { RawInterchange } from './interchange.ts'
import { plainComponents, plainElements, type Element, type Segment, type Separators } from './segment.ts'

/** ISA is 106 characters wide; partners who leave out its padding make it shorter, nobody makes it longer. */
const longestHeader = 106
const headerElements = 16

/** The interchange that begins with the `ISA` at `start`, and where the text goes on; `undefined` for a header without separators. */
export function x12Interchange(
  text: string,
  start: number,
): { readonly raw: RawInterchange; readonly end: number } | undefined {
  const separators = x12Separators(text, start)
  if (!separators) return undefined
  const { segments, unfinished, end } = segmentsFrom(text, start, separators)
  return { raw: { standard: 'X12', separators, segments, unfinished, text: text.slice(start, end) }, end }
}

function segmentsFrom(text: string, start: number, separators: Separators) {
  const segments: Segment[] = []
  let at = start
  let unfinished = false
  while (at < text.length && !unfinished && !(segments.length > 0 && text.startsWith(`ISA${separators.element}`, at))) {
    const { raw, ended } = nextRaw(text, at, { terminator: separators.segment, isFirst: segments.length === 0 })
    const segment = segmentOf(raw, separators, segments.length + 1)
    segments.push(segment)
    unfinished = !ended
    at += raw.length + (ended ? separators.segment.length : 0)
    if (segment.tag === 'IEA') break
    at = afterBlank(text, at)
  }
  return { segments, unfinished, end: at }
}

/** The text of a segment up to its terminator, or up to where it is cut off. */
function nextRaw(
  text: string,
  at: number,
  { terminator, isFirst }: { readonly terminator: string; readonly isFirst: boolean },
): { readonly raw: string; readonly ended: boolean } {
  const found = text.indexOf(terminator, at)
  const whole = text.slice(at, found < 0 ? text.length : found)
  const cut = isFirst ? -1 : headerWithin(whole, text.slice(at, at + whole.length + longestHeader))
  return cut < 0 ? { raw: whole, ended: found >= 0 } : { raw: whole.slice(0, cut), ended: false }
}

/**
 * The separators stand at fixed places of ISA: after its tag, after its last element, and the repetition in ISA11 from
 * version 00402 on, where older ones hold a letter. Source: X12.5 and X12.6, as told at https://stedi.com/edi/x12/element/I65.
 */
function x12Separators(text: string, start: number): Separators | undefined {
  const header = text.slice(start, start + longestHeader + 2)
  const element = header[3]
  if (element === undefined || /[\sA-Za-z0-9]/.test(element)) return undefined
  const parts = header.split(element)
  if (parts.length < headerElements + 1) return undefined
  const last = parts.slice(0, headerElements).join(element).length + 1
  const [component, segment] = [header[last], header[last + 1]]
  if (component === undefined || segment === undefined || [component, segment].includes(element)) return undefined
  const repetition = /^[^A-Za-z0-9\s]$/.test(parts[11] ?? '') ? (parts[11] ?? '') : ''
  return { element, component, repetition, segment, release: '', decimal: '.' }
}

/** Where another ISA begins inside of a segment, because what came before it was cut off; -1 where none does. */
function headerWithin(segment: string, ahead: string): number {
  for (let at = segment.indexOf('ISA', 1); at > 0; at = segment.indexOf('ISA', at + 1)) {
    const parts = ahead.slice(at, at + longestHeader).split(ahead[at + 3] ?? '')
    if (/^\d{5}$/.test(parts[12] ?? '') && /^\d{9}$/.test(parts[13] ?? '')) return at
  }
  return -1
}

function afterBlank(text: string, at: number): number {
  let next = at
  while (next < text.length && /\s/.test(text[next] ?? '')) next += 1
  return next
}

function segmentOf(raw: string, separators: Separators, position: number): Segment {
  const [tag = '', ...parts] = raw.split(separators.element)
  // ISA holds the separators themselves.
  const elements = tag === 'ISA' ? parts : plainElements(parts.map((part) => elementOf(part, separators)))
  return { tag, elements, position }
}

function elementOf(part: string, { component, repetition }: Separators): Element {
  const single = (each: string) => plainComponents(each.split(component))
  if (repetition === '' || !part.includes(repetition)) return part.includes(component) ? single(part) : part
  return { repeats: part.split(repetition).map(single) }
}
