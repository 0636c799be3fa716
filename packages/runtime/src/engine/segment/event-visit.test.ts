import { expect, test } from 'vitest'
import { EventVisits } from './event-visit.ts'
import { SegmentRunner } from './segment-runner.ts'
import type { SegmentPort } from './segment-script.ts'

const ports: readonly SegmentPort[] = [{ node: 'js', port: 'out', unit: 0, leaves: true, ends: false }]
const body = '{"ok":true}'
const trace = ',"js":{"out":{"total":1,"records":[{"index":0,"value":1}]}}'
const shape = { counts: [1], answer: { at: 0, status: 200, isText: false } }
const other = { counts: [0], exits: [], kept: [], failures: [] }

interface Given {
  readonly head?: object
  readonly body?: string
  readonly trace?: string
  readonly more?: string
}

/** What a lane reads from an answer to one event, which code of a user had a hand in. */
async function read(given: Given) {
  const { body: sent = body, trace: kept = trace, more = '' } = given
  const head = { shapes: [shape], rows: [0, sent.length, kept.length], jobs: [], sizes: [], ...given.head }
  const program = {
    limits: { visitMs: 1000, memoryMb: 32, outputMb: 1 },
    visit: async () => [JSON.stringify(head), sent + kept + more],
    dispose: () => undefined,
  }
  const script = { source: '', ports, unitIndex: new Map([['js', 0]]), usesTrigger: false }
  const runner = new SegmentRunner(script, program, { node: { id: 'js', name: 'js' }, tier: 'code' })
  const visits = new EventVisits(runner, {
    unit: 0,
    from: ['start', 'out', 0],
    usesTrigger: false,
    keepTraces: true,
    nodes: [],
    answers: [{ port: 0, label: '"answer":{' }],
  })
  const [answer] = await visits.carry([{ id: 'r1', inputText: '[1]' }], '2026-01-01T00:00:00.000Z')
  return answer?.output
}

test('texts of the right form are taken as they are', async () => {
  expect(await read({})).toEqual({ kind: 'plain', shape, bodyText: body, traceText: trace })
})

test('a body that is sent as text may be anything', async () => {
  const text = { counts: [1], answer: { at: 0, status: 200, isText: true, headers: { 'x-a': 'b' } } }
  expect(await read({ head: { shapes: [text] }, body: '{' })).toMatchObject({ shape: text, bodyText: '{' })
})

test('an event that is no matter of course comes as an ordinary job does', async () => {
  const head = { shapes: [], rows: [-1, 0, 0], jobs: [{ ...other, kept: [{ port: 0, text: 1 }] }], sizes: [11] }
  expect(await read({ head, body: '', trace: '', more: '{"index":0}' })).toEqual({
    kind: 'other',
    output: { ...other, kept: [{ port: 0, text: '{"index":0}' }] },
  })
})

test.each<[string, Given]>([
  ['a body that is no JSON', { body: '{"ok":' }],
  ['a trace that is no JSON', { trace: ',"js":{' }],
  ['a trace of other things', { trace: ',"js":1' }],
  ['a trace that ends before its time', { trace: ',"js":{}},"inputs":{' }],
  ['a trace that begins with something else', { trace: 'x"js":{}' }],
  ['records that are none', { trace: ',"js":{"out":{"total":1,"records":[1]}}' }],
  ['more events', { head: { rows: [0, 0, 0, 0, 0, 0] } }],
  ['an unknown shape', { head: { rows: [1, body.length, trace.length] } }],
  ['lengths that leave something over', { head: { rows: [0, 1, 1] } }],
  ['a length that is none', { head: { rows: [0, -1, 1] } }],
  ['a job too few', { head: { rows: [-1, body.length, trace.length] } }],
  ['a job too many', { head: { jobs: [other] } }],
  ['counts of other ports', { head: { shapes: [{ ...shape, counts: [1, 1] }] } }],
  ['an answer by an unknown node', { head: { shapes: [{ ...shape, answer: { ...shape.answer, at: 1 } }] } }],
  ['a status that is none', { head: { shapes: [{ ...shape, answer: { ...shape.answer, status: '200' } }] } }],
  ['headers that are none', { head: { shapes: [{ ...shape, answer: { ...shape.answer, headers: [] } }] } }],
])('%s is refused', async (_, given) => {
  expect(await read(given)).toMatchObject({ code: 'CODE_FAILED' })
})
