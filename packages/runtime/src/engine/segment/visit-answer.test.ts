import { expect, test } from 'vitest'
import { checkVisitAnswer } from './visit-answer.ts'
import type { SegmentPort } from './segment-script.ts'

const ports: readonly SegmentPort[] = ['out', 'error'].map((port) => ({
  node: 'js',
  port,
  unit: 0,
  leaves: true,
  ends: false,
}))
const problem = { code: 'CODE_FAILED', message: 'no', node: 'js', params: { reason: 'no' } }
const result = {
  counts: [2, 0],
  exits: [{ port: 0, count: 2, text: 1, origins: [0, 1] }],
  kept: [{ port: 0, text: 2 }],
  failures: [{ node: 'js', problem }],
}
const texts = ['[{},{}]', '{"index":0},{"index":1}']
const answer = (change: object = {}) => [JSON.stringify({ jobs: [{ ...result, ...change }] }), ...texts]

test('an answer of the right form is read', () => {
  expect(checkVisitAnswer(answer(), ports, 1)).toEqual({ jobs: [result] })
})

test.each<[string, readonly string[]]>([
  ['nothing', []],
  ['no JSON', ['{']],
  ['no jobs', ['{}']],
  ['too many jobs', [JSON.stringify({ jobs: [result, result] }), ...texts]],
  ['a job that is none', ['{"jobs":[1]}']],
  ['counts missing', answer({ counts: null })],
  ['counts of other ports', answer({ counts: [1, 2, 3] })],
  ['a count that is none', answer({ counts: [2, -1] })],
  ['a count that is a text', answer({ counts: [2, '0'] })],
  ['exits that are no list', answer({ exits: {} })],
  ['an exit that is none', answer({ exits: [null] })],
  ['an exit by an unknown port', answer({ exits: [{ port: 2, count: 2, text: 1 }] })],
  ['an exit without its text', answer({ exits: [{ port: 0, count: 2, text: 9 }] })],
  ['an exit with another count', answer({ exits: [{ port: 0, count: 1, text: 1 }] })],
  ['origins that are none', answer({ exits: [{ port: 0, count: 2, text: 1, origins: ['x'] }] })],
  ['a trace that is no JSON', [JSON.stringify({ jobs: [result] }), '[{},{}]', '{"index":0']],
  ['a trace of other things', [JSON.stringify({ jobs: [result] }), '[{},{}]', '1,2']],
  ['a failure of another node', answer({ failures: [{ node: 'erp', problem }] })],
  [
    'a failure with an unknown code',
    answer({ failures: [{ node: 'js', problem: { ...problem, code: 'RUN_CANCELED' } }] }),
  ],
  ['a failure without a message', answer({ failures: [{ node: 'js', problem: { ...problem, message: 1 } }] })],
  ['a failure that is none', answer({ failures: ['x'] })],
])('%s is refused', (_, answers) => {
  expect(() => checkVisitAnswer(answers, ports, 1)).toThrow('changes what built-in objects do')
})

test('what is too long to read on the event loop is taken as our own part of the script gave it', () => {
  const long = `[${'{"i":1},'.repeat(40_000)}`
  const exits = [{ port: 0, count: 7, text: 1 }]
  const job = { ...result, exits, kept: [] }
  expect(checkVisitAnswer([JSON.stringify({ jobs: [job] }), long], ports, 1)).toEqual({ jobs: [job] })
  expect(() => checkVisitAnswer([JSON.stringify({ jobs: [job] }), long.slice(0, 80_001)], ports, 1)).toThrow(
    'cannot be read',
  )
})
