import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fixedOrigin, settingText } from './setting-text.ts'

const tokenUrl = { parts: ['https://login.example/', { field: 'tenant' }, '/oauth2/token'] }

describe('a setting that is put together', () => {
  test('takes a field as one segment, and of an address its origin', () => {
    expect(settingText(tokenUrl, { tenant: 'a/../b?c#d' })).toBe(
      'https://login.example/a%2F..%2Fb%3Fc%23d/oauth2/token',
    )
    const scope = { parts: [{ field: 'baseUrl', as: 'origin' as const }, '/.default'] }
    expect(settingText(scope, { baseUrl: 'https://contoso.crm.example/api/data?x=1' })).toBe(
      'https://contoso.crm.example/.default',
    )
  })

  test.each([{}, { tenant: '' }, { tenant: ' ' }, { tenant: '.' }, { tenant: '..' }, { tenant: '\ud800' }])(
    'says nothing at all where a part is missing or none: %j',
    (config) => {
      expect(settingText(tokenUrl, config)).toBe('')
    },
  )

  test('never leads to another host or path, whatever the field holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (tenant) => {
        const text = settingText(tokenUrl, { tenant })
        if (text === '') return
        const { origin, pathname, search, hash } = new URL(text)
        expect([origin, search, hash]).toEqual(['https://login.example', '', ''])
        expect(pathname.split('/')).toHaveLength(4)
        expect(pathname.endsWith('/oauth2/token')).toBe(true)
      }),
    )
  })
})

test('a setting of one field or none says what it holds', () => {
  expect(settingText('fixed', {})).toBe('fixed')
  expect(settingText({ field: 'a', otherwise: 'b' }, { a: ' ' })).toBe('b')
  expect(settingText({ field: 'a' }, { a: ' c ' })).toBe('c')
  expect(settingText(undefined, {})).toBe('')
})

test('an origin is fixed only where nothing can go on behind the host', () => {
  expect(fixedOrigin('https://login.example/token')).toBe('https://login.example')
  expect(fixedOrigin(tokenUrl)).toBe('https://login.example')
  expect(fixedOrigin({ parts: ['https://login', { field: 'tenant' }, '/token'] })).toBeUndefined()
  expect(fixedOrigin({ parts: ['https://login.example', { field: 'tenant' }] })).toBeUndefined()
  expect(fixedOrigin({ field: 'tokenUrl' })).toBeUndefined()
  expect(fixedOrigin('/token')).toBeUndefined()
})
