import { expect, test } from 'vitest'
import { pickLanguage } from './language.ts'

test('the choice made before wins over the browser', () => {
  expect(pickLanguage('en', ['zh-CN'])).toBe('en')
  expect(pickLanguage('zh-CN', ['en'])).toBe('zh-CN')
})

test('a browser in any Chinese reads Chinese, every other one English', () => {
  expect(pickLanguage(null, ['zh-TW', 'en'])).toBe('zh-CN')
  expect(pickLanguage('xx', ['de-DE', 'zh'])).toBe('en')
  expect(pickLanguage(null, [])).toBe('en')
})
