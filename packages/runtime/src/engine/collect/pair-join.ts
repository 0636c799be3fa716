import type { Row } from './row-sorter.ts'

export type JoinMode = 'inner' | 'left' | 'full' | 'anti'

/** Two rows with equal keys, or one that has no partner. */
export interface Pair {
  readonly left: Row | undefined
  readonly right: Row | undefined
}

/** Joins two sequences that are sorted by key. Of rows with one key, only those of the side that has fewer are held. */
export function* joinPairs(lefts: Iterable<Row>, rights: Iterable<Row>, mode: JoinMode): Generator<Pair, void> {
  const left = new Ahead(lefts)
  const right = new Ahead(rights)
  for (;;) {
    const order = compareHeads(left.head, right.head)
    if (order === undefined) return
    if (order === 0 && !matchesNothing(left.head)) yield* pairsOfKey(left, right, mode)
    else if (order <= 0) {
      const row = left.next()
      if (mode !== 'inner') yield { left: row, right: undefined }
    } else {
      const row = right.next()
      if (mode === 'full') yield { left: undefined, right: row }
    }
  }
}

function* pairsOfKey(left: Ahead, right: Ahead, mode: JoinMode): Generator<Pair, void> {
  const key = left.head?.key ?? ''
  if (mode === 'anti') {
    for (const side of [left, right]) while (side.isAt(key)) side.next()
    return
  }
  const lefts: Row[] = []
  const rights: Row[] = []
  while (left.isAt(key) && right.isAt(key)) {
    lefts.push(left.next())
    rights.push(right.next())
  }
  yield* everyPair({ left, right, key }, lefts, rights)
}

/** The pairs of what was read of both sides, and of those with the rest of the longer side. */
function* everyPair(
  { left, right, key }: { readonly left: Ahead; readonly right: Ahead; readonly key: string },
  lefts: readonly Row[],
  rights: readonly Row[],
): Generator<Pair, void> {
  for (const one of lefts) for (const other of rights) yield { left: one, right: other }
  while (left.isAt(key)) {
    const one = left.next()
    for (const other of rights) yield { left: one, right: other }
  }
  while (right.isAt(key)) {
    const other = right.next()
    for (const one of lefts) yield { left: one, right: other }
  }
}

/** Which side comes next: negative for the left one; `undefined` when both have ended. */
function compareHeads(left: Row | undefined, right: Row | undefined): number | undefined {
  if (!left) return right && 1
  if (!right) return -1
  if (left.key === right.key) return 0
  return left.key < right.key ? -1 : 1
}

function matchesNothing(row: Row | undefined): boolean {
  const key = row?.key ?? ''
  return key.includes('null') && (JSON.parse(key) as readonly unknown[]).includes(null)
}

/** A sequence whose next row can be seen. */
class Ahead {
  readonly #rows: Iterator<Row>
  head: Row | undefined

  constructor(rows: Iterable<Row>) {
    this.#rows = rows[Symbol.iterator]()
    this.#move()
  }

  isAt(key: string): boolean {
    return this.head?.key === key
  }

  /** The row that was seen. */
  next(): Row {
    const { head } = this
    if (!head) throw new TypeError('There is no further row')
    this.#move()
    return head
  }

  #move(): void {
    const next = this.#rows.next()
    this.head = next.done === true ? undefined : next.value
  }
}
