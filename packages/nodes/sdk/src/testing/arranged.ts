import type { Json } from '../json.ts'
import { compareSortKeys, type Arrangement, type SortKey } from '../node/index.ts'

/** What a program held, in the order in which it did. */
export interface HeldRecord {
  readonly input: string
  readonly key: readonly Json[]
  readonly value: Json
}

/** What comes back of held records, worked out in the plainest way: small data, all in memory. */
export function arranged(arrangement: Arrangement, held: readonly HeldRecord[]): readonly Json[] {
  switch (arrangement.kind) {
    case 'sorted': {
      const compare = compareSortKeys(arrangement.by)
      return held.toSorted((a, b) => compare(a.key as SortKey, b.key as SortKey)).map(({ value }) => value)
    }
    case 'distinct': {
      const others = (at: number) => (arrangement.keep === 'first' ? held.slice(0, at) : held.slice(at + 1))
      return held
        .filter((one, at) => others(at).every((other) => textOf(one) !== textOf(other)))
        .map(({ value }) => value)
    }
    case 'groups': {
      const groups = held.map(({ key, value }): Json => ({ k: key, s: value }))
      return groups.length === 0 && arrangement.whole ? [{ k: [], s: null }] : groups
    }
    case 'pairs':
      return pairs(arrangement, held)
  }
}

function textOf({ key }: HeldRecord): string {
  return JSON.stringify(key)
}

function pairs(
  { left, right, mode }: Extract<Arrangement, { kind: 'pairs' }>,
  held: readonly HeldRecord[],
): readonly Json[] {
  const [lefts, rights] = [left, right].map((side) => held.filter(({ input }) => input === side))
  const equal = (a: HeldRecord, b: HeldRecord) => !a.key.includes(null) && textOf(a) === textOf(b)
  const joined = (lefts ?? []).flatMap((one): Json[] => {
    const partners = (rights ?? []).filter((other) => equal(one, other))
    if (partners.length === 0) return mode === 'inner' ? [] : [{ l: one.value, r: null }]
    return mode === 'anti' ? [] : partners.map((other) => ({ l: one.value, r: other.value }))
  })
  if (mode !== 'full') return joined
  const lonely = (rights ?? []).filter((other) => !(lefts ?? []).some((one) => equal(one, other)))
  return [...joined, ...lonely.map(({ value }): Json => ({ l: null, r: value }))]
}
