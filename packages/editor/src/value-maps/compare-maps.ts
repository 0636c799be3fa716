import { valueMapKey, type ValueMap, type ValueMapEntry } from '@isthmus/sdk'

/** What became of the row of a left value. */
export interface RowChange {
  readonly kind: 'added' | 'removed' | 'changed'
  readonly left: string
  readonly before?: string
  readonly after?: string
}

/** The rows in which two versions differ, in the order of the newer one, what was removed last. */
export function compareMaps(before: ValueMap, after: ValueMap): readonly RowChange[] {
  const keyOf = ([left]: ValueMapEntry) => valueMapKey(left, after.matching)
  const old = new Map(before.entries.map((entry) => [keyOf(entry), entry]))
  const changes: RowChange[] = []
  for (const entry of after.entries) {
    const known = old.get(keyOf(entry))
    old.delete(keyOf(entry))
    const left = String(entry[0])
    if (!known) changes.push({ kind: 'added', left, after: shown(entry) })
    else if (shown(known) !== shown(entry))
      changes.push({ kind: 'changed', left, before: shown(known), after: shown(entry) })
  }
  const removed = [...old.values()].map((entry): RowChange => ({
    kind: 'removed',
    left: String(entry[0]),
    before: shown(entry),
  }))
  return [...changes, ...removed]
}

function shown([, right, mark]: ValueMapEntry): string {
  return mark ? `${String(right)} ★` : String(right)
}
