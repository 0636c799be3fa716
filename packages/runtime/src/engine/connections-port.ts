import type { JsonObject } from '@isthmus/sdk'
import type { ConnectionLimits } from '@isthmus/sdk/api'

/** A connection with its secret opened; lives in memory only, for the length of a call. */
export interface OpenConnection {
  readonly name: string
  readonly connector: string
  readonly config: JsonObject
  readonly secret: Readonly<Record<string, string>>
  readonly allowPrivate: boolean
  /** None when left out. */
  readonly limits?: ConnectionLimits
  /** Changes whenever config or secret change, so that cached sessions end. */
  readonly revision: string
}

/** Where the engine finds the connections that flows name. */
export interface ConnectionSource {
  /** `undefined` when there is none of that name. */
  open(name: string): OpenConnection | undefined
  /** Connection name -> connector id, for checks. */
  connectors(): ReadonlyMap<string, string>
}
