import { runPureNode } from '@isthmus/sdk/testing'
import { expect, test } from 'vitest'
import { code as codeNode } from './code.ts'

const run = (source: string, records = [{ n: 1 }, { n: 2 }]) => runPureNode(codeNode, { code: source }, records)

test('gives the record that the code returns', () => {
  expect(run('return { ...record, double: record.n * 2 }').out).toEqual([
    { n: 1, double: 2 },
    { n: 2, double: 4 },
  ])
})

test('gives every record of a list and drops the record when nothing comes back', () => {
  expect(run('if (record.n === 2) return [{ a: 1 }, null, { a: 2 }]').out).toEqual([{ a: 1 }, { a: 2 }])
})

test('reads the run and the trigger', () => {
  const config = { code: 'return { at: run.startedAt, from: trigger.id }' }
  const { out } = runPureNode(codeNode, config, { records: [{}], trigger: { id: 't' } })
  expect(out).toEqual([{ at: '2026-01-01T00:00:00.000Z', from: 't' }])
})

test('keeps the trouble of one record with that record', () => {
  const source = `if (record.n === 1) throw new Error('no ones')
    return record`
  const { out, errors } = run(source)
  expect(out).toEqual([{ n: 2 }])
  expect(errors).toMatchObject([{ record: { n: 1 }, error: { code: 'CODE_FAILED', params: { reason: 'no ones' } } }])
})

test('gives the code a record of its own, and what records share only to read', () => {
  const records = [{ n: 1 }, { n: 2 }]
  const { out } = run('record.n += 10; record.seen = true; return record', records)
  expect(out).toEqual([
    { n: 11, seen: true },
    { n: 12, seen: true },
  ])
  expect(records).toEqual([{ n: 1 }, { n: 2 }])
  const trigger = { id: 't', lines: [{ sku: 'a' }] }
  for (const code of ['run.n = 1', 'trigger.id = 1', 'trigger.lines.push(1)', 'trigger.lines[0].sku = 1']) {
    expect(runPureNode(codeNode, { code }, { records: [{}], trigger }).errors[0]?.error.message).toMatch(
      /read only|not extensible/,
    )
  }
})

test('refuses results that are no records, each with its reason', () => {
  expect(run('return async () => 1').errors[0]?.error.message).toContain('a function')
  expect(run('return Promise.resolve(record)').errors[0]?.error.message).toContain('cannot wait')
  expect(run('const a = {}; a.a = a; return a').errors[0]?.error.message).toContain('circular')
  expect(run('return { big: 1n }').errors).toHaveLength(2)
})

test('refuses code that does not compile, with line and column, before any record', () => {
  expect(() => run('const a = 1\nreturn a +')).toThrow('in line 2, column 11')
  expect(() => run('} ) ; (function () {')).toThrow('does not compile')
})
