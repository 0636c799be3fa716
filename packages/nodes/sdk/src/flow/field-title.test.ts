import { expect, test } from 'vitest'
import type { JsonSchema } from '../json.ts'
import { fieldTitle } from './field-title.ts'

const titled = (en: string, chinese: string, schema: JsonSchema = {}): JsonSchema => ({
  ...schema,
  'x-ui': { title: { en, 'zh-CN': chinese } },
})
const schema: JsonSchema = {
  type: 'object',
  properties: {
    rules: titled('Rules', '规则', {
      type: 'array',
      items: { type: 'object', properties: { when: titled('Must be true', '必须成立'), plain: {} } },
    }),
    id: { anyOf: [titled('Number', '编号', { type: 'string' }), { type: 'object', properties: { $expr: {} } }] },
    'a/b': titled('Slash', '斜线'),
  },
}

test('a field has the titles that its form shows, in the language of the reader', () => {
  expect(fieldTitle(schema, '/rules/0/when/$expr', 'en')).toBe('Rules 1 › Must be true')
  expect(fieldTitle(schema, '/rules/0/when/$expr', 'zh-CN')).toBe('规则 1 › 必须成立')
  expect(fieldTitle(schema, '/a~1b', 'en')).toBe('Slash')
})

test('a title may stand at the fixed form of a field that can be computed', () => {
  expect(fieldTitle(schema, '/id', 'zh-CN')).toBe('编号')
})

test('what the schema does not name keeps its own name', () => {
  expect(fieldTitle(schema, '/rules/1/plain', 'en')).toBe('Rules 2 › plain')
  expect(fieldTitle(schema, '/toString/0', 'en')).toBe('toString 1')
  expect(fieldTitle({}, '/a/b', 'en')).toBe('a › b')
})
