import { expect, test } from 'vitest'
import { freshConnectionName, isConnectionName, keepShown, secretTexts, shownFindings } from './connection-entry.ts'

const secret = {
  type: 'object',
  required: ['token'],
  properties: {
    token: { type: 'string', 'x-ui': { when: { field: 'auth', is: ['bearer'] } } },
    password: { type: 'string', 'x-ui': { when: { field: 'auth', is: ['basic'] } } },
  },
}

test('a hidden field is neither sent nor at fault', () => {
  expect(keepShown(secret, { token: 'a', password: 'b' }, { auth: 'basic' })).toEqual({ password: 'b' })
  expect(shownFindings(secret, {}, { auth: 'basic' })).toEqual({})
  expect(Object.keys(shownFindings(secret, {}, { auth: 'bearer' }))).toEqual(['token'])
})

test('offers a name nobody has', () => {
  expect(freshConnectionName('crm', [])).toBe('crm')
  expect(freshConnectionName('crm', ['crm', 'crm-2'])).toBe('crm-3')
})

test('knows which names a flow can hold', () => {
  expect(isConnectionName('crm_2-eu')).toBe(true)
  for (const name of ['', '-crm', 'c r m', '客户', 'x'.repeat(65)]) expect(isConnectionName(name)).toBe(false)
})

test('a secret is made of texts only', () => {
  expect(secretTexts({ token: 'a', count: 1 })).toEqual({ token: 'a' })
})
