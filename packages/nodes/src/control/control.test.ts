import { checkSchema, type ControlRequest, type Json, type JsonObject, type NodeType } from '@isthmus/sdk'
import { describe, expect, test } from 'vitest'
import { callFlow } from './call.ts'
import { each } from './each.ts'
import { controlPlugin } from './plugin.ts'
import { wait } from './wait.ts'

function request(type: NodeType, config: JsonObject, records: readonly Json[]): ControlRequest {
  if (type.behaviour.kind !== 'control') throw new TypeError('It is a control node')
  return type.behaviour.request(config, records)
}

function call(config: JsonObject, records: readonly Json[]) {
  const made = request(callFlow, { flow: 'other', ...config }, records)
  if (made.control !== 'call') throw new TypeError('It calls')
  return made
}

test('sources have no input, and every other node has an error port', () => {
  for (const { info } of controlPlugin.nodes) {
    expect([info.id, info.inputs.length, info.hasErrorPort]).toEqual([
      info.id,
      info.kind === 'control' ? 1 : 0,
      info.kind === 'control',
    ])
  }
})

describe('waiting', () => {
  test.each([
    ['seconds', 2000],
    ['minutes', 120_000],
    ['hours', 7_200_000],
    ['days', 172_800_000],
  ])('two %s are %d ms', (unit, forMs) => {
    expect(request(wait, { mode: 'duration', amount: 2, unit }, [7])).toMatchObject({
      until: { forMs },
      answer: [{ record: 7 }],
    })
  })

  test('a time needs its zone', () => {
    const until = (text: Json) => request(wait, { mode: 'until', until: text }, [1])
    expect(until('2026-03-01T08:00:00Z')).toMatchObject({ until: Date.UTC(2026, 2, 1, 8) })
    expect(until('2026-03-01T08:00:00+08:00')).toMatchObject({ until: Date.UTC(2026, 2, 1, 0) })
    for (const text of ['2026-03-01T08:00:00', '2026-03-01', 'tomorrow', 7, null])
      expect(() => until(text)).toThrow('Until')
  })

  test.each([-1, '5', null, Number.NaN])('%s is no duration', (amount) => {
    expect(() => request(wait, { mode: 'duration', amount }, [1])).toThrow('How long')
  })
})

describe('calling', () => {
  test('sends the record, what is computed from it, or the records of a chunk', () => {
    expect(call({}, [{ n: 1 }]).input).toEqual([{ n: 1 }])
    expect(call({ input: { id: 7 } }, [{ n: 1 }]).input).toEqual([{ id: 7 }])
    expect(call({ input: [1, 2] }, [{ n: 1 }]).input).toEqual([1, 2])
    expect(call({ per: 'chunk', input: { id: 7 } }, [{ n: 1 }, { n: 2 }]).input).toEqual([{ n: 1 }, { n: 2 }])
  })

  test('goes on with the returned records, or with the record and them', () => {
    const returned = [{ a: 1 }, { a: 2 }]
    const after = (config: JsonObject) => call(config, [{ n: 1 }]).answer(returned)
    expect(after({})).toEqual([{ record: { a: 1 } }, { record: { a: 2 } }])
    expect(after({ output: 'first' })).toEqual([{ record: { n: 1, result: { a: 1 } } }])
    expect(after({ output: 'list', into: 'all' })).toEqual([{ record: { n: 1, all: returned } }])
    expect(call({ output: 'first' }, [{ n: 1 }]).answer([])).toEqual([{ record: { n: 1, result: null } }])
    expect(() => call({ output: 'first' }, [7]).answer(returned)).toThrow('needs a record with fields')
  })

  test('takes ids of flows only', () => {
    const findings = (flow: string) => checkSchema(callFlow.info.config, { flow })
    expect(findings('check-line')).toEqual([])
    for (const flow of ['', '../x', 'A', 'a b']) expect(findings(flow)).toHaveLength(1)
  })
})

test('for each takes a list, and a missing one as empty', () => {
  const elements = (list: Json) => request(each, { flow: 'other', list }, [{ n: 1 }])
  expect(elements([1, 2])).toMatchObject({ elements: [1, 2], atOnce: 1, stopAtFailure: true })
  expect(elements(null)).toMatchObject({ elements: [] })
  expect(() => elements('abc')).toThrow('must be a list')
  expect(() => request(each, { flow: 'other', list: [] }, [7])).toThrow('must have fields')
})
