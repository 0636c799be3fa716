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
  const segments: Segment[] = []
  let at = first
  let unfinished = false
  while (at < text.length) {
    while (/\s/.test(text[at] ?? '')) at += 1
    if (at >= text.length || (segments.length > 0 && beginsAnew(text, at, separators))) break
    const read = nextSegment(text, at, separators)
    unfinished = !read.ended
    segments.push({ tag: read.tag, elements: read.elements, position: segments.length + 1 })
    at = read.end
    if (read.tag === 'UNZ' || unfinished) break
  }
  return { raw: { standard: 'EDIFACT', separators, segments, unfinished, text: text.slice(start, at) }, end: at }
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

function nextSegment(text: string, start: number, separators: Separators): ReadSegment {
  const { element, component, repetition, segment, release } = separators
  const parts = new SegmentParts()
  let value = ''
  let from = start
  let at = start
  for (; at < text.length; at += 1) {
    const sign = text[at] as string
    if (sign === release && release !== '') {
      value += text.slice(from, at) + (text[at + 1] ?? '')
      at += 1
      from = at + 1
      continue
    }
    if (sign === element && at - 3 > start && unbAt(text, at - 3)) {
      const end = text.startsWith('UNA', at - 12) ? at - 12 : at - 3
      parts.endElement(value + text.slice(from, Math.max(from, end)))
      return { ...taggedParts(parts.elements), end, ended: false }
    }
    if (sign !== element && sign !== component && sign !== segment && (sign !== repetition || repetition === ''))
      continue
    value += text.slice(from, at)
    if (sign === component) parts.endComponent(value)
    else if (sign === element || sign === segment) parts.endElement(value)
    else parts.endRepeat(value)
    value = ''
    from = at + 1
    if (sign === segment) return { ...taggedParts(parts.elements), end: at + 1, ended: true }
  }
  parts.endElement(value + text.slice(Math.min(from, text.length)))
  return { ...taggedParts(parts.elements), end: text.length, ended: false }
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
