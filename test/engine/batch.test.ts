import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { JsonObject } from '@isthmus/sdk'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readTrace } from '../../packages/runtime/src/engine/trace/trace.ts'
import { createFlowFiles } from '../../packages/runtime/src/files/flow-files.ts'
import { openSpillSpace } from '../../packages/runtime/src/spill/sqlite-spill.ts'
import {
  collector,
  effectType,
  expr,
  flowOf,
  leftBy,
  mapTo,
  node,
  openRig,
  startNode,
  traceOf,
  type Rig,
} from './engine-rig.ts'

let folder: string
let files: string
let spilled: string
const seen = collector()
const failing = effectType('failing', async () => {
  throw new Error('broken')
})
/** Never comes to its end by itself. */
const endless = effectType('endless', async function* () {
  for (let n = 0; ; n += 100) yield Array.from({ length: 100 }, (_, at) => ({ record: { n: n + at } }))
})
const rigs: Rig[] = []

function rigWith(maxBytes = 32 * 2 ** 20): Rig {
  const rig = openRig({
    nodes: [seen.type, failing, endless],
    files: createFlowFiles(files),
    collecting: { maxBytes, spill: openSpillSpace(spilled) },
  })
  rigs.push(rig)
  return rig
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-batch-'))
  files = join(folder, 'files')
  spilled = join(folder, 'tmp')
  mkdirSync(files)
})
beforeEach(() => {
  seen.records.length = 0
})
afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const lines = (records: readonly unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('')
const written = (name: string) =>
  readFileSync(join(files, name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as JsonObject)

describe('files of JSON lines', () => {
  const read = node('read', 'ndjson.read', { file: 'in.ndjson' })
  const write = node('write', 'ndjson.write', { file: 'out/all.ndjson' })

  test('every line passes through, and one record tells of the file', async () => {
    const records = Array.from({ length: 5000 }, (_, n) => ({ n, name: `名 ${n}` }))
    writeFileSync(join(files, 'in.ndjson'), lines(records))
    const flow = flowOf(
      [startNode, read, mapTo('map', { n: expr('record.n'), upper: expr('upper(record.name)') }), write],
      ['start -> read', 'read -> map', 'map -> write'],
    )
    const run = await rigWith().run(flow, [{}])
    expect(run).toMatchObject({ status: 'succeeded', records: { in: 1, out: 1, errors: 0 } })
    expect(written('out/all.ndjson')).toEqual(records.map(({ n, name }) => ({ n, upper: name })))
    const bytes = readFileSync(join(files, 'out/all.ndjson')).length
    expect(leftBy(run, 'write')).toEqual([{ file: 'out/all.ndjson', records: 5000, bytes }])
    expect(run.steps.map(({ node: id, status, recordsIn }) => [id, status, recordsIn])).toEqual([
      ['start', 'succeeded', 0],
      ['read', 'succeeded', 1],
      ['map', 'succeeded', 5000],
      ['write', 'succeeded', 5000],
    ])
    expect(traceOf(run).nodes['read']?.['out']).toMatchObject({ total: 5000, records: { length: 100 } })
  })

  test('a line that is no JSON costs only itself and names its line', async () => {
    writeFileSync(join(files, 'in.ndjson'), '{"n":1}\n{"n":\n\n{"n":3}\n')
    const flow = flowOf(
      [startNode, read, node('end', 'collect'), node('bad', 'collect')],
      ['start -> read', 'read -> end', 'read.error -> bad'],
    )
    const run = await rigWith().run(flow, [{}])
    expect(seen.records).toContainEqual({ n: 1 })
    expect(seen.records).toContainEqual({ n: 3 })
    expect(seen.records).toContainEqual({
      error: expect.objectContaining({
        code: 'LINE_INVALID',
        node: 'read',
        params: expect.objectContaining({ line: '2' }),
      }),
      record: '{"n":',
    })
    expect(run.status).toBe('succeeded')
  })

  test('a file that is not there fails the record that asked for it', async () => {
    const missing = node('read', 'ndjson.read', { file: expr('record.file') })
    writeFileSync(join(files, 'there.ndjson'), '1\n2')
    const flow = flowOf([startNode, missing, node('end', 'collect')], ['start -> read', 'read -> end'])
    const run = await rigWith().run(flow, [{ file: 'nope.ndjson' }, { file: 'there.ndjson' }])
    expect(run).toMatchObject({ status: 'partial', failure: { problem: { code: 'FILE_NOT_FOUND', node: 'read' } } })
    expect(seen.records).toEqual([1, 2])
  })

  test('a run that fails leaves the file as it was and nothing beside it', async () => {
    mkdirSync(join(files, 'kept'))
    writeFileSync(join(files, 'kept', 'all.ndjson'), 'old')
    const flow = flowOf(
      [
        startNode,
        node('write', 'ndjson.write', { file: 'kept/all.ndjson' }),
        node('breaks', 'failing', {}, { onError: 'stop' }),
      ],
      ['start -> write', 'start -> breaks'],
    )
    const rig = rigWith()
    expect((await rig.run(flow, [{ n: 1 }])).status).toBe('failed')
    await rig.close()
    expect(readFileSync(join(files, 'kept', 'all.ndjson'), 'utf8')).toBe('old')
    // What was being opened when the run broke is closed as soon as it is open.
    await expect.poll(() => readdirSync(join(files, 'kept'))).toEqual(['all.ndjson'])
  })
})

describe('nodes that must have seen everything', () => {
  const records = Array.from({ length: 6000 }, (_, at) => {
    const n = (at * 7919) % 6000
    return { n, group: `g${n % 700}`, half: String(n / 2), name: `名字 ${n % 50}` }
  })
  const other = Array.from({ length: 900 }, (_, at) => ({ ref: (at * 31) % 1000, at }))
  const field = (value: string, more: JsonObject = {}) => ({ value: expr(value), ...more })
  const nodes = [
    startNode,
    node('all', 'split', { list: expr('record.all') }),
    node('others', 'split', { list: expr('record.others') }),
    node('sort', 'sort', { fields: [field('record.name', { direction: 'descending' }), field('record.half')] }),
    node('once', 'dedupe', { keys: [field('record.group')], keep: 'last' }),
    node('sums', 'aggregate', {
      groups: [{ name: 'group', value: expr('record.group') }],
      measures: [
        { name: 'sum', kind: 'sum', value: expr('record.half') },
        { name: 'n', kind: 'count' },
      ],
    }),
    node('join', 'merge', { leftKey: expr('record.n'), rightKey: expr('record.ref'), mode: 'full' }),
    ...['sort', 'once', 'sums', 'join'].map((id) => node(`${id}-file`, 'ndjson.write', { file: `${id}.ndjson` })),
  ]
  const flow = flowOf(nodes, [
    'start -> all',
    'start -> others',
    ...['sort', 'once', 'sums'].map((id) => `all -> ${id}`),
    'all -> join.left',
    'others -> join.right',
    ...['sort', 'once', 'sums', 'join'].map((id) => `${id} -> ${id}-file`),
  ])
  const results = () => ['sort', 'once', 'sums', 'join'].map((id) => written(`${id}.ndjson`))

  test('give the same from memory and from disk, and leave nothing on the disk', async () => {
    const input = [{ all: records, others: other }]
    expect((await rigWith().run(flow, input)).status).toBe('succeeded')
    const fromMemory = results()
    expect(existsSync(spilled)).toBe(false)
    const run = await rigWith(20_000).run(flow, input)
    expect(run.status).toBe('succeeded')
    expect(results()).toEqual(fromMemory)
    expect(readdirSync(spilled)).toEqual([])
    const [sorted = [], once = [], sums = [], pairs = []] = fromMemory
    const name = (record: JsonObject) => JSON.stringify(record['name'])
    expect(sorted).toEqual(records.toSorted((a, b) => (name(a) === name(b) ? a.n - b.n : name(a) < name(b) ? 1 : -1)))
    expect(once).toEqual(
      records.filter(({ group }, at) => records.findLastIndex((each) => each.group === group) === at),
    )
    // the group g0 holds n = 0, 700 … 5600, whose halves sum up to 12600
    expect(sums).toHaveLength(700)
    expect(sums.find(({ group }) => group === 'g0')).toEqual({ group: 'g0', sum: '12600', n: 9 })
    // each of the 900 is one of the first 1,000, the other 5,100 stand alone
    expect(pairs).toHaveLength(6000)
    expect(pairs.filter((each) => 'at' in each)).toHaveLength(900)
  }, 30_000)

  test.each([
    ['sort', { fields: [field('record.n')] }, 'in'],
    ['dedupe', { keys: [field('record.n')], keep: 'last' }, 'in'],
    ['merge', { leftKey: expr('record.n'), rightKey: expr('record.n'), mode: 'full' }, 'right'],
  ] as const)(
    'a run that is canceled while its %s fills the disk ends, and leaves nothing there',
    async (type, config, port) => {
      const rig = rigWith(20_000)
      const filling = flowOf(
        [startNode, node('all', 'endless'), node('collects', type, config), node('end', 'collect')],
        [
          'start -> all',
          `all -> collects.${port}`,
          ...(type === 'merge' ? ['start -> collects.left'] : []),
          'collects -> end',
        ],
      )
      const started = await rig.start(filling, [{}])
      const onDisk = () => (existsSync(spilled) ? readdirSync(spilled) : [])
      while (onDisk().length === 0) await nextTurn()
      rig.engine.cancel(started.id)
      expect(await started.done).toMatchObject({ status: 'canceled' })
      while (onDisk().length > 0) await nextTurn()
      expect(seen.records).toEqual([])
    },
  )

  test('keep where a record came from', async () => {
    const small = flowOf(
      [startNode, node('sort', 'sort', { fields: [field('record.n')] }), node('end', 'collect')],
      ['start -> sort', 'sort -> end'],
    )
    const run = await rigWith().run(small, [{ n: 2 }, { n: 1 }])
    const page = readTrace(traceOf(run), { node: 'sort', side: 'out', offset: 0, limit: 10 })
    expect(page.records).toEqual([
      { index: 0, value: { n: 1 }, from: { node: 'start', port: 'out', index: 1 } },
      { index: 1, value: { n: 2 }, from: { node: 'start', port: 'out', index: 0 } },
    ])
    expect(run.steps.map(({ recordsIn }) => recordsIn)).toEqual([0, 2, 2])
  })

  test('keep which trigger record a record descends from', async () => {
    const small = flowOf(
      [
        startNode,
        node('sort', 'sort', { fields: [field('record.n')] }),
        mapTo('after', { n: expr('record.n'), own: expr('trigger.n') }),
        node('end', 'collect'),
      ],
      ['start -> sort', 'sort -> after', 'after -> end'],
    )
    await rigWith(1).run(small, [{ n: 3 }, { n: 1 }, { n: 2 }])
    expect(seen.records).toEqual([1, 2, 3].map((n) => ({ n, own: n })))
  })
})

describe('traces of large batches', () => {
  test('keep the reasons of failures within bounds, and open at once', async () => {
    const count = 2500
    const large = 'x'.repeat(12_000)
    const input = Array.from({ length: count }, (_, n) => ({ n, large, amount: 'none' }))
    writeFileSync(join(files, 'in.ndjson'), lines(input))
    const flow = flowOf(
      [
        startNode,
        node('read', 'ndjson.read', { file: 'in.ndjson' }),
        mapTo('map', { total: expr('add(record.amount, 1)') }),
        node('write', 'ndjson.write', { file: 'failed.ndjson' }),
      ],
      ['start -> read', 'read -> map', 'map.error -> write'],
    )
    const run = await rigWith().run(flow, [{}])
    expect(run.traceText.length).toBeLessThan(16 * 2 ** 20)
    const trace = traceOf(run)
    const errors = trace.nodes['map']?.['error']
    expect(errors?.total).toBe(count)
    expect(errors?.records.length).toBeGreaterThan(100)
    const page = readTrace(trace, { node: 'map', side: 'out', port: 'error', offset: 0, limit: 200 })
    expect(page.records).not.toHaveLength(0)
    expect(page.records.every(({ problem }) => problem?.code === 'EXPRESSION_FAILED')).toBe(true)
    expect(written('failed.ndjson')).toHaveLength(count)
  })
})
