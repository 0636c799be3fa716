/** What a text may be cut into. A piece that `cost` answers `undefined` for cannot stand. */
export interface Pieces {
  readonly maxLength: number
  readonly cost: (piece: string, at: { readonly isFirst: boolean; readonly isLast: boolean }) => number | undefined
}

/** Cuts a text into known pieces at the least cost; `undefined` when it cannot be cut without a rest. */
export function cutText(text: string, { maxLength, cost }: Pieces): readonly string[] | undefined {
  const best: ({ readonly cost: number; readonly from: number } | undefined)[] = [{ cost: 0, from: 0 }]
  for (let end = 1; end <= text.length; end += 1) {
    for (let from = Math.max(0, end - maxLength); from < end; from += 1) {
      const before = best[from]
      if (!before) continue
      const own = cost(text.slice(from, end), { isFirst: from === 0, isLast: end === text.length })
      if (own === undefined) continue
      const total = before.cost + own
      if (total < (best[end]?.cost ?? Infinity)) best[end] = { cost: total, from }
    }
  }
  return best[text.length] && piecesFrom(text, best)
}

function piecesFrom(text: string, best: readonly ({ readonly from: number } | undefined)[]): readonly string[] {
  const pieces: string[] = []
  for (let end = text.length; end > 0;) {
    const from = best[end]?.from ?? 0
    pieces.unshift(text.slice(from, end))
    end = from
  }
  return pieces
}
