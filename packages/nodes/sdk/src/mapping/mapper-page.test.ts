import { describe, expect, it } from 'vitest'
import type { JsonSchema } from '../json.ts'
import { changeKind } from './change-kind.ts'
import { coverage } from './coverage.ts'
import { describeRows, rowKind } from './describe-rows.ts'
import { dropField, type FieldDrop } from './drop-field.ts'
import { applyMappingEdit, type MappingEdit } from './edit-rows.ts'
import { fieldExpression } from './field-expression.ts'
import { mapByName } from './map-by-name.ts'
import type { MappingRow } from './mapping-row.ts'
import { previewMapping } from './preview-mapping.ts'

const expr = (source: string) => ({ $expr: source })
const row = (target: string, source: string): MappingRow => ({ target, value: expr(source) })
const record = (...path: readonly string[]) => ({ root: 'record', path })
const applied = (rows: readonly MappingRow[], edit: MappingEdit): readonly MappingRow[] => {
  const result = applyMappingEdit(rows, edit)
  if (!result.ok) throw new Error(result.problem.message)
  return result.rows
}

const text = { type: 'string' }
const erpOrder: JsonSchema = {
  type: 'object',
  required: ['Reference', 'Customer', 'Lines'],
  properties: {
    Id: { type: 'string', readOnly: true },
    Reference: text,
    Note: text,
    Customer: { type: 'object', required: ['Name', 'City'], properties: { Name: text, City: text, Phone: text } },
    Lines: {
      type: 'array',
      items: {
        type: 'object',
        required: ['Material', 'Quantity'],
        properties: { Material: text, Quantity: {}, Text: text },
      },
    },
    Delivery: { type: 'object', required: ['Street'], properties: { Street: text } },
  },
}

const order: readonly MappingRow[] = [
  row('Reference', 'record.id'),
  { target: 'Customer', copy: { from: expr('record.company'), except: ['id'] } },
  {
    target: 'Lines',
    lines: {
      from: expr('filter(record.items, each => each.quantity > 0)'),
      rows: [row('Material', 'upper(line.sku)'), row('Quantity', 'line.quantity'), row('Text', 'record.note')],
    },
  },
]

describe('what rows are', () => {
  it.each<[MappingRow, string]>([
    [{ target: 'a', value: 'crm' }, 'fixed'],
    [{ target: 'a' }, 'empty'],
    [row('a', ' '), 'empty'],
    [row('a', 'record.address["zip code"]'), 'field'],
    [row('a', 'record.items[0].sku'), 'field'],
    [row('a', '"C-" + record.id'), 'expression'],
    [row('a', 'record.'), 'expression'],
    [row('a', 'mapValue("customer-level", record.level)'), 'valueMap'],
    [row('a', 'find(record.contacts, each => each.id === record.main).email'), 'lookup'],
    [row('a', 'find(record.contacts, each => each.age > 3)'), 'expression'],
  ])('%j is of the kind %s', (given, kind) => {
    expect(rowKind(given)).toBe(kind)
  })

  it('names the fields that rows read, through lines and groups, from the record', () => {
    const grouped: MappingRow = {
      target: 'Groups',
      lines: {
        from: expr('record.items'),
        group: expr('line.kind'),
        rows: [
          row('Kind', 'line.key'),
          { target: 'Parts', lines: { from: expr('line.lines'), rows: [row('Sku', 'line.sku')] } },
        ],
      },
    }
    const flat: MappingRow = {
      target: 'All',
      lines: { from: expr('record.orders'), flatten: expr('line.items'), rows: [row('Pair', 'line.sku + parent.no')] },
    }
    const described = describeRows([...order, grouped, flat])
    const reads = Object.fromEntries(
      described.map(({ target, sources }) => [target.join('.'), sources.map(({ path }) => path.join('.'))]),
    )
    expect(reads).toEqual({
      Reference: ['id'],
      Customer: ['company'],
      Lines: ['items'],
      'Lines.*.Material': ['items.*.sku'],
      'Lines.*.Quantity': ['items.*.quantity'],
      'Lines.*.Text': ['note'],
      Groups: ['items'],
      'Groups.*.Kind': ['items.*.kind'],
      'Groups.*.Parts': ['items'],
      'Groups.*.Parts.*.Sku': ['items.*.sku'],
      All: ['orders'],
      'All.*.Pair': ['orders.*.items.*.sku', 'orders.*.no'],
    })
  })

  it('changes kinds and back without losing what was entered', () => {
    const before: MappingRow = { ...row('a', 'record.level'), default: 'B' }
    const map = changeKind(before, 'valueMap')
    expect(map.row).toEqual({ target: 'a', value: expr('mapValue("", record.level)'), default: 'B' })
    const fixed = changeKind(map.row, 'fixed', { memory: map.memory })
    expect(fixed.row).toEqual({ target: 'a', value: '', default: 'B' })
    const back = changeKind({ ...fixed.row, value: 'A' }, 'field', { memory: fixed.memory })
    expect(back.row).toEqual(before)
    expect(changeKind(back.row, 'fixed', { memory: back.memory }).row.value).toBe('A')
  })
})

