import type { Flow } from '@isthmus/sdk'

/** Where the engine finds flows that are called, and versions that runs keep. */
export interface FlowSource {
  /** The version that a call runs now; `undefined` when there is no such flow. */
  callable(id: string): CallableVersion | undefined
  version(id: string, version: number): Flow | undefined
}

export interface CallableVersion {
  readonly flow: Flow
  readonly version: number
  readonly active: boolean
}
