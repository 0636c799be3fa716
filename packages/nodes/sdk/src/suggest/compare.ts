import type { FieldKind } from './collect-fields.ts'
import type { FieldFeatures, Naming } from './features.ts'
import { relatedConcepts } from './relations.ts'
import type { ValueShape } from './sample-values.ts'
import { similarity, type Share } from './similarity.ts'

/** What made two fields look alike; weights are shares of the score. */
export interface Evidence {
  readonly score: number
  readonly names: number
  readonly nameKind: 'same' | Naming['from']
  readonly reading: 'words' | 'glossary' | 'pinyin'
  readonly values: number
  readonly shape: ValueShape | undefined
  readonly kinds: number
}

export interface Comparer {
  compare(source: FieldFeatures, target: FieldFeatures): Evidence
  readonly share: Share
  /** The concepts that stand for one, itself left out. */
  relatives(concept: string): ReadonlyMap<string, number>
}

const noRelatives: ReadonlyMap<string, number> = new Map()

type Relation = (typeof relatedConcepts)[number]

export function createComparer(): Comparer {
  const shares = new Map<string, Map<string, number>>()
  for (const [left, right, share] of relatedConcepts) {
    addShare(shares, [left, right, share])
    addShare(shares, [right, left, share])
  }
  const share = (left: string, right: string): number =>
    left === right
      ? 1
      : (shares.get(left)?.get(right) ?? (left.startsWith('?') && right.startsWith('?') ? alike(left, right) : 0))
  return {
    share,
    relatives: (concept) => shares.get(concept) ?? noRelatives,
    compare: (source, target) => compareFields(source, target, share),
  }
}

function addShare(shares: Map<string, Map<string, number>>, [left, right, share]: Relation): void {
  const row = shares.get(left) ?? new Map<string, number>()
  row.set(right, share)
  shares.set(left, row)
}

function compareFields(source: FieldFeatures, target: FieldFeatures, share: Share): Evidence {
  const { most, mean, best } = compareNamings(source.namings, target.namings, share)
  const isSame =
    source.bare !== '' && source.bare === target.bare && source.field.lists.length === target.field.lists.length
  const names = isSame ? Math.max(0.9, most) : 0.9 * most + 0.1 * mean
  const kinds = kindShare(source.field.kind, target.field.kind)
  const values = valueShare(source, target)
  return {
    score: (1 - (1 - names * shapeFits(source, target)) * (1 - 0.7 * values)) * kinds,
    names,
    nameKind: isSame ? 'same' : kindOfNaming(best),
    reading: readingOf(best),
    values,
    shape: commonShape(source, target),
    kinds,
  }
}

function commonShape(source: FieldFeatures, target: FieldFeatures): ValueShape | undefined {
  const { shape } = source.values
  return shape !== 'text' && shape === target.values.shape ? shape : undefined
}

type NamingPair = readonly [left: Naming | undefined, right: Naming | undefined]

interface NamingComparison {
  readonly most: number
  readonly mean: number
  /** The two ways that are most alike. */
  readonly best: NamingPair
}

function compareNamings(lefts: readonly Naming[], rights: readonly Naming[], share: Share): NamingComparison {
  let [most, sum] = [0, 0]
  let best: NamingPair = [undefined, undefined]
  for (const left of lefts) {
    for (const right of rights) {
      const common = similarity(left.tokens, right.tokens, share)
      const alikeness = common === 0 ? 0 : common * headShare(left, right, share) * left.weight * right.weight
      sum += alikeness
      if (alikeness <= most) continue
      most = alikeness
      best = [left, right]
    }
  }
  return { most, mean: sum / Math.max(1, lefts.length * rights.length), best }
}

function kindOfNaming([left, right]: NamingPair): Evidence['nameKind'] {
  const kinds = ['values', 'description', 'title'] as const
  return kinds.find((kind) => left?.from === kind || right?.from === kind) ?? 'name'
}

