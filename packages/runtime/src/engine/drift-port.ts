import type { Flow, FlowNode, Json, JsonObject, JsonSchema, Problem } from '@isthmus/sdk'

type Shapes = ReadonlyMap<string, Readonly<Record<string, JsonSchema>>>

/** Connection -> entity -> shape of its records. */
export interface CheckedShapes {
  /** As the systems are now. */
  readonly latest: Shapes
  /** As they were when somebody last looked; the same object where nothing has changed. */
  readonly accepted: Shapes
}

/** Why a record must wait; `undefined` when it need not. `config` is that of a node that writes, computed for the record. */
export type Hold = (given: { readonly record: Json; readonly config: JsonObject }) => Problem | undefined

/** Where the engine learns what systems say of their data, and which records must wait because it has changed. */
export interface DriftSource {
  /**
   * Of nodes that write: what must not be written. Of nodes that read, and triggers: what must not be passed on. Asked for
   * every chunk, so it only looks up; `undefined` when nothing that the node deals with has changed.
   */
  held(flow: string, node: string): Hold | undefined
  shapes(): CheckedShapes
  /** Looks whether the databases of a flow are still as they were described. Throws `CONTRACT_DRIFTED`. */
  beforeRun?(flow: Flow): Promise<void>
  /** Told of records that a read node or a trigger gave. Called for every answer, so it looks at a few of them now and then. */
  seen?(node: FlowNode, records: readonly Json[]): void
}
