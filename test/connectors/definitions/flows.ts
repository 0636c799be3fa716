import { parseDefinition, pluginOf, type FlowNode, type Json, type JsonObject, type Plugin } from '@isthmus/sdk'
import type { FinishedRun } from '../../../packages/runtime/src/engine/journal-port.ts'
import { flowOf, leftBy, node, openRig, startNode, type Rig } from '../../engine/engine-rig.ts'

/** What a flow `start -> write` came to. */
export interface Wrote {
  readonly run: FinishedRun
  /** What left the node, in order of the records. */
  readonly out: readonly JsonObject[]
  /** What left by its error port: `{ error, record }`. */
  readonly failed: readonly JsonObject[]
  /** Records that wait for a person. */
  readonly parked: number
}

export interface Shop {
  readonly plugin: Plugin
  readonly rig: Rig
  write(part: string, config: JsonObject, records?: readonly Json[], more?: Partial<FlowNode>): Promise<Wrote>
  close(): Promise<void>
}

/** A definition whose nodes are run by the engine, against a server. */
export function openShop(
  definition: unknown,
  given: { readonly url: string; readonly config?: JsonObject; readonly secret?: Readonly<Record<string, string>> },
): Shop {
  const parsed = parseDefinition(definition)
  if ('problems' in parsed) throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
  const plugin = pluginOf(parsed.definition)
  const connection = {
    name: 'shop',
    connector: plugin.id,
    config: { ...given.config, baseUrl: given.url },
    secret: given.secret ?? {},
    allowPrivate: true,
    revision: '1',
  }
  const rig = openRig({ plugins: [plugin], connections: [connection] })
  return {
    plugin,
    rig,
    close: () => rig.close(),
    write: async (part, config, records = [{}], more = {}) => {
      const retry = { tries: 4, waitMs: 1, maxWaitMs: 50 }
      const own = { connection: 'shop', retry, ...more }
      const write = node('write', `${plugin.id}.${part}`, config, own)
      const failed = node('failed', 'map', { fields: [], keep: true })
      const run = await rig.run(
        flowOf([startNode, write, failed], ['start -> write', 'write.error -> failed']),
        records,
      )
      return {
        run,
        out: leftBy(run, 'write') as readonly JsonObject[],
        failed: leftBy(run, 'write', 'error') as readonly JsonObject[],
        parked: run.parked ?? 0,
      }
    },
  }
}
