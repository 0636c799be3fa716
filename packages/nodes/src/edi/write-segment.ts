import { isRepeat, type Element, type Segment, type Separators } from './segment.ts'

/** Said of a value that cannot be written; the caller names the node. */
export class UnwritableError extends Error {}

/** A segment as text, with its terminator. Throws UnwritableError for a value that holds a separator and cannot be escaped. */
export function segmentText({ tag, elements }: Pick<Segment, 'tag' | 'elements'>, separators: Separators): string {
  const texts = [tag, ...elements.map((element) => elementText(element, separators))]
  return texts.join(separators.element) + separators.segment
}

function elementText(element: Element, separators: Separators): string {
  if (!isRepeat(element)) return componentsText(element, separators)
  if (separators.repetition === '') throw new UnwritableError('this version cannot repeat an element')
  return element.repeats.map((each) => componentsText(each, separators)).join(separators.repetition)
}

function componentsText(element: string | readonly string[], separators: Separators): string {
  const parts = typeof element === 'string' ? [element] : element
  return parts.map((part) => escaped(part, separators)).join(separators.component)
}

function escaped(value: string, separators: Separators): string {
  const { element, component, repetition, segment, release } = separators
  const signs = [element, component, repetition, segment, release].filter((sign) => sign !== '')
  if (!signs.some((sign) => value.includes(sign))) return value
  if (release === '') throw new UnwritableError(`the value "${value.slice(0, 40)}" holds a separator`)
  return Array.from(value, (sign) => (signs.includes(sign) ? release + sign : sign)).join('')
}

/** All texts of segments, one after the other. */
export function valuesOf(segments: readonly Pick<Segment, 'elements'>[]): readonly string[] {
  return segments.flatMap(({ elements }) =>
    elements.flatMap((element) => (isRepeat(element) ? element.repeats.flat() : element)),
  )
}
