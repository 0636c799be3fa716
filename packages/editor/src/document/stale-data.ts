import { dataBases, type Flow } from '@isthmus/sdk'
import type { RunView } from './run-view.ts'

const nothing: ReadonlySet<string> = new Set()

/** Nodes whose configuration, or that of a node before them, has changed since the data that is shown was taken. */
export function staleNodes(flow: Flow, run: RunView | undefined): ReadonlySet<string> {
  if (!flow.pins && !run?.flow) return nothing
  const now = dataBases(flow)
  const then = run?.flow && dataBases(run.flow)
  const stale = new Set(stalePins(flow, now))
  for (const [node, step] of run?.steps ?? []) {
    const hasData = step.given === undefined && Object.keys(step.recordsOut).length > 0
    if (then && hasData && then(node) !== now(node)) stale.add(node)
  }
  return stale.size === 0 ? nothing : stale
}

function stalePins({ pins = {} }: Flow, now: (node: string) => string): readonly string[] {
  return Object.entries(pins).flatMap(([node, ports]) =>
    Object.values(ports).some(({ basis }) => basis !== now(node)) ? [node] : [],
  )
}
