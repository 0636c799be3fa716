import { expect, test } from 'vitest'
import { describeProblem, flowError } from './errors.ts'
import { fillPhrase, translatePhrase } from './phrases.ts'
import { reasonPhrases } from './reason-phrases.ts'

const values = {
  detail: 'x',
  protocol: 'ftp:',
  method: 'POST',
  levels: 9,
  charset: 'gb18030',
  name: 'data',
  link: '/a',
  count: 4,
  coding: 'zstd',
  size: 16,
}

test.each(Object.entries(reasonPhrases))('the reason "%s" is told in the reader’s language', (_, phrase) => {
  expect(translatePhrase(fillPhrase(phrase.en, values), 'zh-CN')).toBe(fillPhrase(phrase['zh-CN'], values))
})

test('a write in doubt tells what its last try ended with, inside and out in one language', () => {
  const closed = flowError('UPSTREAM_UNREACHABLE', { host: 'erp.example', reason: 'the connection was closed' })
  const doubt = flowError('OUTCOME_UNKNOWN', { node: '订单', reason: closed.message })
  const { message } = describeProblem(doubt.toProblem(), 'zh-CN')
  expect(message).toContain('erp.example')
  expect(message).toContain('连接已被关闭')
  expect(message).not.toMatch(/[a-z]{4,} (?:was|not|could)/)
})

test('what somebody else said stays as it was said', () => {
  expect(translatePhrase('Customer K-1 is blocked.', 'zh-CN')).toBe('Customer K-1 is blocked.')
})
