import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Flow, Json, WebhookResponse } from '@isthmus/sdk'
import type { StepSummary } from '@isthmus/sdk/api'
import type { SavedFlow } from '../../packages/runtime/src/engine/engine.ts'
import type {
  ExpressBurst,
  ExpressJournal,
  ExpressOutcome,
  ExpressResponse,
} from '../../packages/runtime/src/engine/express-port.ts'
import type { RunTrace } from '../../packages/runtime/src/engine/trace/trace.ts'
import type { SandboxLimits } from '../../packages/runtime/src/engine/sandbox-port.ts'
import { codeNode, effectType, expr, flowOf, mapTo, node, openRig, startNode, type Rig } from './engine-rig.ts'

interface MemoryExpress extends ExpressJournal {
  readonly bursts: ExpressBurst[]
  /** Bursts that were handed over. */
  asked: number
  failing: Error | undefined
  /** Set, writes wait for it. */
  held: Promise<void> | undefined
}

function memoryExpress(): MemoryExpress {
  const express: MemoryExpress = {
    bursts: [],
    asked: 0,
    failing: undefined,
    held: undefined,
    record: async (burst) => {
      express.asked += 1
      await express.held
      if (express.failing) throw express.failing
      express.bursts.push(burst)
    },
  }
  return express
}

const rigs: Rig[] = []
function openLanes(limits: Partial<SandboxLimits> = {}) {
  const express = memoryExpress()
  const rig = openRig({ express, limits })
  rigs.push(rig)
  const saved = new Map<Flow, SavedFlow>()
  /** Sends events within one turn of the event loop. */
  const send = (flow: Flow, events: readonly Json[]): readonly Promise<ExpressOutcome>[] => {
    const document = saved.get(flow) ?? { flow, version: 1 }
    saved.set(flow, document)
    const lane = rig.engine.express(document, 'start')
    if (!lane) throw new Error('The flow has no lane')
    return events.map(
      (event) =>
        new Promise((settle, refuse) =>
          lane.take({ recordText: JSON.stringify(event), queuedAt: new Date().toISOString(), settle, refuse }),
        ),
    )
  }
  return { rig, express, send }
}
afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()))
})

const respond = (id: string, config: Parameters<typeof node>[2], more: Parameters<typeof node>[3] = {}) =>
  node(id, 'respond', config, more)
const answerAll = respond('answer', { status: 200, body: expr('{ accepted: record }') })
const mapped = mapTo('m', { n: expr('number(record.n)'), name: expr('upper(record.name)') })
const split = node('s', 'split', { list: expr('record.list') })