describe('coverage', () => {
  it('counts required fields inside what is mapped, and names the missing ones', () => {
    expect(coverage([], erpOrder)).toEqual({
      required: { total: 4, mapped: 0 },
      optional: { total: 3, mapped: 0 },
      missing: [['Reference'], ['Customer', 'Name'], ['Customer', 'City'], ['Lines']],
    })
    expect(coverage(order, erpOrder)).toMatchObject({ required: { total: 6, mapped: 6 }, missing: [] })
    const partly = [
      row('Delivery.Street', ''),
      row('Customer.Name', 'record.name'),
      { target: 'Lines', lines: { from: expr('record.items'), rows: [row('Material', 'line.sku')] } },
    ]
    expect(coverage(partly, erpOrder)).toEqual({
      required: { total: 6, mapped: 3 },
      optional: { total: 4, mapped: 0 },
      missing: [['Reference'], ['Customer', 'City'], ['Lines', '*', 'Quantity']],
    })
    expect(coverage(partly, erpOrder, { filled: ['Reference'] }).missing).not.toContainEqual(['Reference'])
  })

  it('takes schemas that contain themselves and thousands of fields', () => {
    const person = { type: 'object', required: ['name', 'boss'], properties: { name: text, boss: { $ref: '#' } } }
    expect(coverage([], person).required.total).toBeGreaterThan(1)
    const properties = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`f${at}`, text]))
    expect(coverage([], { type: 'object', properties }).optional).toEqual({ total: 5000, mapped: 0 })
  })
})

describe('mapping by name', () => {
  it('reads names alike whatever their case and separators, and leaves what is mapped alone', () => {
    const sources = [record('unit_price'), record('customerName'), record('company', 'city'), record('id')]
    const targets = [['UnitPrice'], ['customer-name'], ['Address', 'City'], ['ID'], ['Other']]
    const { edit, pairs } = mapByName([row('ID', 'record.key')], sources, targets)
    expect(pairs.map(({ target }) => target.join('.'))).toEqual(['UnitPrice', 'customer-name', 'Address.City'])
    expect(applied([row('ID', 'record.key')], edit)).toEqual([
      row('ID', 'record.key'),
      row('UnitPrice', 'record.unit_price'),
      row('customer-name', 'record.customerName'),
      row('Address.City', 'record.company.city'),
    ])
  })

  it('maps lists to lines, and their fields inside them', () => {
    const sources = [record('lines'), record('lines', '*', 'sku'), record('sku')]
    const { edit } = mapByName([], sources, [['Lines'], ['Lines', '*', 'SKU'], ['sku']])
    expect(applied([], edit)).toEqual([
      { target: 'Lines', lines: { from: expr('record.lines'), rows: [row('SKU', 'line.sku')] } },
      row('sku', 'record.sku'),
    ])
  })
})

it('maps 500 fields by name, describes and previews them without a noticeable wait', () => {
  const names = Array.from({ length: 500 }, (_, at) => `field_${at}`)
  const sample = Object.fromEntries(names.map((name) => [name, name]))
  const before = process.threadCpuUsage()
  const { edit, pairs } = mapByName(
    [],
    names.map((name) => record(name)),
    names.map((name) => [name.toUpperCase()]),
  )
  const rows = applied([], edit)
  const { fields } = previewMapping(rows, { record: sample })
  expect([pairs.length, describeRows(rows).length, fields.at(-1)?.after]).toEqual([500, 500, 'field_499'])
  // Far above what it takes, so that only another order of growth fails.
  expect(process.threadCpuUsage(before).user).toBeLessThan(4_000_000)
})

