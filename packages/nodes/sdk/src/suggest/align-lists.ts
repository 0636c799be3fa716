import { listKey } from './collect-fields.ts'
import type { Comparer } from './compare.ts'
import type { FieldFeatures } from './features.ts'

/** Which source list fills which target list: the path of the target's elements -> that of the source's, as list keys. */
export type Alignment = ReadonlyMap<string, string>

interface ListOf {
  readonly field: FieldFeatures
  readonly key: string
  readonly elements: readonly FieldFeatures[]
}

/** Above so many pairs of lists, only their names are compared. */
const maxClosePairs = 400
const maxElements = 60
const minShare = 0.34

/** Pairs the lists of two schemas by their names and by what their elements hold; outer lists first, each only once. */
export function alignLists(
  sources: readonly FieldFeatures[],
  targets: readonly FieldFeatures[],
  comparer: Comparer,
): Alignment {
  const [from, to] = [listsOf(sources), listsOf(targets)]
  const isClose = from.length * to.length <= maxClosePairs
  const pairs = to.flatMap((target) =>
    from.map((source) => ({ source, target, share: likeness(source, target, { comparer, isClose }) })),
  )
  const alignment = new Map<string, string>()
  const used = new Set<string>()
  const depth = (list: ListOf): number => list.field.field.lists.length
  const ordered = pairs
    .filter(({ share, source, target }) => share >= minShare && depth(source) === depth(target))
    .toSorted((left, right) => depth(left.target) - depth(right.target) || right.share - left.share)
  for (const { source, target } of ordered) {
    if (alignment.has(target.key) || used.has(source.key)) continue
    const outer = target.field.field.lists.at(-1)
    if (outer !== undefined && alignment.get(outer) !== source.field.field.lists.at(-1)) continue
    alignment.set(target.key, source.key)
    used.add(source.key)
  }
  return alignment
}

function listsOf(all: readonly FieldFeatures[]): readonly ListOf[] {
  const elements = new Map<string, FieldFeatures[]>()
  for (const each of all) {
    const inside = each.field.lists.at(-1)
    if (inside === undefined) continue
    const known = elements.get(inside)
    if (known) known.push(each)
    else elements.set(inside, [each])
  }
  return all
    .filter(({ field }) => field.kind === 'list')
    .map((field) => {
      const key = listKey([...field.field.path, '*'])
      return { field, key, elements: (elements.get(key) ?? []).slice(0, maxElements) }
    })
}

interface Measure {
  readonly comparer: Comparer
  readonly isClose: boolean
}

function likeness(source: ListOf, target: ListOf, { comparer, isClose }: Measure): number {
  const names = comparer.compare(source.field, target.field).names
  // A list of plain values does not fill a list of objects.
  if ((source.elements.length === 0) !== (target.elements.length === 0)) return 0
  if (!isClose || target.elements.length === 0) return names
  const best = target.elements
    .map((element) => Math.max(...source.elements.map((other) => comparer.compare(other, element).score)))
    .toSorted((left, right) => right - left)
    .slice(0, Math.min(4, source.elements.length))
  const inside = best.reduce((sum, score) => sum + score, 0) / Math.max(1, best.length)
  return 0.45 * names + 0.55 * inside
}

/**
 * How much a pair keeps of its score for where the fields stand: elements go to elements of the aligned list, a single field
 * may fill an element of a list with no counterpart, and the first element of a list may fill a single field. Else 0.
 */
export function scopeShare(source: FieldFeatures, target: FieldFeatures, alignment: Alignment): number {
  if (source.field.hasFields !== target.field.hasFields) return 0
  if (target.field.kind === 'list' && source.field.kind === 'list') {
    const pair = alignment.get(listKey([...target.field.path, '*']))
    return pair === listKey([...source.field.path, '*']) ? 1 : 0
  }
  const aligned = target.field.lists.flatMap((list) => alignment.get(list) ?? [])
  return elementShare(source.field.lists, aligned, { around: target.field.lists.length, alignment })
}

interface Surroundings {
  /** How many lists are around the target. */
  readonly around: number
  readonly alignment: Alignment
}

function elementShare(own: readonly string[], aligned: readonly string[], { around, alignment }: Surroundings): number {
  if (own.length === 0) return recordShare(aligned.length, around)
  if (!aligned.every((list, at) => list === own[at])) return 0
  if (own.length === aligned.length) return around === own.length ? 1 : 0.9
  return own.length === aligned.length + 1 ? firstElementShare(own.at(-1) ?? '', alignment) : 0
}

/** A field of the whole record says the same in every line. */
function recordShare(aligned: number, around: number): number {
  if (aligned > 0) return 0.6
  return around > 0 ? 0.97 : 1
}

/** The lines of a document are mapped as lines; the first of them seldom says something about the document. */
function firstElementShare(list: string, alignment: Alignment): number {
  return [...alignment.values()].includes(list) ? 0.5 : 0.75
}
