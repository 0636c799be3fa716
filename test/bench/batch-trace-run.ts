// One run of the batch flow with a real database: `node batch-trace-run.ts DATA INPUT all|none [pages]`.
import { join } from 'node:path'
import { builtinPlugins } from '@isthmus/nodes'
import { createEngine } from '../../packages/runtime/src/engine/create-engine.ts'
import { buildRegistry } from '../../packages/runtime/src/engine/registry.ts'
import { readTrace, type RunTrace } from '../../packages/runtime/src/engine/trace/trace.ts'
import { createFlowFiles } from '../../packages/runtime/src/files/flow-files.ts'
import { createEgress } from '../../packages/runtime/src/http/index.ts'
import { createSandbox } from '../../packages/runtime/src/sandbox/index.ts'
import { openSpillSpace } from '../../packages/runtime/src/spill/sqlite-spill.ts'
import { openStores } from '../../packages/runtime/src/stores/open-stores.ts'
import { batchFlow } from './batch-flow.ts'
import { median } from './load.ts'

/** How often a page is opened. */
const timesEach = 5

const [data = '', input = '', keep = 'all', pages] = process.argv.slice(2)
const keepTraces = keep === 'none' ? 'none' : 'all'
const now = () => new Date()
const stores = openStores(join(data, 'isthmus.db'), now)
const [sandbox, egress] = [createSandbox(), createEgress()]
const engine = createEngine({
  registry: buildRegistry(builtinPlugins),
  connections: { open: () => undefined, connectors: () => new Map() },
  journal: stores.runs,
  effects: stores.effects,
  egress,
  files: createFlowFiles(join(data, 'files')),
  collecting: { maxBytes: 32 * 2 ** 20, maxSpillBytes: 2 ** 30, spill: openSpillSpace(join(data, 'tmp')) },
  sandbox,
  now,
  newId: () => `run-${Date.now()}`,
  random: Math.random,
})
const flow = batchFlow(input, { kept: false, settings: { keepTraces } })
const started = await engine.start({
  saved: { flow, version: 1 },
  trigger: 'start',
  input: [{}],
  startedBy: 'bench',
})
const run = await started.done
if (run.status !== 'succeeded') throw new Error(`The run ended ${run.status}: ${JSON.stringify(run.failure)}`)
await engine.close()
if (pages !== undefined) console.log(JSON.stringify(await slowestPage(run.id)))
await Promise.all([sandbox.close(), egress.close()])
await stores.close()

/** Opens the first page of every step, from the database on, as the API does, each several times. */
async function slowestPage(id: string): Promise<{ readonly traceBytes: number; readonly slowestMs: number }> {
  let slowestMs = 0
  let traceBytes = 0
  for (const { id: node } of flow.nodes) {
    for (const side of ['in', 'out'] as const) {
      const tookMs: number[] = []
      for (let time = 0; time < timesEach; time += 1) {
        const from = performance.now()
        const text = (await stores.runs.trace(id)) ?? ''
        readTrace(JSON.parse(text) as RunTrace, { node, side, offset: 0, limit: 50 })
        tookMs.push(performance.now() - from)
        traceBytes = Buffer.byteLength(text)
      }
      slowestMs = Math.max(slowestMs, median(tookMs))
    }
  }
  return { traceBytes, slowestMs }
}
