import { parseFlow } from '@isthmus/sdk'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FlowSource } from '../engine/flows-port.ts'

/** Flows that a flow in the same folder may call, each in a file named after its id. One that cannot be read is not there. */
export function folderFlows(folder: string): FlowSource {
  return {
    callable: (id) => {
      const file = join(folder, `${id}.json`)
      const parsed = existsSync(file) ? parseFlow(readFileSync(file, 'utf8')) : undefined
      return parsed?.ok ? { flow: parsed.flow, version: 1, active: true } : undefined
    },
    // Nothing is put away here, so no run is gone on with.
    version: () => undefined,
  }
}
