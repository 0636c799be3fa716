import { dataBases, type Flow } from '@isthmus/sdk'
import type { RunView } from './run-view.ts'

const nothing: ReadonlySet<string> = new Set()

/** Nodes whose configuration, or that of a node before them, has changed since the data that is shown was taken. */
export function staleNodes(flow: Flow, run: RunView | undefined): ReadonlySet<string> {
  if (!flow.pins && !run?.flow) return nothing
  const now = dataBases(flow)
  const stale = [...stalePins(flow, now), ...staleSteps(run, now)]
  return stale.length === 0 ? nothing : new Set(stale)
}

function staleSteps(run: RunView | undefined, now: (node: string) => string): readonly string[] {
  if (!run?.flow) return []
  const then = dataBases(run.flow)
  return [...run.steps].flatMap(([node, { given, recordsOut }]) => {
    const hasData = given === undefined && Object.keys(recordsOut).length > 0
    return hasData && then(node) !== now(node) ? [node] : []
  })
}

function stalePins({ pins = {} }: Flow, now: (node: string) => string): readonly string[] {
  return Object.entries(pins).flatMap(([node, ports]) =>
    Object.values(ports).some(({ basis }) => basis !== now(node)) ? [node] : [],
  )
}
