import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { answeredParts, batchMessage, type InnerCall } from './batch-message.ts'
import { boundaryOf, freeBoundary, headersIn, multipartText, partsOf, split } from './multipart.ts'

const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom('--batch_1', '\r\n--batch_1\r\n', '--batch_1--', '王小明 😀', "O'Brien", 'a\r\n\r\nb', ''),
)

test('whatever stands in parts, they come back as they were', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (bodies) => {
      const parts = bodies.map((body) => `X-A: 1\r\n\r\n${body}`)
      const boundary = freeBoundary('batch', parts)
      expect(partsOf(multipartText(parts, boundary), boundary)).toEqual(
        bodies.map((body) => ({ headers: { 'x-a': '1' }, body })),
      )
    }),
  )
})

describe('a multipart message', () => {
  test.each([
    ['\r\n', 'as it should be'],
    ['\n', 'with bare line ends'],
  ])('is read with line ends of %j', (end) => {
    const lines = [
      'preamble',
      '--b',
      'Content-ID: 1',
      '',
      'one',
      '--b  ',
      '',
      'two',
      '--b--',
      'epilogue',
      '--b',
      'x',
      '--b--',
    ]
    expect(partsOf(lines.join(end), 'b')).toEqual([
      { headers: { 'content-id': '1' }, body: 'one' },
      { headers: {}, body: 'two' },
    ])
  })

  test('that breaks off loses the part that nothing ends', () => {
    const whole = multipartText(['\r\none', '\r\ntwo', '\r\nthree'], 'b')
    for (let length = 0; length < whole.length - 3; length += 1) {
      const found = partsOf(whole.slice(0, length), 'b').map(({ body }) => body)
      expect(['one', 'two', 'three'].slice(0, found.length)).toEqual(found)
    }
    expect(partsOf(whole.slice(0, whole.indexOf('two') + 1), 'b')).toHaveLength(1)
  })

  test('is not cut at a text that only begins like its boundary', () => {
    expect(partsOf('--b\r\n\r\na --b\r\n--bc\r\nd\r\n--b--', 'b')).toEqual([
      { headers: {}, body: 'a --b\r\n--bc\r\nd' },
    ])
  })

  test.each([
    ['multipart/mixed;boundary=x1', 'x1'],
    ['Multipart/Mixed; charset=utf-8; boundary="a b;c"', 'a b;c'],
    ['multipart/mixed', undefined],
    ['application/json;boundary=x', undefined],
    [undefined, undefined],
  ])('of the type %j has the boundary %j', (type, boundary) => {
    expect(boundaryOf(type)).toBe(boundary)
  })

  test('has headers whose values may hold colons, and bodies that may be missing', () => {
    expect(headersIn('Location: https://a/b\r\nX\r\n: y')).toEqual({ location: 'https://a/b' })
    expect(split('A: 1\r\n')).toEqual({ head: 'A: 1', body: '' })
  })
})

const call = (more: Partial<InnerCall> = {}): InnerCall => ({ method: 'PATCH', address: "Items('1')", ...more })

describe('a call of calls', () => {
  test('numbers its calls, and says how long their bodies are', () => {
    const { text: whole, contentType } = batchMessage(
      [call({ headers: { 'if-match': 'W/"1"' }, body: { a: '王' } })],
      'each',
    )
    expect(contentType).toBe('multipart/mixed;boundary=batch_1')
    expect(whole).toContain(
      'PATCH Items(\'1\') HTTP/1.1\r\ncontent-type: application/json\r\nif-match: W/"1"\r\ncontent-length: 11\r\n\r\n{"a":"王"}',
    )
    expect(whole).toContain('Content-ID: 1')
  })

  test('puts its calls in sets of their own, in one, or in none', () => {
    const calls = [call(), call(), call()]
    const sets = (grouping: 'alone' | 'each' | 'together') =>
      batchMessage(calls, grouping).text.split('Content-Type: multipart/mixed').length - 1
    expect([sets('alone'), sets('each'), sets('together')]).toEqual([0, 3, 1])
  })

  test.each([
    call({ address: 'Items HTTP/1.1\r\nX: y' }),
    call({ address: 'Items 1' }),
    call({ headers: { 'if-match': 'a\r\nb' } }),
  ])('refuses what would end the line that it stands in: %j', (wrong) => {
    expect(() => batchMessage([wrong], 'each')).toThrow(expect.objectContaining({ code: 'FIELD_VALUE_INVALID' }))
  })
})

describe('an answer of answers', () => {
  const answered = (body: string) =>
    answeredParts({ status: 200, headers: { 'content-type': 'multipart/mixed; boundary=b' }, body })

  test('is read with its sets, numbers and statuses', () => {
    const inner = (id: string, status: string, json: string) =>
      `Content-Type: application/http\r\nContent-ID: ${id}\r\n\r\nHTTP/1.1 ${status}\r\nContent-Type: application/json\r\n\r\n${json}`
    const set = `Content-Type: multipart/mixed; boundary=s\r\n\r\n${multipartText([inner('1', '201 Created', '{"d":{"A":"1"}}')], 's')}`
    expect(answered(multipartText([set, inner('2', '400 Bad Request', '{"error":{}}')], 'b'))).toEqual([
      [{ status: 201, headers: { 'content-type': 'application/json' }, body: { d: { A: '1' } }, contentId: '1' }],
      { status: 400, headers: { 'content-type': 'application/json' }, body: { error: {} }, contentId: '2' },
    ])
  })

  test('that is no multipart message is none', () => {
    expect(answeredParts({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' })).toBeUndefined()
  })

  test('may hold what is no answer, no JSON, or nested without end', () => {
    const deep = '['.repeat(300) + ']'.repeat(300)
    const parts = ['\r\nwhat', '\r\nHTTP/1.1 500 Oops\r\n\r\n<p>', `\r\nHTTP/1.1 200 OK\r\n\r\n${deep}`]
    expect(answered(multipartText(parts, 'b'))).toMatchObject([
      { status: 0, body: null },
      { status: 500, body: '<p>' },
      { status: 200, body: expect.stringContaining('[[[') },
    ])
  })
})
