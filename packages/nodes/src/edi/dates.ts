/** `20261122` or `261122` as `2026-11-22`; `undefined` when it is no day of the calendar. Two-digit years are of this century. */
export function isoDate(compact: string): string | undefined {
  const digits = /^\d{6}$/.test(compact) ? `20${compact}` : compact
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(digits)
  if (!parts) return undefined
  const day = `${parts[1]}-${parts[2]}-${parts[3]}`
  const instant = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day) ? day : undefined
}

/** `2026-11-22` as `20261122`; `undefined` when it is no day of the calendar. What follows a `T` is left out. */
export function compactDate(iso: string): string | undefined {
  const compact = iso.slice(0, 10).replaceAll('-', '')
  const isDay = /^\d{4}-\d{2}-\d{2}(T|$)/.test(iso) && isoDate(compact) !== undefined
  return isDay ? compact : undefined
}

/** Day and time of an envelope, `2026-11-22T10:30`; empty when they are none. */
export function compactInstant(day: string, time: string): string {
  const date = isoDate(day)
  const clock = /^([01]\d|2[0-3])([0-5]\d)/.exec(time)
  return date && clock ? `${date}T${clock[1]}:${clock[2]}` : (date ?? '')
}
