import fc from 'fast-check'
import { flowError, type Json } from '@isthmus/sdk'
import { expect, test } from 'vitest'
import { HiddenTexts } from './hidden-texts.ts'

const traceOf = (value: Json) => ({
  nodes: {
    get: {
      out: {
        total: 2,
        records: [
          { index: 0, value },
          { index: 1, same: true },
        ],
      },
    },
  },
  inputs: { get: [{ node: 'start', port: 'out' }] },
})

function hidden(value: Json, ...secrets: string[]): unknown {
  const texts = new HiddenTexts()
  texts.add(secrets)
  return JSON.parse(texts.inTrace(JSON.stringify(traceOf(value))))
}

test('values go without secrets, also inside of other texts, as numbers, in names and as parts of addresses', () => {
  const value = { echo: ['Bearer s3cret/"key"'], url: '?k=s3cret%2F%22key%22', pin: 987654, 'for 987654': true }
  expect(hidden(value, 's3cret/"key"', '987654')).toEqual(
    traceOf({ echo: ['Bearer •••'], url: '?k=•••', pin: '•••', 'for •••': true }),
  )
})

test('a secret that is a word of the trace itself leaves the trace whole', () => {
  expect(hidden({ text: 'records of inputs' }, 'records', 'inputs', 'nodes"')).toEqual(traceOf({ text: '••• of •••' }))
})

test('short texts are no secrets, and traces without secrets stay as they are', () => {
  const text = JSON.stringify(traceOf({ id: 'abc' }))
  const texts = new HiddenTexts()
  texts.add(['abc', 'another secret'])
  expect(texts.inTrace(text)).toBe(text)
})

test('no text of a record holds a secret afterwards', () => {
  const secret = fc.string({ minLength: 6, maxLength: 12, unit: 'binary' })
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), (text, before, after) => {
      const trace = hidden({ echo: before + text + after }, text) as ReturnType<typeof traceOf>
      const value = trace.nodes.get.out.records[0]?.value as { readonly echo: string }
      expect(value.echo.includes(text) && !'•••'.includes(text)).toBe(false)
    }),
  )
})

test('problems go without secrets', () => {
  const texts = new HiddenTexts()
  texts.add(['top-secret'])
  const problem = flowError('RECORD_REJECTED', { node: 'Get', reason: 'the key top-secret is old' }).toProblem()
  expect(texts.inProblem(problem)).toMatchObject({ params: { reason: 'the key ••• is old' } })
  expect(texts.inProblem(problem).message).not.toContain('top-secret')
})
