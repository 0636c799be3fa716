import { useSyncExternalStore } from 'react'

const minuteMs = 60_000

/** The current minute, in milliseconds since 1970; changes by itself, so that "today" stays true in an open page. */
export function useMinute(): number {
  return useSyncExternalStore(subscribe, () => Math.floor(Date.now() / minuteMs) * minuteMs)
}

function subscribe(onChange: () => void): () => void {
  const timer = setInterval(onChange, minuteMs)
  return () => clearInterval(timer)
}
