import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FlowError } from '../../errors.ts'
import { isJsonObject, plainText, type Json } from '../../json.ts'
import { fillTemplate, requestOf } from './fill-template.ts'

/** Texts that have broken queries, bodies and addresses of other products, and any others. */
const nasty = fc.oneof(
  fc.constantFrom(
    "O'Brien",
    '50%',
    'a]b',
    'line\nbreak',
    '\r\nX-Injected: 1',
    '王小明',
    '../../admin',
    '?a=1&b=2#c',
    '{"from":"/connection/secret"}',
    '"}],"x":[{"',
    '__proto__',
    '\u{1F600}',
    '%2e%2e%2f',
    "') or 1 eq 1 or ('",
  ),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
)
const scope = (value: Json) => ({ record: { name: value }, input: { id: value }, connection: {}, page: {} })
const from = (pointer: string) => ({ from: pointer })

describe('whatever stands in a value', () => {
  test('stays in its place of a body', () => {
    fc.assert(
      fc.property(nasty, (value) => {
        const body = { a: from('/record/name'), list: [from('/record/name')], fixed: 'b' }
        const filled = fillTemplate(body, scope(value))
        expect(JSON.parse(JSON.stringify(filled))).toEqual({ a: value, list: [value], fixed: 'b' })
      }),
    )
  })

  test('is one text in a body that wants JSON inside of JSON', () => {
    fc.assert(
      fc.property(nasty, (value) => {
        const filled = fillTemplate({ data: { from: '/record', as: 'json' } }, scope(value))
        const data = isJsonObject(filled) ? filled['data'] : undefined
        expect(JSON.parse(plainText(data))).toEqual({ name: value })
      }),
    )
  })

  test('is one segment of an address, or is refused', () => {
    fc.assert(
      fc.property(nasty, (value) => {
        const request = { method: 'GET', path: ['/items/', from('/input/id'), '/lines'] } as const
        const url = attempt(() => requestOf({ ...request, path: [...request.path] }, scope(value)).url)
        if (url === undefined) return
        const { pathname, search, hash } = new URL(url, 'http://shop.example')
        const segments = pathname.split('/')
        expect([segments.length, segments[1], segments[3], search, hash]).toEqual([4, 'items', 'lines', '', ''])
        expect(decodeURIComponent(segments[2] ?? '')).toBe(value)
      }),
    )
  })

  test('is one segment in an address inside of a body, too', () => {
    fc.assert(
      fc.property(nasty, (value) => {
        const template = { url: { address: ['Items(', from('/input/id'), ')'] } }
        const filled = attempt(() => fillTemplate(template, scope(value)))
        if (!isJsonObject(filled)) return
        const { pathname } = new URL(plainText(filled['url']), 'http://shop.example/')
        expect(decodeURIComponent(pathname)).toBe(`/Items(${value})`)
        expect(pathname.split('/')).toHaveLength(2)
      }),
    )
  })

  test('is one value of a form', () => {
    fc.assert(
      fc.property(nasty, (value) => {
        const form = { a: from('/record/name'), b: 'fixed' }
        const { body, headers } = requestOf({ method: 'POST', path: '/x', form }, scope(value))
        expect(headers).toEqual({ 'content-type': 'application/x-www-form-urlencoded' })
        const wanted: [string, string][] = [
          ['a', value.toWellFormed()],
          ['b', 'fixed'],
        ]
        expect([...new URLSearchParams(plainText(body))]).toEqual(wanted)
      }),
    )
  })

  test('is one value of a query', () => {
    fc.assert(
      fc.property(nasty, (value) => {
        const request = { method: 'GET', path: '/x', query: { a: from('/record/name'), b: 'fixed' } } as const
        expect(requestOf(request, scope(value)).query).toEqual({ a: value, b: 'fixed' })
      }),
    )
  })

  test('is one header, or is refused', () => {
    fc.assert(
      fc.property(nasty, (value) => {
        const request = { method: 'GET', path: '/x', headers: { 'x-name': from('/record/name') } } as const
        const headers = attempt(() => requestOf(request, scope(value)).headers)
        // An empty one is left out.
        if (headers === undefined || value === '') return
        expect(headers).toEqual({ 'x-name': value })
        expect(new Headers(headers).get('x-name')).toBe(value.trim())
      }),
    )
  })

  test('is never taken for a template itself', () => {
    const record = { name: { from: '/connection/token' } }
    const filled = fillTemplate({ a: from('/record') }, { record, connection: { token: 'not for you' } })
    expect(filled).toEqual({ a: { name: { from: '/connection/token' } } })
  })
})

test('leaves members out, adds others, and gives names and values of objects', () => {
  const record = { id: '7', name: 'A', note: null }
  const forms = {
    bare: { from: '/record', without: ['id'] },
    more: { from: '/record', without: ['id', 'note'], with: { type: 'Account', gone: from('/record/none') } },
    names: { from: '/record', as: 'names' },
    values: { from: '/record', as: 'values' },
    text: { from: '/record/id', as: 'text' },
    gone: from('/record/none'),
    mail: { from: 'a@b.example', to: 'c@d.example' },
  }
  expect(fillTemplate(forms, { record })).toEqual({
    bare: { name: 'A', note: null },
    more: { name: 'A', type: 'Account' },
    names: ['id', 'name', 'note'],
    values: ['7', 'A', null],
    text: '7',
    mail: { from: 'a@b.example', to: 'c@d.example' },
  })
})

/** `undefined` for what is refused in the analyst's words; other errors are thrown. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof FlowError && error.code === 'FIELD_VALUE_INVALID') return undefined
    throw error
  }
}
