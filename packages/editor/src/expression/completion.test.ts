import { describe, expect, test } from 'vitest'
import { schemaTree } from './schema-tree.ts'
import { functionTable } from '@isthmus/sdk'
import { completionsAt, functionAround } from './completion.ts'

const record = schemaTree(
  {
    type: 'object',
    properties: {
      name: { type: 'string' },
      company: { type: 'object', properties: { country: { type: 'string' }, 客户: { type: 'string' } } },
      lines: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } } } },
    },
  },
  { 'order no': 'PO/1', name: 'Nordwind' },
)
const sources = { record, trigger: [], language: 'en' as const }
const labels = (source: string, caret = source.length) =>
  completionsAt(source, caret, sources).map((completion) => completion.label)
const after = (source: string, label: string) => {
  const choice = completionsAt(source, source.length, sources).find((each) => each.label === label)
  return choice && source.slice(0, choice.from) + choice.insert
}

describe('completionsAt', () => {
  test('offers the fields of the record, from schema and sample together', () => {
    expect(labels('record.')).toEqual(['name', 'company', 'lines', 'order no'])
    expect(labels('upper(record.company.')).toEqual(['country', '客户'])
    expect(labels('record.company?.cou')).toEqual(['country'])
  })

  test('writes odd names in brackets in place of the dot', () => {
    expect(after('record.ord', 'order no')).toBe('record["order no"]')
    expect(after('record["ord', 'order no')).toBe('record["order no"]')
    expect(after('record.company.客', '客户')).toBe('record.company.客户')
  })

  test('knows what a parameter of an arrow stands for', () => {
    expect(labels('map(record.lines, line => line.')).toEqual(['sku'])
    expect(labels('record.lines[0].')).toEqual(['sku'])
  })

  test('offers names and functions that start as typed, then those that contain it', () => {
    expect(labels('rec')[0]).toBe('record')
    expect(labels('up')).toContain('upper')
    expect(labels('map(record.lines, line => li')[0]).toBe('line')
  })

  test('puts the caret between the brackets of a function', () => {
    const [upper] = completionsAt('upp', 3, sources)
    expect(upper).toMatchObject({ insert: 'upper()', caretBack: 1, detail: 'upper(text)' })
  })

  test('offers nothing inside texts, behind numbers and behind a value', () => {
    expect(labels('"record.')).toEqual([])
    expect(labels('1.')).toEqual([])
    expect(labels('12')).toEqual([])
    expect(labels('record.name ')).toEqual([])
  })

  test('reads code inside a template as code', () => {
    expect(labels('`Order ${record.na')).toEqual(['name'])
    expect(labels('`Order record.na')).toEqual([])
  })

  test('names the function around the caret', () => {
    expect(functionAround('concat(upper(record.name), ', 27)?.name).toBe('concat')
    expect(functionAround('upper(', 6)?.name).toBe('upper')
    expect(functionAround('record.name', 6)).toBeUndefined()
  })
})

test('every function of the table is offered by its name and explained while its arguments are typed', () => {
  for (const entry of Object.values(functionTable)) {
    const choices = completionsAt(entry.name, entry.name.length, { record: [], trigger: [], language: 'zh-CN' })
    expect(choices.find((choice) => choice.label === entry.name)).toMatchObject({
      detail: entry.signature,
      summary: entry.summary.zh,
    })
    expect(functionAround(`${entry.name}(`, entry.name.length + 1)).toBe(entry)
  }
})
