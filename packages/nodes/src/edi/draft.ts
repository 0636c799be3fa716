import {
  component,
  isRepeat,
  plainComponents,
  plainElements,
  segmentKey,
  type Element,
  type Segment,
} from './segment.ts'

/** A value that is written where nothing else is known, such as the code list of a date. */
export interface Usual {
  readonly usual: string
}

export type DraftValue = string | undefined | Usual

/** A segment made from the fields of a record. */
export interface Draft {
  readonly tag: string
  /** What makes a segment that came in the same one: its tag alone, or its tag and first value. */
  readonly by: 'tag' | 'qualifier'
  readonly elements: readonly (DraftValue | readonly DraftValue[])[]
}

/** A segment of a message that no field holds, or not all of it. It comes back in its place when the record is written. */
export interface KeptSegment {
  /** Place within its part of the message, from 0. */
  readonly at: number
  readonly tag: string
  readonly elements: readonly Element[]
  /** Set where fields say a part of it: which of the segments like it that are made from fields, from 0. */
  readonly completes?: number
}

type PlainSegment = Pick<Segment, 'tag' | 'elements'>

export function draft(tag: string, ...elements: Draft['elements']): Draft {
  return { tag, by: 'tag', elements }
}

/** A draft whose first value says what it is about, as in `DTM` or `REF`. */
export function qualified(tag: string, ...elements: Draft['elements']): Draft {
  return { tag, by: 'qualifier', elements }
}

/** What has to be kept of segments so that nothing is lost: all that the drafts do not say word by word. */
export function keptOf(segments: readonly Segment[], drafts: readonly Draft[]): readonly KeptSegment[] {
  const open = drafts.map((own) => ({ own, key: segmentKey(plain(own)) }))
  const rest = segments.flatMap(({ tag, elements }, at) => {
    const key = segmentKey({ tag, elements })
    const said = open.findIndex((each) => each.key === key)
    if (said >= 0) open.splice(said, 1)
    return said >= 0 ? [] : [{ at, tag, elements }]
  })
  const completed = new Map<KeptSegment, Draft>()
  // First the segments that a draft was read from, or one of another kind would be taken for its beginning.
  for (const fits of [isSaidBy, isAbout]) {
    for (const kept of rest) {
      const found = completed.has(kept) ? -1 : open.findIndex(({ own }) => fits(own, kept))
      const [partly] = found < 0 ? [] : open.splice(found, 1)
      if (partly) completed.set(kept, partly.own)
    }
  }
  return rest.map((kept) => {
    const own = completed.get(kept)
    return own ? { ...kept, completes: occurrences(drafts, kept).indexOf(own) } : kept
  })
}

/** Puts what was kept back between the segments made from fields; where both speak of the same segment, fields win. */
export function weave(drafts: readonly Draft[], kept: readonly KeptSegment[]): readonly PlainSegment[] {
  const used = new Set<Draft>()
  const placed = kept
    .toSorted((a, b) => a.at - b.at)
    .map((each) => {
      const own = each.completes === undefined ? undefined : occurrences(drafts, each)[each.completes]
      if (own) used.add(own)
      return { at: each.at, segment: own ? merged(own, each) : { tag: each.tag, elements: each.elements } }
    })
  const rest = drafts.filter((each) => !used.has(each)).map(plain)
  const woven: PlainSegment[] = []
  for (const { at, segment } of placed) {
    while (woven.length < at && rest.length > 0) woven.push(rest.shift() as PlainSegment)
    woven.push(segment)
  }
  return [...woven, ...rest]
}

/** Drafts that may be about the same as a segment. */
function occurrences(drafts: readonly Draft[], segment: PlainSegment): readonly Draft[] {
  return drafts.filter((own) => isAbout(own, segment))
}

function isAbout(own: Draft, segment: PlainSegment): boolean {
  if (own.tag !== segment.tag) return false
  return own.by === 'tag' || component(asSegment(plain(own)), 0) === component(asSegment(segment), 0)
}

/** Whether a segment holds every value of a draft, in its place. */
function isSaidBy(own: Draft, segment: PlainSegment): boolean {
  if (!isAbout(own, segment)) return false
  return plain(own).elements.every((element, at) =>
    textsOf(element).every((text, part) => text === '' || text === component(asSegment(segment), at, part)),
  )
}

function textsOf(element: Element): readonly string[] {
  if (typeof element === 'string') return [element]
  return isRepeat(element) ? textsOf(element.repeats[0] ?? '') : element
}

function merged(own: Draft, kept: PlainSegment): PlainSegment {
  const length = Math.max(own.elements.length, kept.elements.length)
  const elements = Array.from({ length }, (_, at) => mergedElement(own.elements[at], kept.elements[at] ?? ''))
  return { tag: kept.tag, elements: plainElements(elements) }
}

function asSegment(segment: PlainSegment): Segment {
  return { ...segment, position: 0 }
}

function mergedElement(own: Draft['elements'][number], kept: Element): Element {
  if (isRepeat(kept)) {
    const [first = '', ...more] = kept.repeats
    return { repeats: [mergedParts(own, first), ...more] }
  }
  return mergedParts(own, kept)
}

function mergedParts(own: Draft['elements'][number], kept: string | readonly string[]): string | readonly string[] {
  if (kept === '' && (own === undefined || typeof own === 'string')) return own ?? ''
  const ours = isList(own) ? own : [own]
  const theirs = typeof kept === 'string' ? [kept] : kept
  const length = Math.max(ours.length, theirs.length)
  return plainComponents(Array.from({ length }, (_, at) => mergedValue(ours[at], theirs[at] ?? '')))
}

function mergedValue(own: DraftValue, kept: string): string {
  if (typeof own === 'object') return kept === '' ? own.usual : kept
  return own === undefined || own === '' ? kept : own
}

function plain({ tag, elements }: Draft): PlainSegment {
  return { tag, elements: plainElements(elements.map((element) => mergedParts(element, ''))) }
}

function isList(element: Draft['elements'][number]): element is readonly DraftValue[] {
  return Array.isArray(element)
}
