import { expect, test } from 'vitest'
import { readTouched } from './open-systems.ts'

test('what was opened and closed is read again, and what cannot be read is nothing', () => {
  expect(readTouched('{"crm":true,"erp":false}')).toEqual({ crm: true, erp: false })
  expect(readTouched('{"crm":"yes","erp":false}')).toEqual({ erp: false })
  for (const text of [null, '', 'null', '7', '{', '[true]']) expect(Object.keys(readTouched(text))).not.toContain('crm')
})
