import { expect, test } from 'vitest'
import { brokenRules } from './password-rules.ts'

test('an empty entry breaks every rule', () => {
  expect(brokenRules({ name: 'admin', password: '', repeat: '' })).toEqual(['length', 'differs', 'repeat'])
})

test('a long password typed twice breaks none', () => {
  const password = 'correct horse battery'
  expect(brokenRules({ name: 'admin', password, repeat: password })).toEqual([])
})

test('characters are counted as people see them', () => {
  // Eleven emoji are 22 code units, but eleven characters.
  const password = '🚲'.repeat(11)
  expect(brokenRules({ name: 'admin', password, repeat: password })).toEqual(['length'])
})

test('the user name is no password', () => {
  const entry = { name: 'Administrator', password: 'administrator', repeat: 'administrator' }
  expect(brokenRules(entry)).toEqual(['differs'])
})