/** Flows that only compute and answer. */
const flows: Readonly<Record<string, Flow>> = {
  'a mapping that is answered': flowOf([startNode, mapped, answerAll], ['start -> m', 'm -> answer']),
  'an answer that is the record': flowOf([startNode, respond('answer', { status: 201 })], ['start -> answer']),
  'a filter': flowOf(
    [startNode, mapped, node('f', 'filter', { condition: expr('record.n > 1') }), answerAll],
    ['start -> m', 'm -> f', 'f -> answer'],
  ),
  'errors that are answered': flowOf(
    [startNode, mapped, answerAll, respond('sorry', { status: 422, body: expr('record.error.code') })],
    ['start -> m', 'm -> answer', 'm.error -> sorry'],
  ),
  'an end at the first error': flowOf(
    [startNode, mapTo('m', { n: expr('number(record.n)') }, { onError: 'stop' }), answerAll],
    ['start -> m', 'm -> answer'],
  ),
  'an answer that cannot be computed': flowOf(
    [startNode, respond('answer', { status: expr('number(record.n)'), body: 'x' })],
    ['start -> answer'],
  ),
  'an answer that ends the run where it cannot be computed': flowOf(
    [
      startNode,
      respond('answer', { status: expr('number(record.n)') }, { onError: 'stop' }),
      mapTo('after', { a: expr('record.name') }),
    ],
    ['start -> answer', 'answer -> after'],
  ),
  'a list taken apart': flowOf([startNode, split, answerAll], ['start -> s', 's -> answer']),
  'nodes behind the answer': flowOf(
    [startNode, split, answerAll, mapTo('after', { n: expr('number(record)') })],
    ['start -> s', 's -> answer', 'answer -> after'],
  ),
  'two ways to two answers': flowOf(
    [
      startNode,
      node('b', 'branch', { branches: [{ id: 'big', title: 'Big', when: expr('number(record.n) > 1') }] }),
      respond('yes', { status: 200, body: 'big' }),
      respond('no', { status: 404, headers: { 'x-name': expr('record.name') } }),
    ],
    ['start -> b', 'b.big -> yes', 'b.otherwise -> no'],
  ),
  'a look back at the event': flowOf(
    [startNode, split, mapTo('m', { of: expr('trigger.name'), each: expr('record') }), answerAll],
    ['start -> s', 's -> m', 'm -> answer'],
  ),
  'a fixed answer to a list taken apart': flowOf(
    [startNode, split, respond('answer', { status: 202, body: 'taken', headers: { 'x-kind': 'fixed' } })],
    ['start -> s', 's -> answer'],
  ),
  'a computed status and headers': flowOf(
    [
      startNode,
      mapped,
      respond('answer', {
        status: expr('200 + record.n'),
        headers: { 'x-name': expr('record.name') },
        body: expr('record.n'),
      }),
    ],
    ['start -> m', 'm -> answer'],
  ),
  'a text that is answered': flowOf(
    [startNode, respond('answer', { status: 200, body: expr('record.name') })],
    ['start -> answer'],
  ),
  'one way to two answers': flowOf(
    [
      startNode,
      mapped,
      respond('one', { status: 200, body: 'one' }),
      respond('two', { status: 200, body: expr('record.n') }),
    ],
    ['start -> m', 'm -> one', 'm -> two'],
  ),
  'code that changes and withholds records': flowOf(
    [
      startNode,
      codeNode('js', 'if (record.n === 2) return undefined\nrecord.seen = [run.id.length]\nreturn record'),
      node('f', 'filter', { condition: expr('record.n != 1') }),
      respond('answer', { status: 200, body: expr('record.list') }),
    ],
    ['start -> js', 'js -> f', 'f -> answer'],
  ),
  'a node that is switched off': flowOf(
    [startNode, { ...mapped, disabled: true }, answerAll],
    ['start -> m', 'm -> answer'],
  ),
  'code of a user': flowOf(
    [
      startNode,
      codeNode('js', 'if (record.n === 0) throw new Error("no " + record.name)\nreturn record.list ?? record'),
      mapTo('m', { v: expr('record') }),
      answerAll,
    ],
    ['start -> js', 'js -> m', 'm -> answer'],
  ),
  'code of a user that is answered': flowOf(
    [
      startNode,
      codeNode('js', 'if (record.n === 0) throw new Error("no " + record.name)\nreturn record.list ?? record'),
      answerAll,
      respond('sorry', { status: 422, body: expr('{ failed: record.error }') }),
    ],
    ['start -> js', 'js -> answer', 'js.error -> sorry'],
  ),
  'traces of errors only': flowOf([startNode, mapped, answerAll], ['start -> m', 'm -> answer'], {
    keepTraces: 'errors',
  }),
  'no traces': flowOf([startNode, mapped, answerAll], ['start -> m', 'm -> answer'], { keepTraces: 'none' }),
  'no answer at all': flowOf([startNode, mapped], ['start -> m']),
}

const event = fc.record(
  {
    n: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom('2', 'x', '', null)),
    name: fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom('汉字', '"quoted"', '\u2028')),
    list: fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant('x')), { maxLength: 3 }),
  },
  { requiredKeys: [] },
)

interface Seen {
  readonly status: string
  readonly records: object
  readonly failure: unknown
  readonly steps: readonly StepSummary[]
  readonly trace: RunTrace
  readonly input: unknown
  readonly response: WebhookResponse | undefined
}

/** What differs between two runs of the same event in any case. */
const timeless = (steps: readonly StepSummary[]) => steps.map((step) => ({ ...step, durationMs: 0 }))

async function byQueue(rig: Rig, flow: Flow, input: Json): Promise<Seen> {
  const started = await rig.start(flow, [input])
  const [run, response] = await Promise.all([started.done, started.response])
  return {
    status: run.status,
    records: run.records,
    failure: run.failure,
    steps: timeless(run.steps),
    trace: JSON.parse(run.traceText) as RunTrace,
    input: [input],
    response,
  }
}

function answerIn({ bodyText, isText, ...response }: ExpressResponse): WebhookResponse {
  return { ...response, body: isText ? bodyText : (JSON.parse(bodyText) as Json) }
}

async function byLane({ send, express }: ReturnType<typeof openLanes>, flow: Flow, events: readonly Json[]) {
  const outcomes = await Promise.all(send(flow, events))
  const kept = new Map(express.bursts.flatMap(({ runs }) => runs.map((run) => [run.id, run] as const)))
  return outcomes.map(({ id, status, failure, response }): Seen => {
    const run = kept.get(id)
    if (!run) throw new Error(`The run ${id} was not written down`)
    expect([run.status, run.failure]).toEqual([status, failure])
    expect(run.aroundInput?.join(run.inputText.slice(1, -1)) ?? run.traceText).toBe(run.traceText)
    return {
      status,
      records: run.records,
      failure,
      steps: timeless(JSON.parse(run.stepsText) as StepSummary[]),
      trace: JSON.parse(run.traceText) as RunTrace,
      input: JSON.parse(run.inputText) as unknown,
      response: response && answerIn(response),
    }
  })
}

