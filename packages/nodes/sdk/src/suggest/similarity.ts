import type { Token } from './weigh-concepts.ts'

/** How well one concept stands for another, 0 to 1. */
export type Share = (left: string, right: string) => number

/**
 * Share of what both names say that they say together: equal concepts first, then those that stand for each other. It runs
 * for every pair that is compared, so it marks what is used in bits and makes no objects.
 */
export function similarity(left: readonly Token[], right: readonly Token[], share: Share): number {
  const total = sumOf(left) + sumOf(right)
  let [common, usedLeft, usedRight] = [0, 0, 0]
  for (let at = 0; at < left.length; at += 1) {
    const token = left[at] ?? noToken
    const other = placeOf(token.concept, right, usedRight)
    if (other < 0) continue
    common += token.weight + (right[other] ?? noToken).weight
    usedLeft |= 1 << at
    usedRight |= 1 << other
  }
  for (let at = 0; at < left.length; at += 1) {
    const token = left[at] ?? noToken
    const other = (usedLeft & (1 << at)) === 0 ? closest(token, right, { used: usedRight, share }) : -1
    if (other < 0) continue
    common += gainOf(token, right[other] ?? noToken, share)
    usedRight |= 1 << other
  }
  return Math.min(1, common / Math.max(total, Number.MIN_VALUE))
}

function sumOf(tokens: readonly Token[]): number {
  let sum = 0
  for (const { weight } of tokens) sum += weight
  return sum
}

const noToken: Token = { concept: '', weight: 0 }

function placeOf(concept: string, tokens: readonly Token[], used: number): number {
  for (let at = 0; at < tokens.length; at += 1) {
    if (tokens[at]?.concept === concept && (used & (1 << at)) === 0) return at
  }
  return -1
}

function gainOf(token: Token, other: Token, share: Share): number {
  return share(token.concept, other.concept) * 2 * Math.min(token.weight, other.weight)
}

function closest(token: Token, others: readonly Token[], { used, share }: { used: number; share: Share }): number {
  let best = 0
  let place = -1
  for (let at = 0; at < others.length; at += 1) {
    if ((used & (1 << at)) !== 0) continue
    const gain = gainOf(token, others[at] ?? noToken, share)
    if (gain <= best) continue
    best = gain
    place = at
  }
  return place
}
