import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  codeNode,
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
import { readTrace } from '../../packages/runtime/src/engine/trace/trace.ts'

const seen = collector()
const refuseOdd = effectType('refuse-odd', async (record) => {
  if (Number((record as { n: number }).n) % 2 === 1) throw new Error('odd')
  return [{ record }]
})

describe('records through the engine', () => {
  let rig: Rig
  beforeAll(() => {
    rig = openRig({ nodes: [seen.type, refuseOdd] })
  })
  afterAll(() => rig.close())

  const numbers = (count: number) => Array.from({ length: count }, (_, n) => ({ n }))
  const failing = mapTo('calc', { n: expr('record.n'), size: expr('sum(record.list)') })

  test('a record that fails leaves by the error port and takes no other with it', async () => {
    const flow = flowOf([startNode, failing, node('caught', 'collect')], ['start -> calc', 'calc.error -> caught'])
    seen.records.length = 0
    const run = await rig.run(flow, [
      { n: 1, list: [1, 2] },
      { n: 2, list: ['x'] },
      { n: 3, list: [3] },
    ])
    expect(run).toMatchObject({ status: 'succeeded', records: { in: 3, errors: 1 } })
    expect(leftBy(run, 'calc')).toEqual([
      { n: 1, size: 3 },
      { n: 3, size: 3 },
    ])
    expect(seen.records).toEqual([
      {
        error: expect.objectContaining({
          code: 'EXPRESSION_FAILED',
          node: 'calc',
          message: expect.stringContaining('fields 2'),
        }),
        record: { n: 2, list: ['x'] },
      },
    ])
    expect(run.failure).toMatchObject({ node: 'calc', problem: { code: 'EXPRESSION_FAILED' } })
  })

  test('an error that nothing takes makes the run partial and is its failure', async () => {
    const flow = flowOf([startNode, failing], ['start -> calc'])
    const run = await rig.run(flow, [
      { n: 1, list: [1] },
      { n: 2, list: ['x'] },
    ])
    expect(run).toMatchObject({ status: 'partial', records: { in: 2, out: 1, errors: 1 }, failure: { node: 'calc' } })
    expect(run.steps.find((step) => step.node === 'calc')).toMatchObject({ status: 'partial', errors: 1, recordsIn: 2 })
  })

  test('the failure of a run is the first one that nothing took', async () => {
    const flow = flowOf(
      [startNode, failing, node('caught', 'collect'), node('odd', 'refuse-odd')],
      ['start -> calc', 'calc.error -> caught', 'calc -> odd'],
    )
    const run = await rig.run(flow, [
      { n: 2, list: ['x'] },
      { n: 1, list: [] },
      { n: 4, list: [] },
    ])
    expect(run).toMatchObject({ status: 'partial', failure: { node: 'odd' } })
  })

  test('nothing but failures makes the run fail', async () => {
    const run = await rig.run(flowOf([startNode, node('odd', 'refuse-odd')], ['start -> odd']), [{ n: 1 }, { n: 3 }])
    expect(run).toMatchObject({ status: 'failed', records: { in: 2, out: 0, errors: 2 } })
    expect(run.failure?.problem).toMatchObject({ code: 'INTERNAL', node: 'odd' })
  })

  test.each(['calc', 'odd'])(
    'a node set to stop ends the run at its first error, also after errors elsewhere (%s)',
    async (at) => {
      const stops = (id: string) => (id === at ? { onError: 'stop' as const } : {})
      const flow = flowOf(
        [
          startNode,
          mapTo('before', { x: expr('sum(record.bad)'), n: expr('record.n') }),
          node('caught', 'collect'),
          mapTo('calc', { n: expr('record.n'), y: expr('record.n === 5 ? sum(["x"]) : 0') }, stops('calc')),
          node('odd', 'refuse-odd', {}, stops('odd')),
        ],
        ['start -> before', 'before.error -> caught', 'before -> calc', 'calc -> odd'],
      )
      const run = await rig.run(flow, [{ n: 0, bad: ['x'] }, { n: 2 }, { n: 6 }, { n: at === 'calc' ? 5 : 7 }])
      expect(run).toMatchObject({ status: 'failed', failure: { node: at } })
      expect(run.steps.find((step) => step.node === at)?.status).toBe('failed')
    },
  )

  test('50,000 records pass map, filter and aggregate with an exact result', async () => {
    const flow = flowOf(
      [
        startNode,
        mapTo('calc', { n: expr('record.n'), group: expr('record.n % 7'), amount: expr('record.n * 2') }),
        node('keep', 'filter', { condition: expr('record.n % 2 === 0') }),
        node('sum', 'aggregate', {
          groups: [{ name: 'group', value: expr('record.group') }],
          measures: [
            { name: 'count', kind: 'count' },
            { name: 'total', kind: 'sum', value: expr('record.amount') },
          ],
        }),
      ],
      ['start -> calc', 'calc -> keep', 'keep -> sum'],
    )
    const run = await rig.run(flow, numbers(50_000))
    const expected = new Map<number, { group: number; count: number; total: number }>()
    for (let n = 0; n < 50_000; n += 2) {
      const group = expected.get(n % 7) ?? { group: n % 7, count: 0, total: 0 }
      expected.set(n % 7, { group: n % 7, count: group.count + 1, total: group.total + n * 2 })
    }
    expect(leftBy(run, 'sum')).toEqual([...expected.values()])
    expect(run).toMatchObject({ status: 'succeeded', records: { in: 50_000, out: 7, errors: 0 } })
    expect(traceOf(run).nodes['keep']?.['out']).toMatchObject({ total: 25_000 })
    expect(traceOf(run).nodes['keep']?.['out']?.records).toHaveLength(100)
  })

  test.each([
    ['inner', [{ id: 1, a: 'l1', b: 'r1' }]],
    [
      'left',
      [
        { id: 1, a: 'l1', b: 'r1' },
        { id: 2, a: 'l2' },
      ],
    ],
    [
      'full',
      [
        { id: 1, a: 'l1', b: 'r1' },
        { id: 2, a: 'l2' },
        { id: 3, b: 'r3' },
      ],
    ],
    ['anti', [{ id: 2, a: 'l2' }]],
  ])('a merge joins two streams by key (%s)', async (mode, expected) => {
    const flow = flowOf(
      [
        startNode,
        node('left', 'filter', { condition: expr('record.side === "left"') }),
        mapTo('a', { id: expr('record.id'), a: expr('record.v') }),
        mapTo('b', { id: expr('record.id'), b: expr('record.v') }),
        node('join', 'merge', { mode, leftKey: expr('record.id'), rightKey: expr('record.id') }),
      ],
      ['start -> left', 'left -> a', 'left.rest -> b', 'a -> join.left', 'b -> join.right'],
    )
    const run = await rig.run(flow, [
      { side: 'left', id: 1, v: 'l1' },
      { side: 'left', id: 2, v: 'l2' },
      { side: 'right', id: 1, v: 'r1' },
      { side: 'right', id: 3, v: 'r3' },
    ])
    expect(leftBy(run, 'join')).toEqual(expected)
  })

  test('trigger.x is the trigger record that each record descends from, over splits and effects', async () => {
    const flow = flowOf(
      [
        startNode,
        node('lines', 'split', { list: expr('record.lines') }),
        node('pass', 'collect'),
        mapTo('out', { order: expr('trigger.id'), sku: expr('record.sku') }),
      ],
      ['start -> lines', 'lines -> pass', 'pass -> out'],
    )
    const run = await rig.run(flow, [
      { id: 'o1', lines: [{ sku: 'a' }, { sku: 'b' }] },
      { id: 'o2', lines: [] },
      { id: 'o3', lines: [{ sku: 'c' }] },
    ])
    expect(leftBy(run, 'out')).toEqual([
      { order: 'o1', sku: 'a' },
      { order: 'o1', sku: 'b' },
      { order: 'o3', sku: 'c' },
    ])
  })

  test('trigger.x stays right beyond the first chunk', async () => {
    const flow = flowOf(
      [
        startNode,
        mapTo('out', { same: expr('trigger.n === record.n') }),
        node('wrong', 'filter', { condition: expr('!record.same') }),
      ],
      ['start -> out', 'out -> wrong'],
    )
    const run = await rig.run(flow, numbers(5_500))
    expect(traceOf(run).nodes['wrong']).toMatchObject({ rest: { total: 5_500 } })
    expect(traceOf(run).nodes['wrong']?.['out']).toBeUndefined()
  })

  test('a gathered record descends from no single trigger record, unless there was but one', async () => {
    const flow = flowOf(
      [
        startNode,
        node('sum', 'aggregate', { groups: [], measures: [{ name: 'count', kind: 'count' }] }),
        mapTo('out', { id: expr('trigger.id'), count: expr('record.count') }),
      ],
      ['start -> sum', 'sum -> out'],
    )
    expect(leftBy(await rig.run(flow, [{ id: 'a' }, { id: 'b' }]), 'out')).toEqual([{ id: null, count: 2 }])
    expect(leftBy(await rig.run(flow, [{ id: 'a' }]), 'out')).toEqual([{ id: 'a', count: 1 }])
    expect(leftBy(await rig.run(flow, []), 'out')).toEqual([{ id: null, count: 0 }])
  })

  test('a disabled node lets records pass untouched', async () => {
    const flow = flowOf(
      [startNode, { ...mapTo('calc', { x: 1 }), disabled: true }, node('end', 'collect')],
      ['start -> calc', 'calc -> end'],
    )
    seen.records.length = 0
    await rig.run(flow, [{ n: 1 }])
    expect(seen.records).toEqual([{ n: 1 }])
  })

  test('an effect takes what comes in over several wires', async () => {
    const flow = flowOf(
      [
        startNode,
        node('keep', 'filter', { condition: expr('record.n < 2') }),
        mapTo('a', { from: 'a', n: expr('record.n') }),
        mapTo('b', { from: 'b', n: expr('record.n') }),
        node('end', 'collect'),
      ],
      ['start -> keep', 'keep -> a', 'keep.rest -> b', 'a -> end', 'b -> end', 'start -> end'],
    )
    seen.records.length = 0
    const run = await rig.run(flow, numbers(4))
    expect(seen.records).toHaveLength(8)
    expect(seen.records).toEqual(expect.arrayContaining([{ from: 'a', n: 1 }, { from: 'b', n: 3 }, { n: 0 }]))
    expect(run.steps.find((step) => step.node === 'end')).toMatchObject({ recordsIn: 8, recordsOut: { out: 8 } })
  })

  test('a field named __proto__ is an ordinary field on its way through map, effect and code', async () => {
    const record = JSON.parse('{"__proto__":{"polluted":true},"constructor":1,"n":2}') as { n: number }
    const flow = flowOf(
      [
        startNode,
        node('keep', 'map', { fields: [{ target: 'm', value: 1 }], keep: true }),
        node('pass', 'collect'),
        codeNode('same', 'return record'),
      ],
      ['start -> keep', 'keep -> pass', 'pass -> same'],
    )
    const run = await rig.run(flow, [record])
    expect(JSON.stringify(leftBy(run, 'same')[0])).toBe('{"__proto__":{"polluted":true},"constructor":1,"n":2,"m":1}')
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  test('an expression finds nothing behind inherited names', async () => {
    const names = ['toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf']
    const flow = flowOf(
      [startNode, mapTo('out', Object.fromEntries(names.map((name) => [name, expr(`record.${name}`)])))],
      ['start -> out'],
    )
    expect(leftBy(await rig.run(flow, [{}]), 'out')).toEqual([Object.fromEntries(names.map((name) => [name, null]))])
  })

  test.each(['record.constructor', 'record.constructor.constructor("return process")()', 'record["__proto__"].x'])(
    'an expression cannot ask for %s',
    async (text) => {
      await expect(
        rig.run(flowOf([startNode, mapTo('out', { x: expr(text) })], ['start -> out']), [{}]),
      ).rejects.toMatchObject({ code: 'FLOW_INVALID' })
    },
  )

  test('large values are cut in traces, with their size in bytes, and pass whole', async () => {
    const text = '汉'.repeat(100_000)
    const flow = flowOf(
      [
        startNode,
        mapTo('copy', { text: expr('record.text') }),
        node('keep', 'filter', { condition: expr('true') }),
        node('end', 'collect'),
      ],
      ['start -> copy', 'copy -> keep', 'keep -> end'],
    )
    seen.records.length = 0
    const run = await rig.run(flow, [{ text }])
    expect(seen.records).toEqual([{ text }])
    const cutBytes = Buffer.byteLength(JSON.stringify({ text }))
    expect(run.traceText.length).toBeLessThan(2_000)
    for (const at of ['start', 'copy', 'keep', 'end']) {
      const page = readTrace(traceOf(run), { node: at, side: 'out', offset: 0, limit: 10 })
      expect(page.records[0]).toMatchObject({ index: 0, cutBytes })
      expect(page.records[0]).not.toHaveProperty('value')
    }
  })

  test('the trace tells where each record came from, and keeps an unchanged value once', async () => {
    const flow = flowOf(
      [
        startNode,
        node('keep', 'filter', { condition: expr('record.n > 1') }),
        node('lines', 'split', { list: expr('record.list') }),
        node('end', 'collect'),
      ],
      ['start -> keep', 'keep -> lines', 'lines -> end'],
    )
    const run = await rig.run(flow, [
      { n: 1, list: [] },
      { n: 2, list: [{ a: 1 }] },
      { n: 3, list: [{ a: 2 }, { a: 3 }] },
    ])
    const { nodes, inputs } = traceOf(run)
    expect(nodes['keep']?.['out']?.records).toEqual([
      { index: 0, from: { node: 'start', port: 'out', index: 1 }, same: true },
      { index: 1, from: { node: 'start', port: 'out', index: 2 }, same: true },
    ])
    expect(nodes['lines']?.['out']?.records.map(({ from }) => from?.index)).toEqual([0, 1, 1])
    expect(nodes['end']?.['out']?.records.map(({ from }) => from)).toEqual(
      [0, 1, 2].map((index) => ({ node: 'lines', port: 'out', index })),
    )
    expect(inputs['end']).toEqual([{ node: 'lines', port: 'out' }])
    expect(readTrace(traceOf(run), { node: 'lines', side: 'in', offset: 0, limit: 10 }).records[1]?.value).toEqual({
      n: 3,
      list: [{ a: 2 }, { a: 3 }],
    })
  })

  test('a flow with two triggers runs only what its trigger reaches', async () => {
    const flow = flowOf(
      [
        startNode,
        node('other', 'trigger.manual'),
        mapTo('a', { from: 'start' }),
        mapTo('b', { from: 'other' }),
        node('end', 'collect'),
      ],
      ['start -> a', 'other -> b', 'a -> end', 'b -> end'],
    )
    seen.records.length = 0
    const run = await rig.run(flow, [{}], 'other')
    expect(seen.records).toEqual([{ from: 'other' }])
    expect(run.steps.map((step) => step.node)).toEqual(['other', 'b', 'end'])
  })

  test('a flow without a node behind its trigger gives its records back', async () => {
    expect(await rig.run(flowOf([startNode], []), numbers(3))).toMatchObject({
      status: 'succeeded',
      records: { in: 3, out: 3 },
    })
  })

  test('traces can be switched off', async () => {
    const flow = flowOf([startNode, mapTo('out', { n: expr('record.n') })], ['start -> out'], { keepTraces: 'none' })
    const run = await rig.run(flow, numbers(3))
    expect(traceOf(run).nodes['out']?.['out']).toEqual({ total: 3, records: [] })
  })

  test('traces can be kept of runs with errors only', async () => {
    const nodes = [startNode, mapTo('out', { n: expr('upper(record.n)') })]
    const flow = flowOf(nodes, ['start -> out'], { keepTraces: 'errors' })
    expect(traceOf(await rig.run(flow, [{ n: 'a' }]))).toEqual({ nodes: {}, inputs: {} })
    const failed = traceOf(await rig.run(flow, [{ n: 'a' }, { n: [1] }]))
    expect(failed.nodes['out']).toMatchObject({ out: { total: 1 }, error: { total: 1 } })
  })
})
