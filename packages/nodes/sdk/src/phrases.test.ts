import { expect, test } from 'vitest'
import { expressionPhrases, fillPhrase, schemaPhrases, translatePhrase } from './phrases.ts'

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