describe('a preview', () => {
  const sample = {
    id: '7',
    company: { id: 1, Name: 'Aster', City: 'Bonn' },
    note: 'n',
    items: [
      { sku: 'a', quantity: 0 },
      { sku: 'b', quantity: 2 },
      { sku: 'c', quantity: 3 },
    ],
  }

  it('shows every field before and after, and the line that is looked at', () => {
    const { fields, result } = previewMapping(order, { record: sample })
    expect(fields.map(({ target, after, lines }) => [target.join('.'), after, lines])).toEqual([
      ['Reference', '7', undefined],
      ['Customer', { Name: 'Aster', City: 'Bonn' }, undefined],
      [
        'Lines',
        [
          { Material: 'B', Quantity: 2, Text: 'n' },
          { Material: 'C', Quantity: 3, Text: 'n' },
        ],
        2,
      ],
      ['Lines.*.Material', 'B', undefined],
      ['Lines.*.Quantity', 2, undefined],
      ['Lines.*.Text', 'n', undefined],
    ])
    expect(fields[3]?.before).toEqual([{ text: 'line.sku', value: 'b' }])
    expect(result).toMatchObject({ Reference: '7', Lines: [{ Material: 'B' }, { Material: 'C' }] })
    const second = previewMapping(order, { record: sample }, { lines: new Map([['2', 1]]) })
    expect(second.fields[3]?.after).toBe('C')
  })

  it('tells of a row what is wrong with it, and goes on with the others', () => {
    const rows = [
      row('a', 'upper(record.company)'),
      row('b', 'record.'),
      { ...row('c', 'record.none'), whenEmpty: 'skip' as const },
    ]
    const { fields, result, problem } = previewMapping(rows, { record: sample }, { node: 'Map' })
    expect(fields.map(({ outcome, problem: each }) => [outcome, each?.code])).toEqual([
      ['failed', 'EXPRESSION_FAILED'],
      ['failed', 'EXPRESSION_INVALID'],
      ['skipped', undefined],
    ])
    expect(fields[0]?.problem?.message).toContain('"a"')
    expect([result, problem?.code]).toEqual([undefined, 'EXPRESSION_INVALID'])
  })

  it('adds decimals where the types say so, as the engine does', () => {
    const decimal = { type: 'string', format: 'decimal' }
    const types = { record: { type: 'object', properties: { a: decimal, b: decimal } } }
    const rows = [row('sum', 'record.a + record.b')]
    const of = (pointer: string) => (pointer === '/fields/0/value' ? types : undefined)
    const sums = { record: { a: '1.10', b: '2.20' } }
    expect(previewMapping(rows, sums, { typesAt: of }).result).toEqual({ sum: '3.30' })
  })

  it('ends when it has done its work, and takes any sample', () => {
    const items = Array.from({ length: 5000 }, (_, at) => ({ at }))
    const endless = [
      {
        target: 'x',
        lines: {
          from: expr('record.items'),
          rows: [{ target: 'y', lines: { from: expr('record.items'), rows: [row('z', 'line.at')] } }],
        },
      },
    ]
    expect(previewMapping(endless, { record: { items } }, { maxWork: 20_000 }).problem?.message).toContain(
      'too much work',
    )
    for (const odd of [null, 3, 'x', [], undefined]) {
      expect(previewMapping(order, { record: odd }).problem).toBeUndefined()
    }
  })
})

describe('dropping a field', () => {
  const drop = (part: Partial<FieldDrop>) =>
    dropField({ rows: [], source: record('a'), sourceSchema: text, target: ['A'], targetSchema: text, ...part })
  const first = (sourceSchema: JsonSchema, targetSchema: JsonSchema) => {
    const [offer] = drop({ sourceSchema, targetSchema })
    return [offer?.kind, offer?.expression, offer?.asks]
  }
  const instant = { type: 'string', format: 'date-time' }
  const decimal = { type: 'string', format: 'decimal' }
  const object = { type: 'object', properties: { x: text } }

  it('offers what the types ask for', () => {
    expect(first(text, text)).toEqual(['field', 'record.a', false])
    expect(first(instant, { type: 'string', format: 'date' })).toEqual(['convert', 'day(record.a)', false])
    expect(first(decimal, { type: 'number' })).toEqual(['convert', 'number(record.a)', true])
    expect(first(text, { enum: ['A', 'B'] })).toEqual(['valueMap', 'mapValue("", record.a)', true])
    expect(first({ enum: ['A'] }, { enum: ['A', 'B'] })).toEqual(['field', 'record.a', false])
    expect(first({ type: 'string', maxLength: 80 }, { type: 'string', maxLength: 40 })).toEqual([
      'convert',
      'left(record.a, 40)',
      true,
    ])
    expect(first(object, object)).toEqual(['copy', 'record.a', false])
    expect(first({ type: 'array', items: object }, { type: 'array', items: object })).toEqual([
      'lines',
      'record.a',
      false,
    ])
    expect(first({ type: 'array', items: text }, text)).toEqual(['first', 'first(record.a)', true])
    expect(first(text, { type: 'array', items: text })).toEqual(['list', '[record.a]', true])
    expect(first({}, instant)).toEqual(['field', 'record.a', false])
  })

  it('maps the lines along with a field of a list that is dropped into a list', () => {
    const [offer] = drop({ source: record('items', '*', 'sku'), target: ['Lines', '*', 'Material'] })
    const lines = applied([], offer?.edit ?? { kind: 'batch', edits: [] })
    expect(lines).toEqual([
      { target: 'Lines', lines: { from: expr('record.items'), rows: [row('Material', 'line.sku')] } },
    ])
    const [next] = drop({ rows: lines, source: record('items', '*', 'n'), target: ['Lines', '*', 'Quantity'] })
    expect(next).toMatchObject({ kind: 'field', expression: 'line.n' })
    const [other] = drop({ rows: lines, source: record('currency'), target: ['Lines', '*', 'Currency'] })
    expect(other?.expression).toBe('record.currency')
    const [many] = drop({ source: record('items', '*', 'sku') })
    expect(many).toMatchObject({ kind: 'first', expression: 'first(map(record.items, each => each.sku))', asks: true })
  })

  it('writes names that are no identifiers', () => {
    expect(fieldExpression(record('order no', '0', 'größe'))).toBe('record["order no"][0].größe')
  })
})
