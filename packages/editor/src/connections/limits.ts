import type { ConnectionLimits } from '@isthmus/sdk/api'

interface Bounds {
  readonly name: keyof ConnectionLimits
  readonly min: number
  readonly max: number
  readonly whole: boolean
}

/** The limits a connection can have, as the runtime takes them. */
export const limitBounds: readonly Bounds[] = [
  { name: 'maxConcurrent', min: 1, max: 10_000, whole: true },
  { name: 'perSecond', min: 0.001, max: 100_000, whole: false },
  { name: 'burst', min: 1, max: 100_000, whole: true },
]

/** Bounds of the limits that are outside of them, by name; a limit that is left out always fits. */
export function limitFindings(limits: ConnectionLimits): Readonly<Partial<Record<keyof ConnectionLimits, Bounds>>> {
  return Object.fromEntries(
    limitBounds.flatMap((bounds) => {
      const { name, min, max, whole } = bounds
      const value = limits[name]
      const fits = value === undefined || (value >= min && value <= max && (!whole || Number.isInteger(value)))
      return fits ? [] : [[name, bounds]]
    }),
  )
}