describe('a lane keeps and answers what an ordinary run does', () => {
  test.each(Object.entries(flows))('for %s', async (_, flow) => {
    const lanes = openLanes()
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 6 }), async (events) => {
        const ordinary = await Promise.all(events.map((each) => byQueue(lanes.rig, flow, each)))
        expect(await byLane(lanes, flow, events)).toEqual(ordinary)
      }),
      { numRuns: 15 },
    )
  })

  test.each(['a mapping that is answered', 'code of a user'])(
    'for values too large for a trace, in %s',
    async (name) => {
      const lanes = openLanes()
      const flow = flows[name] as Flow
      const large = { n: 1, name: '汉'.repeat(70_000) }
      expect(await byLane(lanes, flow, [large])).toEqual([await byQueue(lanes.rig, flow, large)])
    },
  )
})

test('what code gives is answered and kept as plain values, however it was made', async () => {
  const code = `return { at: new Date(0), get name() { return record.name }, list: [undefined, () => 1], own: { toJSON: () => 'told' } }`
  const lanes = openLanes()
  const flow = flowOf([startNode, codeNode('js', code), answerAll], ['start -> js', 'js -> answer'])
  const plain = { at: '1970-01-01T00:00:00.000Z', name: 'a', list: [null, null], own: 'told' }
  const [seen] = await byLane(lanes, flow, [{ name: 'a' }])
  expect(seen).toEqual(await byQueue(lanes.rig, flow, { name: 'a' }))
  expect(seen?.response?.body).toEqual({ accepted: plain })
  expect(seen?.trace.nodes['answer']?.['out']?.records).toMatchObject([{ value: plain }])
})

