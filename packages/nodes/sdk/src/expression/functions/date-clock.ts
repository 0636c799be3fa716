import type { Kernel } from './kernel.ts'

export type ZoneClock = ReturnType<typeof createZoneClock>

/** Wall clocks of time zones, from the engine's own zone data; names of months and the like never come from there. */
export function createZoneClock(kernel: Kernel) {
  const { failure, isMissing, textOf } = kernel
  const fields = {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  } as const
  const quarterMs = 900_000
  // A formatter costs far more to build than to use, and an offset far more to ask for than to remember.
  const zones = new Map<string, { readonly formatter: Intl.DateTimeFormat; readonly offsets: Map<number, number> }>()
  function zoneNamed(where: string, timeZone: string) {
    const known = zones.get(timeZone)
    if (known !== undefined) return known
    try {
      const formatter = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...fields })
      const zone = { formatter, offsets: new Map<number, number>() }
      if (zones.size >= 100) zones.clear()
      zones.set(timeZone, zone)
      return zone
    } catch {
      throw failure(where, 'this is not a time zone such as "Europe/Berlin"', timeZone)
    }
  }
  function readOffset(formatter: Intl.DateTimeFormat, instantMs: number): number {
    const read: Record<string, number> = {}
    for (const part of formatter.formatToParts(instantMs)) read[part.type] = Number(part.value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = read
    const whole = instantMs - (((instantMs % 1000) + 1000) % 1000)
    return Date.UTC(year, month - 1, day, hour, minute, second) - whole
  }
  /** How far the zone's clock is ahead of UTC. Since 1972 offsets change at quarters of an hour only. */
  function offsetMsAt(where: string, instantMs: number, timeZone: string): number {
    if (timeZone === 'UTC') return 0
    const { formatter, offsets } = zoneNamed(where, timeZone)
    if (instantMs < 63_072_000_000) return readOffset(formatter, instantMs)
    const quarter = Math.floor(instantMs / quarterMs)
    const known = offsets.get(quarter)
    if (known !== undefined) return known
    const offset = readOffset(formatter, instantMs)
    if (offsets.size >= 2_000) offsets.clear()
    offsets.set(quarter, offset)
    return offset
  }
  /** The wall clock of a zone, as the instant at which UTC shows the same digits. */
  function wallClock(where: string, instantMs: number, timeZone: string): number {
    return instantMs + offsetMsAt(where, instantMs, timeZone)
  }
  /** The instant at which a zone's clock shows the digits: the earlier of two, and an hour that is skipped moves forward. */
  function instantOfWall(where: string, wallMs: number, timeZone: string): number {
    if (timeZone === 'UTC') return wallMs
    const withOffsetBefore = wallMs - offsetMsAt(where, wallMs - 86_400_000, timeZone)
    const withOffsetAfter = wallMs - offsetMsAt(where, wallMs + 86_400_000, timeZone)
    if (wallClock(where, withOffsetBefore, timeZone) === wallMs) return withOffsetBefore
    return wallClock(where, withOffsetAfter, timeZone) === wallMs ? withOffsetAfter : withOffsetBefore
  }
  function zoneOf(where: string, timeZone: unknown): string {
    return isMissing(timeZone) ? 'UTC' : textOf(where, timeZone)
  }
  return { wallClock, instantOfWall, offsetMsAt, zoneOf }
}
