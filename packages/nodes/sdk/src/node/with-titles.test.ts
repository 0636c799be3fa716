import { expect, test } from 'vitest'
import { describeProblem, type Problem } from '../errors.ts'
import { withTitles } from './with-titles.ts'
import { withFieldLabels } from '../flow/label-fields.ts'

const line = { type: 'object', properties: { sku: { type: 'string' }, note: { type: 'string' } } }
const target = withTitles(
  { type: 'object', properties: { Country: { type: 'string' }, Lines: { type: 'array', items: line } } },
  {
    Country: { en: 'Country', 'zh-CN': '国家' },
    Lines: { en: 'Lines', 'zh-CN': '明细' },
    sku: { en: 'Item number', 'zh-CN': '物料编号' },
  },
)
const missing = (field: string): Problem => ({
  code: 'TARGET_FIELD_MISSING',
  message: '',
  params: { node: 'Write', field },
})
const said = (field: string, language: 'en' | 'zh-CN') =>
  describeProblem(withFieldLabels(missing(field), target), language).message

test('a finding names a field as people do, in their language, beside its own name', () => {
  expect(said('Country', 'zh-CN')).toContain('Country (国家)')
  expect(said('Lines › sku', 'zh-CN')).toContain('Lines (明细) › sku (物料编号)')
  expect(said('Lines › sku', 'en')).toContain('Lines › sku (Item number)')
  // What is called by its name is not called so twice.
  expect(said('Country', 'en')).toContain('"Country"')
})

test('a field without a title, and one that the target does not have, keep their names', () => {
  expect(withFieldLabels(missing('Lines › note'), target).params).toMatchObject({
    'field:zh-CN': 'Lines (明细) › note',
  })
  expect(withFieldLabels(missing('Gone'), target)).toEqual(missing('Gone'))
  expect(withFieldLabels(missing('Country'), undefined)).toEqual(missing('Country'))
})