describe('a lane', () => {
  const flow = flows['a mapping that is answered'] as Flow

  test('carries events of one turn out together', async () => {
    const { send, express } = openLanes()
    const events = Array.from({ length: 40 }, (_, n) => ({ n, name: 'a' }))
    const outcomes = await Promise.all(send(flow, events))
    expect(outcomes.map(({ response }) => response && answerIn(response).body)).toEqual(
      events.map(({ n }) => ({ accepted: { n, name: 'A' } })),
    )
    expect(express.bursts.map(({ runs }) => runs.length)).toEqual([40])
    expect(express.bursts[0]).toMatchObject({ flowId: 'test-flow', flowVersion: 1, trigger: { node: 'start' } })
  })

  test('is only for flows that do nothing but compute and answer', () => {
    const { type } = { type: effectType('call', async (record) => [{ record }]) }
    const rig = openRig({ express: memoryExpress(), nodes: [type] })
    rigs.push(rig)
    const laneOf = (made: Flow) => rig.engine.express({ flow: made, version: 1 }, 'start')
    expect(laneOf(flow)).toBeDefined()
    expect(laneOf(flowOf([startNode, node('c', 'call'), answerAll], ['start -> c', 'c -> answer']))).toBeUndefined()
  })

  test('acknowledges once the run is written, or at once where the flow says so', async () => {
    const { send, express } = openLanes()
    const gate = Promise.withResolvers<void>()
    express.held = gate.promise
    const settled: string[] = []
    const note = (name: string, [outcome]: readonly Promise<unknown>[]) => outcome?.then(() => settled.push(name))
    const full = note('full', send(flow, [{ n: 1, name: 'a' }]))
    const grouped = note('grouped', send({ ...flow, settings: { durability: 'grouped' } }, [{ n: 1, name: 'a' }]))
    await grouped
    expect(settled).toEqual(['grouped'])
    gate.resolve()
    await full
    expect(settled).toEqual(['grouped', 'full'])
  })

  test('acknowledges an event that repeats are told apart for only once it is written, with its mark', async () => {
    const { rig, express } = openLanes()
    const gate = Promise.withResolvers<void>()
    express.held = gate.promise
    const lane = rig.engine.express({ flow: { ...flow, settings: { durability: 'grouped' } }, version: 1 }, 'start')
    const mark = { kind: 'event', scope: 'test-flow start', key: 'k', expiresAtMs: 1 } as const
    const settled: string[] = []
    const note = (name: string, more: { readonly mark?: typeof mark }) =>
      new Promise<void>((resolve, reject) => {
        const settle = () => {
          settled.push(name)
          resolve()
        }
        const text = '{"n":1,"name":"a"}'
        lane?.take({ recordText: text, queuedAt: new Date().toISOString(), ...more, settle, refuse: reject })
      })
    const marked = note('marked', { mark })
    await vi.waitFor(() => expect(express.asked).toBe(1), { timeout: 15_000 })
    await note('plain', {})
    expect(settled).toEqual(['plain'])
    gate.resolve()
    await marked
    expect(settled).toEqual(['plain', 'marked'])
    expect(express.bursts.flatMap(({ runs }) => runs.flatMap((run) => run.mark ?? []))).toEqual([mark])
  })

  test('is for as many events a second as the flow may start; what comes faster waits in the queue', () => {
    const { rig } = openLanes()
    const rated = { flow: { ...flow, settings: { maxPerSecond: 0.001 } }, version: 1 }
    expect(rig.engine.express(rated, 'start')).toBeDefined()
    expect(rig.engine.express(rated, 'start')).toBeUndefined()
  })

  test('refuses an event that cannot be written down, and takes the next one', async () => {
    const { send, express } = openLanes()
    express.failing = new Error('database or disk is full')
    await expect(send(flow, [{ n: 1, name: 'a' }])[0]).rejects.toThrow('disk is full')
    express.failing = undefined
    expect(await send(flow, [{ n: 1, name: 'a' }])[0]).toMatchObject({ status: 'succeeded' })
  })

  test('tells of runs that were acknowledged and lost, and acknowledges nothing more until writing works', async () => {
    const { rig, send, express } = openLanes()
    const grouped: Flow = { ...flow, settings: { durability: 'grouped' } }
    express.failing = new Error('disk is full')
    expect(await send(grouped, [{ n: 1, name: 'a' }])[0]).toMatchObject({ status: 'succeeded' })
    await expect(send(grouped, [{ n: 1, name: 'a' }])[0]).rejects.toThrow('disk is full')
    expect(rig.journalErrors).toEqual([express.failing])
    express.failing = undefined
    await send(grouped, [{ n: 1, name: 'a' }])[0]
    expect(express.bursts).toHaveLength(1)
  })

  test('refuses what is more than the flow may hold', async () => {
    const { send } = openLanes()
    const narrow: Flow = { ...flow, settings: { concurrency: 2, maxQueued: 3 } }
    const events = Array.from({ length: 7 }, (_, n) => ({ n, name: 'a' }))
    const results = await Promise.allSettled(send(narrow, events))
    expect(results.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 5 }, () => 'fulfilled'),
      ...Array.from({ length: 2 }, () => 'rejected'),
    ])
    expect(results[6]).toMatchObject({ reason: { code: 'QUEUE_FULL', retryAfterMs: 1000 } })
  })

  test.each([
    ['a loop without end', 'if (record.n === 3) for (;;) {}\nreturn { n: record.n }', 'CODE_TIMEOUT'],
    [
      'memory',
      'if (record.n === 3) { const all = []; for (;;) all.push(new Array(1e6).fill(1)) }\nreturn { n: record.n }',
      'CODE_MEMORY',
    ],
  ])('lets one event pay alone for %s', async (_, code, expected) => {
    const { send } = openLanes({ visitMs: 300, memoryMb: 32 })
    const hostile = flowOf([startNode, codeNode('js', code), answerAll], ['start -> js', 'js -> answer'])
    const outcomes = await Promise.all(
      send(
        hostile,
        [1, 2, 3, 4, 5].map((n) => ({ n })),
      ),
    )
    expect(outcomes.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'failed', 'succeeded', 'succeeded'])
    expect(outcomes[2]?.failure).toMatchObject({ node: 'js' })
    expect([expected, 'CODE_TIMEOUT', 'CODE_MEMORY']).toContain(outcomes[2]?.failure?.problem.code)
  })

  test('ends a run that takes longer than its flow allows', async () => {
    const { send } = openLanes()
    const slow = codeNode('js', 'const end = Date.now() + 80; while (Date.now() < end);\nreturn record')
    const flow80 = flowOf([startNode, slow, answerAll], ['start -> js', 'js -> answer'], { timeoutMs: 20 })
    expect(await send(flow80, [{ n: 1 }])[0]).toMatchObject({
      status: 'failed',
      failure: { problem: { code: 'RUN_TIMEOUT' } },
    })
  })

  test('finishes what it has taken when the engine closes, and takes nothing more', async () => {
    const { rig, send, express } = openLanes()
    const outcomes = send(
      flow,
      Array.from({ length: 300 }, (_, n) => ({ n, name: 'a' })),
    )
    const closing = rig.engine.close()
    expect(() => send(flow, [{}])).toThrow(expect.objectContaining({ code: 'RUN_CANCELED' }))
    await closing
    expect((await Promise.all(outcomes)).every(({ status }) => status === 'succeeded')).toBe(true)
    expect(express.bursts.flatMap(({ runs }) => runs)).toHaveLength(300)
  })

  test('says why a flow cannot be compiled', () => {
    const { rig } = openLanes()
    const broken = flowOf([startNode, mapTo('m', { n: expr('record.') })], ['start -> m'])
    expect(() => rig.engine.express({ flow: broken, version: 1 }, 'start')).toThrow(
      expect.objectContaining({ code: 'FLOW_INVALID' }),
    )
  })
})
