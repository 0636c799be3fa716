import { flowError, type Json, type Problem } from '@isthmus/sdk'
import type { RunContext } from '../run/run-context.ts'

/** A record that cannot go on before a value map has an entry for one of its values. */
export interface Awaiting {
  readonly context: RunContext
  readonly node: { readonly id: string; readonly name: string }
  readonly record: Json
  /** `VALUE_AWAITED`. */
  readonly problem: Problem
}

/**
 * Lets the record wait for a person as one whose write has an unknown outcome does: it stands in the journal of effects, and
 * its run goes on from there.
 *
 * @returns What a person wants to leave in its place; `undefined` when it waits. Throws `RECORD_DROPPED`.
 */
export async function awaitEntry({ context, node, record, problem }: Awaiting): Promise<Json | undefined> {
  const { effects, now } = context.services
  // Told apart from what the node itself calls for the same record.
  const id = context.identities.next({ node: node.id, config: { awaits: 'entry' }, record, origin: undefined })
  const known = context.recorded(id)
  const call = { runId: id.runId, node: id.node, call: id.call }
  switch (known?.state) {
    case 'done':
      return (JSON.parse(known.emissionsText) as readonly { readonly record: Json }[])[0]?.record
    case 'dropped':
      throw flowError('RECORD_DROPPED', { node: node.name })
    case 'parked':
      break
    default: {
      const before = known?.state === 'again' ? { attempt: known.attempt + 1, at: known.since } : undefined
      const { attempt, at } = before ?? { attempt: 1, at: now().toISOString() }
      await effects.intend({ ...id, attempt, at, recordText: JSON.stringify(record) })
      await effects.settle({ ...call, kind: 'parked', problem, at: now().toISOString() })
    }
  }
  context.recorder.parkedAt(node.id, problem)
  return undefined
}
