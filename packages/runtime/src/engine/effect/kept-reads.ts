import type { Plan, Stage } from '../plan/plan.ts'

/**
 * The stages whose reads must be kept until their run is over: those with a write behind them that has no key of its own.
 * Read anew after a crash, the other system could say something else, and such a write would be sent as another one. A
 * write by its own key only brings the record up to date then, however often it is sent.
 */
export function keptReadsOf(plan: Plan): ReadonlySet<string> {
  const stages = new Map(plan.stages.map((stage) => [stage.id, stage]))
  const next = new Map<string, Set<string>>()
  for (const { from, to } of plan.edges) {
    const [source, target] = [plan.stageOf.get(from.unit), plan.stageOf.get(to.unit)]
    if (source === undefined || target === undefined || source === target) continue
    next.set(source, (next.get(source) ?? new Set()).add(target))
  }
  const leadsToWrite = (start: string): boolean => {
    const reached = new Set(next.get(start))
    for (const id of reached) {
      if (isOwnWrite(stages.get(id))) return true
      for (const further of next.get(id) ?? []) reached.add(further)
    }
    return false
  }
  return new Set(plan.stages.filter((stage) => isRead(stage) && leadsToWrite(stage.id)).map(({ id }) => id))
}

function isRead(stage: Stage): boolean {
  return stage.kind === 'effect' && stage.type.info.effects === 'read'
}

function isOwnWrite(stage: Stage | undefined): boolean {
  // A call of a flow is named by its record, and so is the time that a wait has begun.
  if (stage?.kind === 'control') return true
  return stage?.kind === 'effect' && stage.type.info.effects === 'write' && stage.behaviour.idempotencyKey === undefined
}
