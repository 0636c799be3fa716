import { partialScope, type Json } from '@isthmus/sdk'
import { type PartialRun } from '@isthmus/sdk/api'
import { loadStepRecords } from '../../api/queries.ts'
import type { DocumentState, RunView } from '../../document/index.ts'

/**
 * Records for the nodes before one that runs alone: those of the run that is shown, for ports without pins. What a run
 * does not have is made up by the server.
 */
export async function givenRecords(
  { flow, nodeTypes }: Pick<DocumentState, 'flow' | 'nodeTypes'>,
  only: string,
  run: RunView | undefined,
): Promise<NonNullable<PartialRun['given']>> {
  const given: Record<string, Record<string, readonly Json[]>> = {}
  if (!run) return given
  const { missing } = partialScope(flow, nodeTypes, { only })
  for (const node of missing) {
    const counts = run.steps.get(node)?.recordsOut ?? {}
    const wired = flow.edges
      .filter(({ from, to }) => from.node === node && to.node === only)
      .map(({ from }) => from.port)
    for (const port of new Set(wired)) {
      if ((counts[port] ?? 0) === 0) continue
      const records = await loadStepRecords({ run: run.id, node, port })
      const values = records.flatMap(({ value }) => (value === undefined ? [] : [value]))
      if (values.length > 0) given[node] = { ...given[node], [port]: values }
    }
  }
  return given
}
