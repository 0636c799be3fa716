import { describe, expect, test } from 'vitest'
import { pathOfUrl, printed } from './call-text.ts'

describe('an address in a list of calls', () => {
  test.each([
    ['https://erp.example/odata/v4/Customers?$top=1', '/odata/v4/Customers?$top=1'],
    ['http://127.0.0.1:8080', '/'],
    ['/relative?x=1', '/relative?x=1'],
  ])('%s is shown as %s', (url, shown) => {
    expect(pathOfUrl(url)).toBe(shown)
  })
})

describe('a body', () => {
  test('is shown in lines when it is JSON', () => {
    expect(printed('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}')
  })

  test('is shown as it came when it was cut or is something else', () => {
    expect(printed('{"a":[1')).toBe('{"a":[1')
    expect(printed('<a/>')).toBe('<a/>')
  })
})
