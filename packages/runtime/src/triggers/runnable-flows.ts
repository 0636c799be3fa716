import { blockingProblems } from '@isthmus/sdk'
import type { ConnectionSource } from '../engine/connections-port.ts'
import type { CheckedShapes } from '../engine/drift-port.ts'
import type { SavedFlow } from '../engine/engine.ts'
import type { Registry } from '../engine/registry.ts'
import { checkToRun } from '../engine/plan/upgrade-flow.ts'

/** How far back to look; a flow that was broken for longer than this many saves waits until it is mended. */
const versionsToTry = 50

export interface RunnableContext {
  readonly registry: Registry
  readonly connections: ConnectionSource
  /** What systems say of their data. */
  readonly shapes?: () => CheckedShapes
  readonly versionOf: (flowId: string, version: number) => SavedFlow | undefined
}

/**
 * The newest version of each active flow that can run. Saving happens while somebody is still editing; a half-drawn
 * change must not stop the orders that come in meanwhile. A flow without such a version is left as it is, so that its
 * triggers answer with the reason.
 */
export function runnableFlows(active: readonly SavedFlow[], context: RunnableContext): readonly SavedFlow[] {
  return active.map((newest) => runnable(newest, context) ?? newest)
}

/** The version of an active flow that its triggers start; `undefined` when none can run. */
export function runnableVersion(newest: SavedFlow, context: RunnableContext): number | undefined {
  return runnable(newest, context)?.version
}

function runnable(newest: SavedFlow, context: RunnableContext): SavedFlow | undefined {
  for (let back = 0; back < versionsToTry; back += 1) {
    const saved = back === 0 ? newest : context.versionOf(newest.flow.id, newest.version - back)
    if (!saved) return undefined
    if (canRun(saved, context)) return saved
  }
  return undefined
}

function canRun({ flow }: SavedFlow, { registry, connections, shapes }: RunnableContext): boolean {
  const problems = checkToRun(flow, registry, { connections: connections.connectors(), shapes: shapes?.() })
  return blockingProblems(problems).length === 0
}
