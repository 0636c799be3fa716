import { expect, test } from 'vitest'
import { readWebhookBody } from './webhook-body.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

test.each<[string, string, unknown]>([
  ['application/json', '{"a":[1,null]}', { a: [1, null] }],
  ['application/json; charset=utf-8', '"x"', 'x'],
  ['application/vnd.crm+json', '[1]', [1]],
  ['Application/JSON', 'true', true],
  ['application/json', '\ufeff{"a":1}', { a: 1 }],
  ['application/x-www-form-urlencoded', 'a=1&b=%E6%B1%89&c', { a: '1', b: '汉', c: '' }],
  ['application/x-www-form-urlencoded;charset=UTF-8', 'a=1&a=2', { a: '2' }],
  ['text/plain', '{"a":1}', '{"a":1}'],
  ['application/xml', '<a/>', '<a/>'],
  ['', 'bare', 'bare'],
  ['application/jsonlines', '{}', '{}'],
  ['application/json', '', null],
])('%s with %j', (type, text, body) => {
  expect(readWebhookBody(bytes(text), type)).toEqual(body)
})

test('names that mean something to the language are ordinary fields', () => {
  expect(JSON.stringify(readWebhookBody(bytes('{"__proto__":1}'), 'application/json'))).toBe('{"__proto__":1}')
  expect(JSON.stringify(readWebhookBody(bytes('__proto__=1'), 'application/x-www-form-urlencoded'))).toBe(
    '{"__proto__":"1"}',
  )
})

test.each(['{', '{"a":1}}', 'undefined', '{"a":NaN}', "{'a':1}"])('%j is no JSON', (text) => {
  expect(() => readWebhookBody(bytes(text), 'application/json')).toThrow(
    expect.objectContaining({ code: 'JSON_INVALID', path: '' }),
  )
})

test('bytes that are no text in UTF-8 are refused', () => {
  const body = new Uint8Array([0xff, 0xfe, 0x00])
  expect(() => readWebhookBody(body, 'application/octet-stream')).toThrow(
    expect.objectContaining({
      code: 'CONTENT_TYPE_WRONG',
      params: { wanted: 'text in UTF-8', got: 'application/octet-stream' },
    }),
  )
  expect(() => readWebhookBody(body, '')).toThrow(expect.objectContaining({ code: 'CONTENT_TYPE_WRONG' }))
})

test('two hundred levels of lists and objects are taken, and no more', () => {
  const nested = (open: string, close: string, levels: number) =>
    bytes(`${open.repeat(levels)}1${close.repeat(levels)}`)
  const read = (body: Uint8Array) => () => readWebhookBody(body, 'application/json')
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const) {
    expect(read(nested(open, close, 200))).not.toThrow()
    for (const levels of [201, 100_000]) expect(read(nested(open, close, levels))).toThrow('more than 200 levels deep')
  }
})
