import { useState } from 'react'

interface RowKeys {
  readonly keys: readonly number[]
  readonly next: number
}

/**
 * Stable keys for the rows of a list whose entries have no id, so that a row keeps its focus when another one moves.
 * `permute` says which old row stands where; a new row is -1.
 */
export function useRowKeys(count: number) {
  const [state, setState] = useState<RowKeys>(() => grown({ keys: [], next: 0 }, count))
  const current = state.keys.length === count ? state : grown(state, count)
  if (current !== state) setState(current)
  return {
    keys: current.keys,
    permute: (order: readonly number[]) => setState(permuted(current, order)),
  }
}

/** Keys for a list that changed from outside: rows at the end come and go. */
export function grown(state: RowKeys, count: number): RowKeys {
  const kept = state.keys.slice(0, count)
  const added = Array.from({ length: count - kept.length }, (_, index) => state.next + index)
  return { keys: [...kept, ...added], next: state.next + added.length }
}

export function permuted(state: RowKeys, order: readonly number[]): RowKeys {
  let next = state.next
  const keys = order.map((old) => {
    const key = state.keys[old]
    if (key !== undefined) return key
    next += 1
    return next - 1
  })
  return { keys, next }
}
