import type { Json, JsonObject, Problem } from '@isthmus/sdk'
import type { EffectStage } from '../plan/plan.ts'
import type { Chunk } from '../run/run-context.ts'
import type { TraceOrigin } from '../trace/trace.ts'

/** One record for an effect, with its config or the reason why there is none. */
export interface EffectCall {
  readonly record: Json
  readonly config: JsonObject
  readonly problem: Problem | undefined
  /** Where the record came from. */
  readonly from: readonly [node: string, port: string, index: number]
  readonly origin: number | undefined
}

/** Where the record lies in the trace. */
export function originOf({ from: [node, port, index] }: EffectCall): TraceOrigin {
  return { node, port, index }
}

/** Reads the records of a chunk, together with what the resolving unit before the effect computed for each. */
export function callsOf(stage: Pick<EffectStage, 'resolved' | 'node'>, chunk: Chunk): readonly EffectCall[] {
  const values = JSON.parse(chunk.text) as readonly Json[]
  if (!stage.resolved) {
    const [node, port, first] = chunk.from
    return values.map((record, at) => ({
      record,
      config: stage.node.config,
      problem: undefined,
      from: [node, port, first + at],
      origin: chunk.origins?.[at],
    }))
  }
  // This shape is written by the segment's script around the user's values, never by the user.
  const entries = values as readonly unknown[] as readonly {
    readonly r: Json
    readonly c?: JsonObject
    readonly e?: Problem
    readonly f: EffectCall['from']
  }[]
  return entries.map(({ r, c, e, f }, at) => ({
    record: r,
    config: c ?? {},
    problem: e,
    from: f,
    origin: chunk.origins?.[at],
  }))
}
