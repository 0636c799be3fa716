import { expect, test } from 'vitest'
import { loadTexts } from '../i18n/language.ts'
import { textOf, type Translate } from '../i18n/use-text.ts'
import { startedByText } from './started-by.ts'

await loadTexts('zh-CN')

const chinese: Translate = (key, ...params) => textOf('zh-CN', key, ...params)

test('names starters in the reader language and leaves user names alone', () => {
  expect(startedByText({ startedBy: 'schedule' }, chinese)).toBe('定时')
  expect(startedByText({ startedBy: 'retry of 0123456789ab' }, chinese)).toBe('重试 01234567')
  expect(startedByText({ startedBy: 'webhook-admin' }, chinese)).toBe('webhook-admin')
  expect(startedByText({ startedBy: 'ada', part: { upTo: 'map' } }, chinese)).toBe('ada · 流程的一部分')
})
