import { describe, expect, test } from 'vitest'
import { createClosure, loadPinyinTable, parseExpression } from '../expression/index.ts'
import type { Json, JsonSchema } from '../json.ts'
import { suggestionThreshold, suggestMappings, type SuggestMappingsOptions } from './suggest-mappings.ts'

const text: JsonSchema = { type: 'string' }

function schemaOf(properties: Readonly<Record<string, JsonSchema>>, title = ''): JsonSchema {
  return { type: 'object', title, properties }
}

function named(...names: readonly string[]): JsonSchema {
  return schemaOf(Object.fromEntries(names.map((name) => [name, text])))
}

/** Target -> expression of the chosen suggestions worth drawing. */
function drawn(options: SuggestMappingsOptions): Readonly<Record<string, string>> {
  return Object.fromEntries(
    suggestMappings(options).fields.flatMap(({ target, candidates }) => {
      const [first] = candidates
      return first?.isChosen && first.score >= suggestionThreshold ? [[target.join('.'), first.expression]] : []
    }),
  )
}

describe('names', () => {
  test.each([
    ['another writing style', 'billing_postal_code', 'BillingPostalCode'],
    ['an abbreviation', 'cust_no', 'customerNumber'],
    ['a synonym', 'BillingZip', 'postal_code'],
    ['one piece without separators', 'emailaddress1', 'email'],
    ['a mark of custom fields', 'Credit_Limit__c', 'creditLimit'],
    ['a technical name of SAP', 'KUNNR', 'customer_number'],
    ['a misspelt word', 'forwarderr_depot', 'forwarder_depot'],
    ['Chinese', '客户名称', 'customer_name'],
    ['Chinese with an English word', '联系人email', 'contact_email'],
  ])('are matched in %s', (_what, source, target) => {
    expect(Object.keys(drawn({ source: named(source, 'remark'), target: named(target) }))).toEqual([target])
  })

  test('in pinyin are matched when the table is given', async () => {
    const source = named('kehumingcheng', 'khbm', 'lxdh')
    const target = named('customer_name', 'customer_code', 'phone')
    expect(drawn({ source, target, pinyinTable: await loadPinyinTable() })).toEqual({
      customer_name: 'record.kehumingcheng',
      customer_code: 'record.khbm',
      phone: 'record.lxdh',
    })
    expect(drawn({ source, target })).toEqual({})
  })

  test('that all begin with F are read without it', () => {
    const source = named('FName', 'FNumber', 'FTAXREGISTERCODE', 'FTEL')
    expect(drawn({ source, target: named('name', 'number', 'vat', 'phone') })).toEqual({
      name: 'record.FName',
      number: 'record.FNumber',
      vat: 'record.FTAXREGISTERCODE',
      phone: 'record.FTEL',
    })
  })

  test('are understood from titles when they say nothing', () => {
    const source = schemaOf({ field_7a: { ...text, title: '发票抬头' }, field_7b: { ...text, title: 'Payment terms' } })
    expect(drawn({ source, target: named('invoice_title', 'terms_of_payment') })).toEqual({
      invoice_title: 'record.field_7a',
      terms_of_payment: 'record.field_7b',
    })
  })

  test('leave out what the whole schema is about', () => {
    const source = schemaOf({ AccountNumber: text, Name: text }, 'Account')
    expect(drawn({ source, target: schemaOf({ code: text, name: text }, 'Customer') })).toEqual({
      code: 'record.AccountNumber',
      name: 'record.Name',
    })
  })
})

describe('where fields stand', () => {
  test('billing and shipping addresses are not confused', () => {
    const address = schemaOf({ street: text, city: text })
    const source = named('ShippingCity', 'BillingCity', 'ShippingStreet', 'BillingStreet')
    const target = schemaOf({ billTo: address, shipTo: address })
    expect(drawn({ source, target })).toEqual({
      'billTo.street': 'record.BillingStreet',
      'billTo.city': 'record.BillingCity',
      'shipTo.street': 'record.ShippingStreet',
      'shipTo.city': 'record.ShippingCity',
    })
  })

  test('an address without a name is the billing address', () => {
    const source = named('ShippingCity', 'BillingCity')
    expect(drawn({ source, target: named('city') })).toEqual({ city: 'record.BillingCity' })
  })

  test('elements of a list are matched with elements of the list that fills it', () => {
    const list = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
      type: 'array',
      items: schemaOf(properties),
    })
    const source = schemaOf({ name: text, items: list({ sku: text, qty: { type: 'number' } }) })
    const target = schemaOf({ lines: list({ productCode: text, quantity: { type: 'number' } }) })
    expect(drawn({ source, target })).toEqual({
      lines: 'record.items',
      'lines.*.productCode': 'line.sku',
      'lines.*.quantity': 'line.qty',
    })
  })

  test('the first element of a list fills a single field', () => {
    const emails: JsonSchema = { type: 'array', items: schemaOf({ email: text }) }
    expect(drawn({ source: schemaOf({ emails }), target: named('email') })).toEqual({ email: 'record.emails[0].email' })
  })
})

