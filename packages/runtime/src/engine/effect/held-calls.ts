import type { Json } from '@isthmus/sdk'
import type { Hold } from '../drift-port.ts'
import type { EffectStage } from '../plan/plan.ts'
import type { Chunk, RunContext } from '../run/run-context.ts'
import { awaitEntry } from './await-entry.ts'
import { callsOf, type EffectCall } from './effect-call.ts'

/** The records of a chunk; those that must wait because a system has changed carry the reason. */
export function heldCalls(stage: EffectStage, context: RunContext, chunk: Chunk): readonly EffectCall[] {
  const calls = callsOf(stage, chunk)
  if (stage.type.info.effects !== 'write') return calls
  const hold = context.services.drift?.held(context.flow, stage.node.id)
  if (!hold) return calls
  return calls.map((call) => {
    const problem = call.problem ? undefined : hold(call)
    return problem ? { ...call, problem } : call
  })
}

/** Problems with which a record waits for a person instead of failing. */
export const waitingProblems: ReadonlySet<string> = new Set(['VALUE_AWAITED', 'CONTRACT_DRIFTED'])

/** What keeps records that a node has read, or that started the run, from being passed on. */
export function holdOf(context: RunContext, node: string): Hold | undefined {
  // A run of a part is somebody looking at what comes.
  return context.compiled.partial ? undefined : context.services.drift?.held(context.flow, node)
}

interface Given {
  readonly context: RunContext
  readonly node: { readonly id: string; readonly name: string }
  readonly hold: Hold
  /** Told of a record that a person dropped. */
  readonly onDropped: (record: Json, thrown: unknown) => Promise<void>
}

/** The records that may be passed on, each with its position; the others wait for a person. */
export async function passing(
  records: readonly Json[],
  { context, node, hold, onDropped }: Given,
): Promise<readonly { readonly record: Json; readonly at: number }[]> {
  const free: { readonly record: Json; readonly at: number }[] = []
  for (const [at, record] of records.entries()) {
    const problem = hold({ record, config: {} })
    const passed = problem
      ? await awaitEntry({ context, node, record, problem }).catch((thrown: unknown) => onDropped(record, thrown))
      : record
    if (passed !== undefined) free.push({ record: passed, at })
  }
  return free
}
