import { expect, test } from 'vitest'
import { parseExpression } from './parse.ts'
import { referencesOf } from './references.ts'

const cases: readonly (readonly [source: string, reads: readonly string[]])[] = [
  ['record.customer.name', ['record.customer.name']],
  ['upper(record.name) + record.name + trigger.id', ['record.name', 'trigger.id']],
  ['record', ['record']],
  ['record.lines[0].sku', ['record.lines.0.sku']],
  ['record.prices[record.currency].net', ['record.prices', 'record.currency']],
  ['map(record.lines, line => line.sku + vars.suffix)', ['record.lines', 'vars.suffix']],
  ['map(record.lines, record => record.sku)', ['record.lines']],
  [
    '{ a: record.a, [record.k]: 1, ...record.more, b: [...record.list, `${record.t}`] }',
    ['record.a', 'record.k', 'record.more', 'record.list', 'record.t'],
  ],
  ['now()', ['run.startedAt']],
  ['1 + 2', []],
]

test.each(cases)('%s reads %j', (source, reads) => {
  const parsed = parseExpression(source)
  expect(parsed.ok ? referencesOf(parsed.expression).map((each) => each.text) : parsed.problems).toEqual(reads)
})
