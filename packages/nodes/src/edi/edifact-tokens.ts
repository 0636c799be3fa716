import type { RawInterchange } from './interchange.ts'
import { isRepeat, plainComponents, plainElements, type Element, type Segment, type Separators } from './segment.ts'

/** Used where no UNA says otherwise. Source: ISO 9735, https://service.unece.org/trade/untdid/texts/d422_d.htm. */
export const usualSeparators: Separators = {
  component: ':',
  element: '+',
  decimal: '.',
  release: '?',
  repetition: '',
  segment: "'",
}

/** The interchange that begins with the `UNA` or `UNB` at `start`, and where the text goes on. */
export function edifactInterchange(
  text: string,
  start: number,
): { readonly raw: RawInterchange; readonly end: number } {
  const advised = text.startsWith('UNA', start)
  const advice = advised ? adviceOf(text.slice(start + 3, start + 9)) : usualSeparators
  const first = advised ? start + 9 : start
  const separators = { ...advice, repetition: repetitionOf(text, first, advice) }
  const { segments, unfinished, end } = segmentsFrom(text, first, separators)
  return { raw: { standard: 'EDIFACT', separators, segments, unfinished, text: text.slice(start, end) }, end }
}

function segmentsFrom(text: string, first: number, separators: Separators) {
  const scanner = new SegmentScanner(text, separators)
  const segments: Segment[] = []
  let at = afterBlank(text, first)
  let unfinished = false
  while (at < text.length && !unfinished && !(segments.length > 0 && beginsAnew(text, at, separators))) {
    const { tag, elements, ended, end } = scanner.next(at)
    segments.push({ tag, elements, position: segments.length + 1 })
    unfinished = !ended
    at = tag === 'UNZ' ? end : afterBlank(text, end)
    if (tag === 'UNZ') break
  }
  return { segments, unfinished, end: at }
}

function afterBlank(text: string, at: number): number {
  let next = at
  while (/\s/.test(text[next] ?? '')) next += 1
  return next
}

function adviceOf(signs: string): Separators {
  const [component = ':', element = '+', decimal = '.', release = '?', repetition = ' ', segment = "'"] = signs
  return {
    component,
    element,
    decimal: decimal === ',' ? ',' : '.',
    release: release === ' ' ? '' : release,
    repetition: repetition === ' ' ? '' : repetition,
    segment,
  }
}

/** Syntax version 4 repeats by `*`; before it the star is an ordinary character, whatever UNA says in its place. */
function repetitionOf(text: string, at: number, { element, component, repetition }: Separators): string {
  const header = text.slice(at, at + 40)
  const version = header.split(element)[1]?.split(component)[1]
  return version === '4' ? repetition || '*' : ''
}

function beginsAnew(text: string, at: number, { element }: Separators): boolean {
  return text.startsWith(`UNB${element}`, at) || text.startsWith('UNA', at)
}

interface ReadSegment {
  readonly tag: string
  readonly elements: readonly Element[]
  readonly end: number
  readonly ended: boolean
}

/** Collects what a segment is made of while the text is walked once. */
class SegmentParts {
  readonly #elements: Element[] = []
  #repeats: (string | readonly string[])[] = []
  #components: string[] = []

  endComponent(value: string): void {
    this.#components.push(value)
  }

  endRepeat(value: string): void {
    this.endComponent(value)
    this.#repeats.push(plainComponents(this.#components))
    this.#components = []
  }

  endElement(value: string): void {
    this.endRepeat(value)
    const [only = ''] = this.#repeats
    this.#elements.push(this.#repeats.length > 1 ? { repeats: this.#repeats } : only)
    this.#repeats = []
  }

  get elements(): readonly Element[] {
    return this.#elements
  }
}

/** Walks a text from one sign that means something to the next. */
class SegmentScanner {
  readonly #text: string
  readonly #separators: Separators
  readonly #signs: RegExp

  constructor(text: string, separators: Separators) {
    this.#text = text
    this.#separators = separators
    const { element, component, repetition, segment, release } = separators
    const signs = [element, component, repetition, segment, release].join('').replaceAll(/[\\\]^-]/g, '\\$&')
    this.#signs = new RegExp(`[${signs}]`, 'g')
  }

  next(start: number): ReadSegment {
    const { release, segment } = this.#separators
    const parts = new SegmentParts()
    let value = ''
    let from = start
    for (let at = this.#signAt(from); at >= 0; at = this.#signAt(from)) {
      const sign = this.#text[at] ?? ''
      if (sign === release) {
        value += this.#text.slice(from, at) + (this.#text[at + 1] ?? '')
        from = at + 2
        continue
      }
      const cut = this.#headerBefore(at, start)
      if (cut !== undefined) return this.#cutOff(parts, value + this.#text.slice(from, Math.max(from, cut)), cut)
      this.#end(parts, sign, value + this.#text.slice(from, at))
      value = ''
      from = at + 1
      if (sign === segment) return { ...taggedParts(parts.elements), end: from, ended: true }
    }
    return this.#cutOff(parts, value + this.#text.slice(from), this.#text.length)
  }

  #signAt(from: number): number {
    this.#signs.lastIndex = from
    return this.#signs.exec(this.#text)?.index ?? -1
  }

  #cutOff(parts: SegmentParts, value: string, end: number): ReadSegment {
    parts.endElement(value)
    return { ...taggedParts(parts.elements), end, ended: false }
  }

  #end(parts: SegmentParts, sign: string, value: string): void {
    const { component, repetition } = this.#separators
    if (sign === component) parts.endComponent(value)
    else if (sign === repetition) parts.endRepeat(value)
    else parts.endElement(value)
  }

  /** Where the UNB or UNA begins that a sign inside of a segment belongs to. */
  #headerBefore(at: number, start: number): number | undefined {
    if (this.#text[at] !== this.#separators.element || at - 3 <= start || !unbAt(this.#text, at - 3)) return undefined
    return this.#text.startsWith('UNA', at - 12) ? at - 12 : at - 3
  }
}

/** Another header inside of a segment: what came before it was cut off. */
function unbAt(text: string, at: number): boolean {
  return text.startsWith('UNB', at) && /^UNB.UNO[A-Z].\d/.test(text.slice(at, at + 10))
}

function taggedParts([first = '', ...rest]: readonly Element[]): Pick<ReadSegment, 'tag' | 'elements'> {
  // A tag may carry repetition counts as components, which nothing here needs.
  const tag = typeof first === 'string' ? first : isRepeat(first) ? '' : (first[0] ?? '')
  return { tag, elements: plainElements(rest) }
}
