import { expect, test } from 'vitest'
import { expressionPhrases, fillPhrase, schemaPhrases, translatePhrase } from './phrases.ts'
import { reasonPhrases } from './reason-phrases.ts'

const phrases = [...Object.values(schemaPhrases), ...Object.values(expressionPhrases)]
const places = (template: string) => [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')

test.each(phrases)('"$en" names the same values in both languages and is found again', (phrase) => {
  expect(places(phrase['zh-CN']).toSorted()).toEqual(places(phrase.en).toSorted())
  const values = Object.fromEntries(places(phrase.en).map((name) => [name, `<${name}>`]))
  expect(translatePhrase(fillPhrase(phrase.en, values), 'zh-CN')).toBe(fillPhrase(phrase['zh-CN'], values))
})

test('a phrase inside a phrase is translated too, a text of the user’s stays', () => {
  expect(translatePhrase('must be a whole number', 'zh-CN')).toBe('必须是整数')
  expect(translatePhrase('Order 4711', 'zh-CN')).toBe('Order 4711')
})

const values = {
  detail: 'x',
  protocol: 'ftp:',
  method: 'POST',
  levels: 9,
  charset: 'gb18030',
  name: 'data',
  link: '/a',
  count: 4,
  coding: 'zstd',
  size: 16,
  seconds: 30,
}

test.each(Object.entries(reasonPhrases))('the reason "%s" is told in the reader’s language', (_, phrase) => {
  expect(translatePhrase(fillPhrase(phrase.en, values), 'zh-CN')).toBe(fillPhrase(phrase['zh-CN'], values))
})

test('what a function or the reader of expressions says is told in the reader’s language', () => {
  const inChinese = (text: string) => translatePhrase(text, 'zh-CN')
  expect(inChinese('upper: the value is not a text: got a list of 2')).toMatch(/^upper：该值不是文本，实际为 /)
  expect(inChinese('value map "levels": there is no entry: got "VIP"')).toBe(
    '值映射“levels”：没有对应的条目，实际为 "VIP"',
  )
  expect(inChinese('repeat: the text is longer than 1000 characters: got 2000')).toBe(
    'repeat：文本超过 1000 个字符，实际为 2000',
  )
  expect(inChinese('The expression cannot be read: the expression ends too early.')).toBe(
    '表达式无法解析：表达式不完整。',
  )
})

test('a reason that somebody else gave stays as it was said', () => {
  expect(translatePhrase('Customer K-1 is blocked.', 'zh-CN')).toBe('Customer K-1 is blocked.')
})
