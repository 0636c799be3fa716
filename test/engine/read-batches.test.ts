import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { flowError, isJsonObject, plainText, type BatchResult, type Json, type NodeType } from '@isthmus/sdk'
import { resumeRuns } from '../../packages/runtime/src/cli/resume-runs.ts'
import { openStores } from '../../packages/runtime/src/stores/open-stores.ts'
import { effectType, flowOf, leftBy, node, openRig, startNode, type Rig } from './engine-rig.ts'

type Behaviour = Extract<NodeType['behaviour'], { kind: 'effect' }>
type RunBatch = NonNullable<Behaviour['batch']>['runBatch']

const keyOf = (record: Json) => (isJsonObject(record) ? plainText(record['key'] ?? null) : '')
const found = (record: Json): BatchResult => ({ outcome: 'done', emissions: [{ record: { key: keyOf(record) } }] })
const refused = (message: string, status = 422) => flowError('UPSTREAM_REJECTED', { host: 'erp', status, message })

/** What was asked, call by call. */
interface Asked {
  readonly together: (readonly string[])[]
  readonly alone: string[]
}

/** A look-up that takes up to three keys in one call. */
function lookUp(answer: (keys: readonly string[], call: number) => RunBatch | Error | undefined) {
  const asked: Asked = { together: [], alone: [] }
  const type = effectType(
    'look',
    async (record) => {
      asked.alone.push(keyOf(record))
      if (keyOf(record) === 'bad') throw refused('this one')
      return [{ record: { key: keyOf(record) } }]
    },
    { concurrency: 2 },
  )
  if (type.behaviour.kind !== 'effect') throw new TypeError('It is an effect')
  const runBatch: RunBatch = (inputs, context) => {
    const keys = inputs.map(({ record }) => keyOf(record))
    asked.together.push(keys)
    const given = answer(keys, asked.together.length)
    if (given instanceof Error) return Promise.reject(given)
    return given ? given(inputs, context) : Promise.resolve(inputs.map(({ record }) => found(record)))
  }
  const batch = { maxRecords: 3, asks: (config: { readonly key?: Json }) => plainText(config.key ?? null), runBatch }
  return { asked, type: { ...type, behaviour: { ...type.behaviour, batch } } as NodeType }
}

const rigs: Rig[] = []
afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()))
})

const retry = { tries: 3, waitMs: 1, maxWaitMs: 10 }
const flow = flowOf([startNode, node('look', 'look', { key: { $expr: 'record.key' } }, { retry })], ['start -> look'])

async function looked({ type }: { readonly type: NodeType }, keys: readonly string[]) {
  const rig = openRig({ nodes: [type] })
  rigs.push(rig)
  const run = await rig.run(
    flow,
    keys.map((key) => ({ key })),
  )
  return { run, keys: leftBy(run, 'look').map((record) => keyOf(record as Json)) }
}

test('what several records ask for is asked once, and each gets its own answer in its turn', async () => {
  const system = lookUp(() => undefined)
  const given = ['a', 'b', 'a', 'c', 'd', 'a', 'e', 'd', 'f', 'g']
  const { run, keys } = await looked(system, given)
  expect(run).toMatchObject({ status: 'succeeded', records: { out: 10 } })
  expect(keys).toEqual(given)
  // Seven keys, three in a call; the last one has a call for itself.
  expect(system.asked.together.map((call) => new Set(call).size)).toEqual([3, 3])
  expect(system.asked.alone).toEqual(['g'])
})

test('a key that the answer refuses fails its records only, and what it does not tell is asked by itself', async () => {
  const system = lookUp(() => async (inputs) => {
    const results: Readonly<Record<string, BatchResult>> = {
      b: { outcome: 'failed', error: refused('not this key') },
      c: { outcome: 'unknown' },
    }
    return inputs.map(({ record }) => results[keyOf(record)] ?? found(record))
  })
  const { run, keys } = await looked(system, ['a', 'b', 'c'])
  expect(run).toMatchObject({ status: 'partial', records: { out: 2, errors: 1 } })
  expect(keys).toEqual(['a', 'c'])
  expect(system.asked.alone).toEqual(['c'])
})

test('records that ask for one thing of which nothing is said fail, after as many tries as there are', async () => {
  const system = lookUp(() => async (inputs) => inputs.map(() => ({ outcome: 'unknown' })))
  const { run } = await looked(system, ['a', 'a'])
  expect(run).toMatchObject({ status: 'failed', records: { errors: 2 } })
  expect(run.failure?.problem.code).toBe('BATCH_RESULT_MISSING')
  expect(system.asked.together).toHaveLength(3)
})

test('a call that is refused for one key is asked in halves until that key stands alone', async () => {
  const system = lookUp((keys) => (keys.includes('bad') ? refused('one of them', 400) : undefined))
  const { run, keys } = await looked(system, ['a', 'bad', 'c'])
  expect(run).toMatchObject({ status: 'partial', records: { out: 2, errors: 1 } })
  expect(keys).toEqual(['a', 'c'])
  expect(run.failure?.problem.message).toContain('this one')
  expect(system.asked).toEqual({
    together: [
      ['a', 'bad', 'c'],
      ['a', 'bad'],
    ],
    alone: ['a', 'bad', 'c'],
  })
})

test('a call that fails in passing is made again, as one retry of the run', async () => {
  const failure = flowError('UPSTREAM_FAILED', { host: 'erp', status: 503, message: 'busy' })
  const system = lookUp((_, call) => (call === 1 ? failure : undefined))
  const { run, keys } = await looked(system, ['a', 'b', 'c'])
  expect(run.status).toBe('succeeded')
  expect(keys).toEqual(['a', 'b', 'c'])
  expect(system.asked.together).toHaveLength(2)
})

test('what was found is kept for writes that must not be repeated, and not looked up anew after a crash', async () => {
  const system = lookUp(() => undefined)
  let isBack = false
  const written: Json[] = []
  const write = effectType(
    'write',
    async (record) => {
      written.push(record)
      return isBack ? [{ record }] : new Promise<never>(() => undefined)
    },
    { effects: 'write', concurrency: 3 },
  )
  const nodes = [system.type, { ...write, behaviour: { ...write.behaviour, repeatable: () => true } } as NodeType]
  const whole = flowOf(
    [startNode, node('look', 'look', { key: { $expr: 'record.key' } }, { retry }), node('w', 'write', {}, { retry })],
    ['start -> look', 'look -> w'],
  )
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-reads-'))
  const stores = openStores(join(folder, 'isthmus.db'), () => new Date())
  onTestFinished(async () => {
    await stores.close()
    rmSync(folder, { recursive: true, force: true })
  })
  stores.flows.create({ flow: whole, by: 'ada' })
  const begin = (): Rig => {
    const rig = openRig({ nodes, journal: stores.runs, effects: stores.effects })
    rigs.push(rig)
    return rig
  }
  const { id } = await begin().start(whole, [{ key: 'a' }, { key: 'b' }, { key: 'c' }])
  while (written.length === 0) await pause(2)
  isBack = true
  await resumeRuns({ stores, engine: begin().engine, now: () => new Date() })
  while (stores.runs.summary(id)?.status !== 'succeeded') await pause(2)
  expect(system.asked).toEqual({ together: [['a', 'b', 'c']], alone: [] })
})
