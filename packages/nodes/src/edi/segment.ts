/** An element that stands several times. */
export interface RepeatedElement {
  readonly repeats: readonly (string | readonly string[])[]
}

/** One value, the components of one, or several of either where an element is repeated. */
export type Element = string | readonly string[] | RepeatedElement

export interface Segment {
  /** Such as `N1` or `NAD`. */
  readonly tag: string
  readonly elements: readonly Element[]
  /** Counts from 1 within the interchange. */
  readonly position: number
}

export interface Separators {
  readonly element: string
  readonly component: string
  /** Empty where the version has none. */
  readonly repetition: string
  readonly segment: string
  /** EDIFACT only; empty in X12, which cannot escape. */
  readonly release: string
  readonly decimal: string
}

/** The text of an element's component, both counted from 0; empty when there is none. Of repeats, the first counts. */
export function component(segment: Segment | undefined, element: number, at = 0): string {
  const found = segment?.elements[element]
  if (found === undefined) return ''
  const first = isRepeat(found) ? (found.repeats[0] ?? '') : found
  return typeof first === 'string' ? (at === 0 ? first : '') : (first[at] ?? '')
}

export function isRepeat(element: Element): element is RepeatedElement {
  return typeof element === 'object' && !Array.isArray(element)
}

/** The plainest form of a list of components: a text where there is one, nothing empty at the end. */
export function plainComponents(parts: readonly string[]): string | readonly string[] {
  const used = withoutEmptyEnd(parts, (part) => part === '')
  return used.length > 1 ? used : (used[0] ?? '')
}

export function plainElements(elements: readonly Element[]): readonly Element[] {
  return withoutEmptyEnd(elements, (element) => element === '')
}

function withoutEmptyEnd<Part>(parts: readonly Part[], isEmpty: (part: Part) => boolean): readonly Part[] {
  let end = parts.length
  while (end > 0 && isEmpty(parts[end - 1] as Part)) end -= 1
  return end === parts.length ? parts : parts.slice(0, end)
}

/** The same text for segments that say the same. */
export function segmentKey({ tag, elements }: Pick<Segment, 'tag' | 'elements'>): string {
  return JSON.stringify([tag, plainElements(elements)])
}
