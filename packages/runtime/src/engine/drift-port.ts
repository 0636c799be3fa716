import type { FlowNode, Json, JsonSchema, Problem } from '@isthmus/sdk'

type Shapes = ReadonlyMap<string, Readonly<Record<string, JsonSchema>>>

/** Connection -> entity -> shape of its records. */
export interface CheckedShapes {
  /** As the systems are now. */
  readonly latest: Shapes
  /** As they were when somebody last looked; the same object where nothing has changed. */
  readonly accepted: Shapes
}

/** Where the engine learns what systems say of their data, and which writes must wait because it has changed. */
export interface DriftSource {
  /** Asked for every chunk, so it only looks up. `undefined` when nothing is in the way of a node's writes. */
  held(flow: string, node: string): Problem | undefined
  shapes(): CheckedShapes
  /** Told of records that a read node gave. Called for every answer, so it looks at a few of them now and then. */
  seen?(node: FlowNode, records: readonly Json[]): void
}
