import { parseFlow, type Flow } from '@isthmus/sdk'
import type { KnownFlows } from '../api/callable-flows.ts'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FlowSource } from '../engine/flows-port.ts'

/** Flows that a flow in the same folder may call, each in a file named after its id. One that cannot be read is not there. */
export function folderFlows(folder: string): FlowSource {
  return {
    callable: (id) => {
      const flow = flowIn(folder, id)
      return flow && { flow, version: 1, active: true }
    },
    // Nothing is put away here, so no run is gone on with.
    version: () => undefined,
  }
}

/** The same flows as checks see them; all count as active. */
export function flowsBeside(folder: string): KnownFlows {
  const get = (id: string) => {
    const flow = flowIn(folder, id)
    return flow && { flow }
  }
  return {
    get,
    list: () => {
      const ids = readdirSync(folder).flatMap((name) =>
        name.endsWith('.json') ? [name.slice(0, -'.json'.length)] : [],
      )
      return ids.flatMap((id) => {
        const flow = get(id)?.flow
        if (!flow) return []
        const live = flow.nodes.filter(({ disabled }) => !disabled)
        return [{ id, active: true, nodeTypes: [...new Set(live.map(({ type }) => type))] }]
      })
    },
  }
}

function flowIn(folder: string, id: string): Flow | undefined {
  const file = join(folder, `${id}.json`)
  const parsed = existsSync(file) ? parseFlow(readFileSync(file, 'utf8')) : undefined
  return parsed?.ok ? parsed.flow : undefined
}
