import { flowError } from '@isthmus/sdk'
import { expect, test } from 'vitest'
import { causeOf } from './cause-of.ts'

const rejected = flowError('RECORD_REJECTED', { node: 'Check prices', reason: 'The price is wrong' }).toProblem()

test('the cause begins with the reason, in both languages', () => {
  expect(rejected.message).toBe('Node "Check prices": The price is wrong')
  expect(causeOf(rejected, 'en')).toBe('The price is wrong')
  expect(causeOf(rejected, 'zh-CN')).toBe('The price is wrong')
})

test('a message that names no node first stays whole', () => {
  const stopped = flowError('CODE_TIMEOUT', { node: 'Code', limitMs: 100 }).toProblem()
  expect(causeOf(stopped, 'en')).toBe(stopped.message)
  expect(causeOf({ code: 'RECORD_REJECTED', message: 'As it was stored' }, 'en')).toBe('As it was stored')
})
