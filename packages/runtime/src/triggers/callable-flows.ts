import type { SavedFlow } from '../engine/engine.ts'
import type { FlowSource } from '../engine/flows-port.ts'
import { runnableFlows, type RunnableContext } from './runnable-flows.ts'

interface StoredVersion extends SavedFlow {
  readonly active: boolean
}

/** What calls find: of a flow that is switched on the newest version that can run, as its triggers would start it. */
export function callableFlows(
  context: RunnableContext & { readonly newest: (flowId: string) => StoredVersion | undefined },
): FlowSource {
  return {
    callable: (id) => {
      const newest = context.newest(id)
      if (!newest) return undefined
      const [runnable = newest] = newest.active ? runnableFlows([newest], context) : [newest]
      return { flow: runnable.flow, version: runnable.version, active: newest.active }
    },
    version: (id, version) => context.versionOf(id, version)?.flow,
  }
}
