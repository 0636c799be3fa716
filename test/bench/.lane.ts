import { readFileSync, readdirSync, rmSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { builtinPlugins } from '@isthmus/nodes'
import { createEngine } from '../../packages/runtime/src/engine/create-engine.ts'
import { buildRegistry } from '../../packages/runtime/src/engine/registry.ts'
import { createSandbox } from '../../packages/runtime/src/sandbox/index.ts'
import { createTriggers } from '../../packages/runtime/src/triggers/index.ts'
import { openStores } from '../../packages/runtime/src/stores/open-stores.ts'
import * as ids from '../../packages/runtime/src/stores/run-id.ts'
import { orderFlow, codeFlow, hookPath, orderEvent } from './bench-flows.ts'
const [mode = 'store', kind = 'order', batch = '64', total = '100000', durability = 'grouped'] = process.argv.slice(2)
const sandbox = createSandbox()
const file = '/tmp/ws/lane.db'
for (const s of ['', '-wal', '-shm']) rmSync(file + s, { force: true })
const now = () => new Date()
const stores = openStores(mode === 'store' ? file : ':memory:', now)
const express = mode === 'store' ? stores.runs : { record: async () => undefined }
const registry = buildRegistry(builtinPlugins)
const newId =
  'createRunIds' in ids
    ? (ids as any).createRunIds({ now, randomBytes })
    : () => (ids as any).newRunId(now(), randomBytes)
const engine = createEngine({
  registry,
  connections: { open: () => undefined, connectors: () => new Map() },
  journal: stores.runs as never,
  express,
  effects: stores.effects,
  egress: {} as never,
  files: {} as never,
  sandbox,
  now,
  newId,
  random: Math.random,
} as never)
const flow = (kind === 'order' ? orderFlow : codeFlow)('b', { durability } as never)
const triggers = createTriggers({
  engine,
  registry,
  connections: {} as never,
  memory: stores.triggers,
  now,
  onTriggerError: console.error,
  activeFlows: () => [{ flow, version: 1 }],
} as never)
triggers.sync()
const body = Buffer.from(orderEvent)
const headers = {
  host: '127.0.0.1:40123',
  connection: 'keep-alive',
  'content-type': 'application/json',
  'content-length': String(body.length),
}
const one = (done: () => void) =>
  triggers.takeWebhook(
    { method: 'POST', path: hookPath('b'), query: {}, headers: { ...headers }, body: Buffer.from(body) },
    (a) => {
      if (a.status !== 200) throw new Error(a.body)
      done()
    },
  )
const round = (n: number) =>
  new Promise<void>((resolve) => {
    let left = n
    setImmediate(() => {
      for (let i = 0; i < n; i++)
        one(() => {
          if (--left === 0) resolve()
        })
    })
  })
for (let i = 0; i < 200; i++) await round(64)
const hz = 100,
  cpu = (p: string) => {
    const f = readFileSync(p, 'utf8').split(') ').at(-1)!.split(' ')
    return (Number(f[11]) + Number(f[12])) / hz
  }
const main = () => cpu(`/proc/${process.pid}/task/${process.pid}/stat`)
const m0 = main(),
  c0 = process.cpuUsage(),
  t0 = performance.now()
const n = Number(total)
for (let i = 0; i < n; i += Number(batch)) await round(Number(batch))
await stores.runs.flush()
const c = process.cpuUsage(c0),
  m = ((main() - m0) * 1e6) / n
console.log(
  mode,
  kind,
  'batch',
  batch,
  durability,
  'wall',
  (((performance.now() - t0) * 1000) / n).toFixed(1),
  'main',
  m.toFixed(1),
  'other',
  ((c.user + c.system) / n - m).toFixed(1),
)
await engine.close()
await sandbox.close()
await stores.close()
triggers.close()
