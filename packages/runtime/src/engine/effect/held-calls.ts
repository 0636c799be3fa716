import type { EffectStage } from '../plan/plan.ts'
import type { Chunk, RunContext } from '../run/run-context.ts'
import { callsOf, type EffectCall } from './effect-call.ts'

/** The records of a chunk; those that must wait because a system has changed carry the reason. */
export function heldCalls(stage: EffectStage, context: RunContext, chunk: Chunk): readonly EffectCall[] {
  const calls = callsOf(stage, chunk)
  if (stage.type.info.effects !== 'write') return calls
  const problem = context.services.drift?.held(context.flow, stage.node.id)
  return problem ? calls.map((call) => (call.problem ? call : { ...call, problem })) : calls
}

/** Problems with which a record waits for a person instead of failing. */
export const waitingProblems: ReadonlySet<string> = new Set(['VALUE_AWAITED', 'CONTRACT_DRIFTED'])
