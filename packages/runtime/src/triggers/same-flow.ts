import type { SavedFlow } from '../engine/engine.ts'

/** True when a trigger need not begin anew: nothing about its flow has changed. */
export function isSameFlow(a: SavedFlow, b: SavedFlow): boolean {
  return a === b || (a.version === b.version && JSON.stringify(a.flow) === JSON.stringify(b.flow))
}
