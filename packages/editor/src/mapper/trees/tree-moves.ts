/** Where a key of movement leads in a list; `undefined` for other keys. */
export function nextIndex(
  key: string,
  { active, count, page }: { readonly active: number; readonly count: number; readonly page: number },
): number | undefined {
  const wanted: Readonly<Record<string, number>> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + page,
    PageUp: active - page,
    Home: 0,
    End: count - 1,
  }
  const index = wanted[key]
  return index === undefined ? undefined : Math.max(0, Math.min(count - 1, index))
}

/** The selection with everything between two lines added. */
export function selectionAfter(
  lines: readonly { readonly key: string }[],
  selected: ReadonlySet<string>,
  { from, to }: { readonly from: number; readonly to: number },
): ReadonlySet<string> {
  const [first, last] = from < 0 ? [to, to] : [Math.min(from, to), Math.max(from, to)]
  return new Set([...selected, ...lines.slice(first, last + 1).map((line) => line.key)])
}

interface ChosenPlace {
  readonly key: string
  /** The line the last click was on. */
  readonly clicked: string | undefined
  /** The line the keyboard is at. */
  readonly at: string | undefined
}

/** With ctrl a line joins or leaves the selection; the one clicked before it counts as the first of them. */
export function selectionWith(selected: ReadonlySet<string>, { key, clicked, at }: ChosenPlace): ReadonlySet<string> {
  if (selected.has(key)) return new Set([...selected].filter((each) => each !== key))
  const first = selected.size === 0 && clicked !== undefined && clicked === at ? [clicked] : []
  return new Set([...first, ...selected, key])
}
