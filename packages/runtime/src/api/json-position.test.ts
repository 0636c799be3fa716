import fc from 'fast-check'
import { expect, test } from 'vitest'
import { describeJsonError } from './json-position.ts'

test.each([
  ['{"a": abc}', 'unexpected "a" at line 1, column 7'],
  ['{"a": 1,}', 'unexpected "}" at line 1, column 9'],
  ['{\n  "a": 1\n  "b": 2\n}', 'unexpected "\\"" at line 3, column 3'],
  ['[1, 2', 'it ends too early, at line 1, column 6'],
  ['', 'it ends too early, at line 1, column 1'],
  ['{"a": 1} x', 'unexpected "x" at line 1, column 10'],
  ['[1}', 'unexpected "}" at line 1, column 3'],
  ['{"a" 1}', 'unexpected "1" at line 1, column 6'],
  ['[01]', 'unexpected "1" at line 1, column 3'],
  ["{'a': 1}", `unexpected "'" at line 1, column 2`],
  ['["tab\there"]', 'unexpected "\\"" at line 1, column 2'],
  ['[1],', 'unexpected "," at line 1, column 4'],
  ['😀', 'unexpected "😀" at line 1, column 1'],
])('%s: %s', (text, sentence) => {
  expect(describeJsonError(text)).toBe(sentence)
})

const refused = (text: string): boolean => {
  try {
    JSON.parse(text)
    return false
  } catch {
    return true
  }
}

test('finds a place in every text that the parser refuses, and never repeats a value', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.constantFrom('x', '}', ',', '"', ''), (json, position, patch) => {
      const at = position % (json.length + 1)
      const text = json.slice(0, at) + patch + json.slice(at + 1)
      fc.pre(refused(text))
      expect(describeJsonError(text)).toMatch(/^(it ends too early,|unexpected ".{1,6}") at line \d+, column \d+$/su)
    }),
  )
})

test('stays quick on long texts', () => {
  const long = `["${'a\\n'.repeat(2_000_000)}", ${'['.repeat(100_000)} x`
  expect(describeJsonError(long)).toMatch(/^unexpected "x" at line 1/)
})