describe('types and values', () => {
  test.each([
    [
      'an instant for a day',
      { type: 'string', format: 'date-time' },
      { type: 'string', format: 'date' },
      'day(record.close_date)',
    ],
    [
      'a day for an instant',
      { type: 'string', format: 'date' },
      { type: 'string', format: 'date-time' },
      'date(record.close_date)',
    ],
    [
      'milliseconds for an instant',
      { type: 'integer' },
      { type: 'string', format: 'date-time' },
      'fromEpoch(record.close_date)',
    ],
    ['a text for a day', text, { type: 'string', format: 'date' }, 'day(record.close_date)'],
  ])('%s is converted', (_what, from, to, expression) => {
    const options = { source: schemaOf({ close_date: from }), target: schemaOf({ closing_date: to }) }
    expect(drawn(options)).toEqual({ closing_date: expression })
  })

  test('numbers and decimals are converted', () => {
    const source = schemaOf({
      amount: { type: 'number' },
      quantity: text,
      discount: { type: 'string', format: 'decimal' },
    })
    const target = schemaOf({
      amount: { type: 'string', format: 'decimal' },
      quantity: { type: 'number' },
      discount: { type: 'number' },
    })
    expect(drawn({ source, target })).toEqual({
      amount: 'decimal(record.amount)',
      quantity: 'number(record.quantity)',
      discount: 'number(record.discount)',
    })
  })

  test('what values look like names a field that is named after nothing', () => {
    const samples: readonly Json[] = [
      { a1: 'info@example.com', b2: 'hello' },
      { a1: 'sales@example.org', b2: 'world' },
    ]
    expect(drawn({ source: named('a1', 'b2'), target: named('email', 'iban'), samples })).toEqual({
      email: 'record.a1',
    })
  })

  test('values that occur on both sides decide between names', () => {
    const options = {
      source: named('code1', 'code2'),
      target: named('matchcode'),
      samples: [
        { code1: 'X-1', code2: 'A-100' },
        { code1: 'X-2', code2: 'A-200' },
      ],
      targetSamples: [{ matchcode: 'a-100' }, { matchcode: 'a-200' }],
    }
    expect(suggestMappings(options).fields[0]?.candidates[0]?.source).toEqual(['code2'])
  })

  test('a read-only field gets no suggestion', () => {
    const target = schemaOf({ name: { ...text, readOnly: true } })
    expect(suggestMappings({ source: named('name'), target }).fields).toEqual([])
  })
})

test('every expression can be run on a record', () => {
  const source = schemaOf({
    '客户 名称': text,
    'E-Mail': text,
    created: { type: 'string', format: 'date-time' },
    lines: { type: 'array', items: schemaOf({ 'item no': text }) },
  })
  const target = schemaOf({
    customer_name: text,
    email: text,
    create_date: { type: 'string', format: 'date' },
    item_no: text,
  })
  const record = {
    '客户 名称': '甲',
    'E-Mail': 'a@b.cn',
    created: '2026-03-31T01:00:00Z',
    lines: [{ 'item no': 'S1' }],
  }
  const results = suggestMappings({ source, target }).fields.map(({ candidates }) => {
    const parsed = parseExpression(candidates[0]?.expression ?? '')
    return parsed.ok ? createClosure(parsed.expression)({ record }) : parsed.problems
  })
  expect(results).toEqual(['甲', 'a@b.cn', '2026-03-31', 'S1'])
})

test('reasons say what a suggestion rests on, the strongest first', () => {
  const source = schemaOf({ 开票日期: { type: 'string', format: 'date-time' } })
  const target = schemaOf({ billing_date: { type: 'string', format: 'date' } })
  const reasons = suggestMappings({ source, target }).fields[0]?.candidates[0]?.reasons ?? []
  expect(reasons.map(({ kind }) => kind)).toEqual(['glossary', 'conversion'])
  expect(reasons[0]?.text['zh-CN']).toBe('中英文含义对应')
})
