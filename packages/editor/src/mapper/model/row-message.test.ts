import { flowError, type Problem } from '@isthmus/sdk'
import { expect, test } from 'vitest'
import { rowMessage } from './row-message.ts'

const about = (node: string): Problem =>
  flowError('FIELD_VALUE_INVALID', { node, field: 'Country', expected: 'must be a text', got: '7' }).toProblem()

test('leaves out the node and the field, whatever the node is called', () => {
  for (const name of ['Write', 'ERP: create or update', 'The "best": node', '客户：写入', '']) {
    expect(rowMessage(about(name), 'en')).toBe('Must be a text, got 7.')
    expect(rowMessage(about(name), 'zh-CN')).not.toContain('节点')
  }
})

test('leaves the names of functions as they are written', () => {
  const failed = (reason: string) =>
    flowError('EXPRESSION_FAILED', { node: 'Write', field: 'Level', reason }).toProblem()
  expect(rowMessage(failed('upper: the value is not a text'), 'en')).toMatch(/^upper: the value is not a text/)
  expect(rowMessage(failed('mapValue finds no value map'), 'en')).toMatch(/^mapValue finds no value map/)
})

test('leaves other messages whole', () => {
  const problem = flowError('UPSTREAM_UNREACHABLE', { host: 'erp:80', reason: 'refused' }).toProblem()
  expect(rowMessage(problem, 'en')).toBe('Erp:80 cannot be reached: refused.')
})
