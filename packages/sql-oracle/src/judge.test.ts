import { expect, test } from 'vitest'
import { judge } from './judge.ts'

const failing = (code: string, message: string): Error => Object.assign(new Error(message), { code })

test.each([
  ['ORA-00001', 'conflict'],
  ['ORA-01017', 'unauthorized'],
  ['ORA-01031', 'unauthorized'],
  ['ORA-00942', 'unauthorized'],
  ['ORA-28001', 'unauthorized'],
  ['ORA-00018', 'throttled'],
  ['ORA-02391', 'throttled'],
  ['ORA-12520', 'throttled'],
  ['ORA-00054', 'failed'],
  ['ORA-00060', 'failed'],
  ['ORA-01555', 'failed'],
  ['ORA-08177', 'failed'],
  ['ORA-01033', 'failed'],
  ['ORA-03136', 'timeout'],
  ['ORA-12170', 'timeout'],
  ['ORA-12541', 'unreachable'],
  ['ORA-12899', 'rejected'],
  ['ORA-01456', 'rejected'],
  ['ORA-02290', 'rejected'],
  ['NJS-040', 'throttled'],
  ['NJS-123', 'timeout'],
  ['NJS-510', 'timeout'],
  ['NJS-500', 'unreachable'],
  ['NJS-501', 'unreachable'],
  ['NJS-506', 'unreachable'],
  ['NJS-003', 'unreachable'],
  ['NJS-068', 'unreachable'],
  ['NJS-116', 'unauthorized'],
  ['NJS-011', 'rejected'],
  ['TOO-LONG', 'rejected'],
  ['ECONNRESET', 'unreachable'],
  ['', 'unreachable'],
])('%s is %s', (code, kind) => {
  expect(judge(failing(code, 'words'))).toEqual({ kind, code, message: 'words' })
})

test('what the listener refuses counts by its own number', () => {
  const refused = 'NJS-511: connection to listener was refused. (CONNECTION_ID=a+b==)\nCause: ORA-12519'
  expect(judge(failing('NJS-511', refused))).toEqual({
    kind: 'throttled',
    code: 'NJS-511',
    message: 'NJS-511: connection to listener was refused.\nCause: ORA-12519',
  })
})

test('a commit that was undone counts by its reason', () => {
  const below = (line: string): Error => failing('ORA-02091', `ORA-02091: transaction rolled back\n${line}`)
  expect(judge(below('ORA-00001: unique constraint (SHOP.U) violated')).kind).toBe('conflict')
  expect(judge(below('ORA-02291: integrity constraint (SHOP.F) violated')).kind).toBe('rejected')
})

test('the address of an explanation is left out of the sentence, and what is no error is a text', () => {
  const said = 'ORA-00942: table or view does not exist\nHelp: https://docs.oracle.com/error-help/db/ora-00942/'
  expect(judge(failing('ORA-00942', said)).message).toBe('ORA-00942: table or view does not exist')
  expect(judge('gone')).toEqual({ kind: 'unreachable', code: '', message: 'gone' })
})
