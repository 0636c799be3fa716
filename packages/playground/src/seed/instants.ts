const BASE_MS = Date.UTC(2026, 2, 2, 8, 0, 0)
const MINUTE_MS = 60_000

/** The seed's own clock: instants count from a fixed Monday morning, never from the machine's time. */
export function instant(minutes: number): string {
  return new Date(BASE_MS + minutes * MINUTE_MS).toISOString()
}

export function day(days: number): string {
  return instant(days * 24 * 60).slice(0, 10)
}
