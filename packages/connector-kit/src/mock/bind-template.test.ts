import type { Json } from '@isthmus/sdk'
import { expect, test } from 'vitest'
import { bindJson, bindPath, type Bindings } from './bind-template.ts'

function bound(template: Json, actual: Json): Readonly<Record<string, Json>> | undefined {
  const bindings: Bindings = new Map()
  return bindJson(template, actual, bindings) ? Object.fromEntries(bindings) : undefined
}

test('finds what a call was filled with', () => {
  const template = {
    limit: { from: '/page/size' },
    after: { from: '/page/cursor' },
    deep: [{ id: { from: '/input/id' } }],
  }
  expect(bound(template, { limit: 3, deep: [{ id: '7' }] })).toEqual({ '/page/size': 3, '/input/id': '7' })
})

test('takes a member that the template does not have for another call', () => {
  expect(bound({ a: { from: '/input/id' } }, { a: 1, b: 2 })).toBeUndefined()
  expect(bound({ form: 'BD_Customer' }, { form: 'BD_Material' })).toBeUndefined()
})

test('takes apart what was sent together with the record', () => {
  const template = { from: '/record', with: { attributes: { type: 'Account' }, id: { from: '/input/external' } } }
  expect(bound(template, { Name: 'A', attributes: { type: 'Account' }, id: 'k' })).toEqual({
    '/record': { Name: 'A' },
    '/input/external': 'k',
  })
  expect(bound(template, { Name: 'A', attributes: { type: 'Contact' }, id: 'k' })).toBeUndefined()
})

test('reads JSON inside of a text', () => {
  expect(bound({ from: '/input/filter', as: 'json' }, '[["a","=",1]]')).toEqual({ '/input/filter': [['a', '=', 1]] })
  expect(bound({ from: '/input/filter', as: 'json' }, 'no json')).toBeUndefined()
})

test('reads a part of an address as it was before it was encoded', () => {
  const bindings: Bindings = new Map()
  expect(
    bindPath(['/Orders(', { from: '/input/key' }, ')'], `/Orders(${encodeURIComponent("'O''Brien/1'")})`, bindings),
  ).toBe(true)
  expect(bindings.get('/input/key')).toBe("'O''Brien/1'")
  expect(bindPath(['/Orders(', { from: '/input/key' }, ')'], '/Orders', new Map())).toBe(false)
})
