/** Letters to change, add, leave out, or swap with the next one. */
function distance(left: string, right: string): number {
  let before: readonly number[] = []
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1)
      const swapped = isSwapped(left.slice(row - 2, row), right.slice(column - 2, column))
        ? (before[column - 2] ?? 0) + 1
        : replaced
      current.push(Math.min(replaced, swapped, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    before = previous
    previous = current
  }
  return previous[right.length] ?? 0
}

function isSwapped(left: string, right: string): boolean {
  return left.length === 2 && left[0] === right[1] && left[1] === right[0]
}

/** The candidate a reader most likely meant, or `undefined` when none is close: at most one typing error per three characters. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  if (name.length > 40) return undefined
  const wanted = name.toLowerCase()
  const allowed = Math.max(1, Math.floor(name.length / 3))
  let best: { readonly candidate: string; readonly distance: number } | undefined
  for (const candidate of candidates) {
    const found = distance(wanted, candidate.toLowerCase())
    if (found <= allowed && (best === undefined || found < best.distance)) best = { candidate, distance: found }
  }
  return best?.candidate
}

/** Names as they stand in a message: at most some. */
export function listedNames(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(', ')
  return names.length > 8 ? `${shown} …` : shown
}
