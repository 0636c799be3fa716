import { runPureNode } from '@isthmus/sdk/testing'
import { expect, test } from 'vitest'
import { validate } from './validate.ts'

const config = {
  rules: [
    { id: 'name', when: { $expr: '!isEmpty(record.name)' }, message: 'A name is needed' },
    { id: 'age', when: { $expr: 'record.age >= 18' }, message: { $expr: '"too young: " + record.age' } },
  ],
}

test('lets records pass that keep all rules', () => {
  expect(runPureNode(validate, config, [{ name: 'A', age: 18 }]).out).toEqual([{ name: 'A', age: 18 }])
})

test('rejects a record with the message of every rule it breaks', () => {
  const { out, errors } = runPureNode(validate, config, [{ name: ' ', age: 7 }])
  expect(out).toEqual([])
  expect(errors).toMatchObject([
    { record: { age: 7 }, error: { code: 'RECORD_REJECTED', params: { reason: 'A name is needed; too young: 7' } } },
  ])
})
