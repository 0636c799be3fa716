import { expect, test } from 'vitest'
import { errorTable, errorTables, type ErrorCode } from './error-table.ts'
import { asFlowError, describeProblem, FlowError, flowError, fromProblem } from './errors.ts'
import type { LocalText } from './language.ts'
import { fillPhrase } from './phrases.ts'
import { causePhrases } from './reason-phrases.ts'

const codes = Object.keys(errorTable) as ErrorCode[]
const entryOf = (code: ErrorCode): { readonly text: LocalText; readonly hint?: LocalText; readonly status: number } =>
  errorTable[code]
const placeholders = (template: string) =>
  [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').toSorted()

test('gives each code one meaning', () => {
  const all = errorTables.flatMap((table) => Object.keys(table))
  expect(all.filter((code, at) => all.indexOf(code) !== at)).toEqual([])
})

test.each(codes)('%s says the same in both languages', (code) => {
  for (const text of [entryOf(code).text, entryOf(code).hint]) {
    if (!text) continue
    expect(text.en).not.toBe('')
    expect(text['zh-CN']).not.toBe('')
    expect(placeholders(text['zh-CN'])).toEqual(placeholders(text.en))
  }
  expect(entryOf(code).status).toBeGreaterThanOrEqual(400)
  expect(entryOf(code).status).toBeLessThan(600)
})

test('fills the text and leaves out a hint whose values are unknown', () => {
  const known = { node: 'Map', type: 'mapp' }
  expect(flowError('NODE_TYPE_UNKNOWN', known).toProblem()).toEqual({
    code: 'NODE_TYPE_UNKNOWN',
    message: 'Node "Map" has the type "mapp", which is not installed.',
    params: known,
  })
  const withNearest = flowError('NODE_TYPE_UNKNOWN', { ...known, nearest: 'map' } as typeof known)
  expect(withNearest.toProblem()).toMatchObject({ hint: 'Did you mean "map"?' })
})

test('begins what another system refused with that system’s own sentence', () => {
  const params = { host: 'erp.example', status: 400, message: 'Item X-999 does not exist.' }
  expect(flowError('UPSTREAM_REJECTED', params).message).toBe('Item X-999 does not exist. (erp.example answered 400)')
})

test('cuts long values, and fills values that look like templates only once', () => {
  const { message } = flowError('USAGE', { message: 'x'.repeat(500) })
  expect(message).toHaveLength(200)
  expect(flowError('EDGE_DUPLICATE', { from: '{to}', to: '$&' }).message).toContain('"{to}" and "$&"')
})

test('survives the way through JSON', () => {
  const error = flowError('NOT_FOUND', { what: 'flow', id: 'a' }, { path: '/id', node: 'n' })
  const again = fromProblem(JSON.parse(JSON.stringify(error.toProblem())) as ReturnType<FlowError['toProblem']>)
  expect(again).toBeInstanceOf(FlowError)
  expect(again.toProblem()).toEqual(error.toProblem())
  expect(again.errorClass).toBe('validation')
})

test('takes a place from outside only where it has none', () => {
  const error = flowError('RUN_CANCELED', {}, { node: 'inner' })
  expect(error.at({ node: 'outer', path: '/a' })).toMatchObject({ node: 'inner', path: '/a' })
})

test('knows which failures may pass by themselves', () => {
  const params = { host: 'h', status: 429, message: 'm' }
  expect(flowError('UPSTREAM_THROTTLED', params, { retryAfterMs: 5 })).toMatchObject({
    retryable: true,
    retryAfterMs: 5,
  })
  expect(flowError('UPSTREAM_FAILED', params).retryable).toBe(true)
  expect(flowError('UPSTREAM_REJECTED', params).retryable).toBe(false)
})

test('counts everything else that is thrown as our own defect', () => {
  const cause = new TypeError('oops')
  expect(asFlowError(cause)).toMatchObject({ code: 'INTERNAL', kind: 'bug', cause })
  expect(asFlowError('text').message).toContain('text')
  const known = flowError('RUN_CANCELED', {})
  expect(asFlowError(known)).toBe(known)
})

test('speaks the reader’s language, and falls back to the message it has', () => {
  const problem = flowError('FILE_NOT_FOUND', { file: 'a.csv' }).toProblem()
  expect(describeProblem(problem, 'zh-CN').message).toContain('“a.csv”')
  expect(describeProblem({ code: 'FILE_NOT_FOUND', message: 'as it was' }, 'en')).toEqual({ message: 'as it was' })
  const unknown = { code: 'GONE' as ErrorCode, message: 'as it was', params: {} }
  expect(describeProblem(unknown, 'zh-CN')).toEqual({ message: 'as it was' })
})

test('a finding reads in one language only', () => {
  const params = { node: '映射', field: 'fields 1 value', reason: 'There is no function "uper".', at: 1 }
  const problem = flowError('EXPRESSION_INVALID', params).toProblem()
  expect(describeProblem(problem, 'zh-CN').message).toBe(
    '节点“映射”，fields 1 value，第 1 个字符：没有名为“uper”的函数。',
  )
})

test('a write in doubt tells what its last try ended with, inside and out in one language', () => {
  const closed = flowError('UPSTREAM_UNREACHABLE', { host: 'erp.example', reason: 'the connection was closed' })
  const doubt = flowError('OUTCOME_UNKNOWN', { node: '订单', reason: closed.message })
  const { message } = describeProblem(doubt.toProblem(), 'zh-CN')
  expect(message).toContain('erp.example')
  expect(message).toContain('连接已被关闭')
  expect(message).not.toMatch(/[a-z]{4,} (?:was|not|could)/)
})

test.each(causePhrases)('a write in doubt because of "$en" is told in the reader’s language', (cause) => {
  const given = Object.fromEntries(placeholders(cause.en).map((name) => [name, `<${name}>`]))
  const problem = {
    code: 'OUTCOME_UNKNOWN',
    message: 'in doubt',
    params: { node: 'Order', reason: fillPhrase(cause.en, given) },
  } as const
  expect(describeProblem(problem, 'zh-CN').message).toBe(
    `无法确定节点“Order”是否已更改对方系统：${fillPhrase(cause['zh-CN'], given)}`,
  )
})

test('every error that is tried again by itself is a cause that is told in the reader’s language', () => {
  const again = (Object.keys(errorTable) as ErrorCode[]).filter((code) =>
    ['transient', 'throttle'].includes(errorTable[code].errorClass),
  )
  const ofTries = again.filter((code) => errorTable[code].status !== 429 || code.startsWith('UPSTREAM'))
  expect(ofTries.filter((code) => !causePhrases.includes(errorTable[code].text))).toEqual([])
})