function readingOf([left, right]: NamingPair): Evidence['reading'] {
  if (left?.reading === 'pinyin' || right?.reading === 'pinyin') return 'pinyin'
  return left?.reading === 'glossary' || right?.reading === 'glossary' ? 'glossary' : 'words'
}

/** "Customer payment term" is about a term, and a name that does not mention one is about something else. */
function headShare(left: Naming, right: Naming, share: Share): number {
  if (!mentions(right, left.head, share) || !mentions(left, right.head, share)) return 0.75
  if (left.head === undefined || right.head === undefined || share(left.head, right.head) > 0) return 1
  return 0.9
}

function mentions({ tokens }: Naming, head: string | undefined, share: Share): boolean {
  if (head === undefined) return true
  for (const { concept } of tokens) if (share(concept, head) > 0) return true
  return false
}

/** Unknown words: one begins the other, or they differ by few letters. Both carry the mark of unknown words. */
function alike(left: string, right: string): number {
  const [short, long] = left.length < right.length ? [left, right] : [right, left]
  if (short.length < 4) return 0
  if (long.startsWith(short)) return 0.5 + (0.5 * short.length) / long.length
  if (long.length - short.length > 2 || long.length < 6) return 0
  return shareOfDifference[differingLetters(short, long)] ?? 0
}

const shareOfDifference: readonly number[] = [1, 0.85, 0.6]

/** Letters of the longer word between the beginning and the end that both have in common. */
function differingLetters(short: string, long: string): number {
  let same = 0
  while (same < short.length && short[same] === long[same]) same += 1
  let tail = 0
  while (tail < short.length - same && short.at(-1 - tail) === long.at(-1 - tail)) tail += 1
  return long.length - same - tail
}

type Kind = FieldKind

const kindShares: Partial<Readonly<Record<Kind, Partial<Readonly<Record<Kind, number>>>>>> = {
  text: { number: 0.9, boolean: 0.75, date: 0.9, instant: 0.9, list: 0.6 },
  number: { text: 0.97, boolean: 0.7, date: 0.7, instant: 0.75, list: 0.4 },
  boolean: { text: 0.7, number: 0.7, date: 0.1, instant: 0.1, list: 0.1 },
  date: { text: 0.85, number: 0.3, boolean: 0.1, instant: 0.98, list: 0.1 },
  instant: { text: 0.85, number: 0.3, boolean: 0.1, date: 0.98, list: 0.1 },
  list: { text: 0.5, number: 0.3, boolean: 0.1, date: 0.1, instant: 0.1 },
}

/** How well a value of one kind can fill a field of another. */
function kindShare(source: Kind, target: Kind): number {
  return source === target || source === 'unknown' || target === 'unknown' ? 1 : (kindShares[source]?.[target] ?? 0.5)
}

function valueShare(source: FieldFeatures, target: FieldFeatures): number {
  return Math.max(overlap(source.values.texts, target.values.texts), overlap(source.allowed, target.allowed))
}

/** Share of the smaller set that both hold; sets of one value agree by chance. */
function overlap(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const smaller = Math.min(left.size, right.size)
  if (smaller < 2) return 0
  let common = 0
  for (const value of left) if (right.has(value)) common += 1
  return common / smaller
}

const shapeOfFormat: Readonly<Record<string, ValueShape>> = { email: 'email', uri: 'website' }

/** Shapes that are never taken for each other; texts and keys may be anything. */
const strictShapes: ReadonlySet<ValueShape | undefined> = new Set([
  'email',
  'website',
  'date',
  'phone',
  'number',
] as const)

/** Values that cannot be what the other field holds make a name alone doubtful. */
function shapeFits(source: FieldFeatures, target: FieldFeatures): number {
  const wanted = shapeOfFormat[target.field.format ?? ''] ?? target.values.shape
  const given = source.values.shape ?? shapeOfFormat[source.field.format ?? '']
  return wanted !== given && strictShapes.has(wanted) && strictShapes.has(given) ? 0.6 : 1
}
