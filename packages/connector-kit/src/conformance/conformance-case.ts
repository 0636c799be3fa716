import type { ConnectorDefinition } from '@isthmus/sdk'
import type { ObjectDefinition } from '../mock/definition-parts.ts'
import type { Bench } from './bench.ts'

/** One thing that every connector must do for which it applies. */
export interface ConformanceCase {
  readonly id: string
  readonly title: string
  /** True for an object of which it can be said. */
  readonly applies: (object: ObjectDefinition, definition: ConnectorDefinition) => boolean
  /** Throws `ConformanceFault` with what is wrong. */
  readonly run: (bench: Bench) => Promise<void>
}
