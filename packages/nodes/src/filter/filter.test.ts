import { runPureNode } from '@isthmus/sdk/testing'
import { expect, test } from 'vitest'
import { filter } from './filter.ts'

const won = { condition: { $expr: 'record.stage == "won"' } }

test('keeps records for which the condition holds and gives the others to "rest"', () => {
  const { ports } = runPureNode(filter, won, [{ stage: 'won' }, { stage: 'lost' }, {}])
  expect(ports).toEqual({ out: [{ stage: 'won' }], rest: [{ stage: 'lost' }, {}], error: [] })
})

test('sends records whose condition cannot be computed to the error port', () => {
  const condition = { $expr: 'compare(record.amount, "10") > 0' }
  const { out, errors } = runPureNode(filter, { condition }, [{ amount: '11' }, { amount: 'many' }])
  expect(out).toEqual([{ amount: '11' }])
  expect(errors).toMatchObject([{ record: { amount: 'many' }, error: { code: 'EXPRESSION_FAILED' } }])
})

test('refuses a condition that does not parse, saying where', () => {
  expect(() => runPureNode(filter, { condition: { $expr: 'record.a ==' } }, [])).toThrow('condition')
})
