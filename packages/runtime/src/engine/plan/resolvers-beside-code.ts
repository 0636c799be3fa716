import { createProgramWriter, type WriterNotes } from '@isthmus/sdk'
import type { PlanEdge, Unit } from './plan-units.ts'

/**
 * Units that compute what an answering node is set to, right behind a user's code, and need nothing for it that a realm for
 * user code lacks: the code's own visit computes them too, which spares a second visit elsewhere. They find records as plain
 * as if those had crossed a border, see `unitSource`.
 */
export function resolversBesideCode(units: readonly Unit[], edges: readonly PlanEdge[]): ReadonlySet<string> {
  const known = new Map(units.map((unit) => [unit.id, unit]))
  const found = units.filter((unit) => {
    if (unit.role !== 'resolve' || !answers(unit)) return false
    const [source, ...others] = edges.filter(({ to }) => to.unit === unit.id)
    const before = source && known.get(source.from.unit)
    return before?.tier === 'code' && others.length === 0 && isPlain(unit)
  })
  return new Set(found.map(({ id }) => id))
}

function answers({ type: { behaviour } }: Unit): boolean {
  return behaviour.kind === 'effect' && behaviour.answer !== undefined
}

/** Whether it only reads and arranges: functions come from the library, and the event lies where code can reach it. */
function isPlain({ node, type }: Unit): boolean {
  const notes: WriterNotes = { usesTrigger: false, holders: { record: 'fields' } }
  try {
    const text = createProgramWriter(node, '', notes).deepValue(node.config, '', type.info.config)
    return !notes.usesTrigger && !text.includes('f.')
  } catch {
    // What is wrong with it is told where it is compiled.
    return false
  }
}
