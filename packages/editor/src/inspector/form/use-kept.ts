import { useState } from 'react'

/** The value of the drawing before, as long as the new one says the same, so that nothing is drawn anew because of it. */
export function useKept<Value>(value: Value, isSame: (before: Value, now: Value) => boolean): Value {
  const [kept, setKept] = useState(value)
  if (kept === value || isSame(kept, value)) return kept
  setKept(value)
  return value
}
