import { describe, expect, test } from 'vitest'
import { pinyinTable } from './functions/pinyin-table.ts'
import { checkSchema } from '../schema/index.ts'
import { createClosure, functionTable, parseExpression, toJavaScript, typeOfExpression } from './index.ts'
import type { Expression } from './index.ts'

const record = {
  type: 'object',
  required: ['id', 'total', 'tax', 'quantity', 'lines', 'level', 'tags', 'address'],
  properties: {
    id: { type: 'string' },
    name: { type: ['string', 'null'] },
    total: { type: 'string', format: 'decimal' },
    tax: { type: 'string', format: 'decimal' },
    quantity: { type: 'integer' },
    active: { type: 'boolean' },
    ordered_at: { type: 'string', format: 'date-time' },
    level: { type: 'string', enum: ['gold', 'silver'] },
    tags: { type: 'array', items: { type: 'string' } },
    lines: { type: 'array', items: { $ref: '#/$defs/line' } },
    address: { type: 'object', required: ['city'], properties: { city: { type: 'string' } } },
    extra: { type: 'object', additionalProperties: { type: 'number' } },
    parent: { $ref: '#' },
  },
  $defs: {
    line: {
      type: 'object',
      required: ['sku', 'price'],
      properties: { sku: { type: 'string' }, price: { type: 'string', format: 'decimal' }, qty: { type: 'number' } },
    },
  },
}
const sample = {
  id: 'o-1',
  total: '12.50',
  tax: '2.38',
  quantity: 3,
  level: 'gold',
  tags: ['a', 'b'],
  lines: [
    { sku: 'A', price: '1.00', qty: 2 },
    { sku: 'B', price: '2.50' },
  ],
  address: { city: 'Bremen' },
}
const gaps = { ...sample, name: null, lines: [], tags: [], extra: { a: 1 } }

function parsed(source: string): Expression {
  const result = parseExpression(source)
  if (!result.ok) throw new Error(result.problems.map((each) => each.message).join(' '))
  return result.expression
}

function typed(source: string) {
  return typeOfExpression(parsed(source), { record, trigger: record })
}

const decimal = { type: 'string', format: 'decimal' }

describe('typeOfExpression', () => {
  test.each([
    ['record.id', { type: 'string' }],
    ['record.name', { type: ['string', 'null'] }],
    ['record.active', { type: ['boolean', 'null'] }],
    ['record.level', { type: 'string', enum: ['gold', 'silver'] }],
    ['record.total * record.quantity', decimal],
    ['record.total + record.tax', decimal],
    ['record.quantity * 2', { type: 'number' }],
    ['record.total > 100', { type: 'boolean' }],
    ['upper(record.id)', { type: 'string' }],
    ['upper(record.name)', { type: ['string', 'null'] }],
    ['coalesce(record.name, "none")', { anyOf: [{ type: 'string' }, { type: 'string', const: 'none' }] }],
    ['record.quantity > 1 ? "many" : "one"', { type: 'string', enum: ['many', 'one'] }],
    ['`${record.id}-1`', { type: 'string' }],
    ['record.address.city', { type: 'string' }],
    ['record.lines[0].price', { type: ['string', 'null'], format: 'decimal' }],
    ['map(record.lines, line => line.sku)', { type: 'array', items: { type: 'string' } }],
    ['sum(record.lines, line => line.price)', decimal],
    ['find(record.tags, tag => tag === "a")', { type: ['string', 'null'] }],
    ['record.extra.anything', { type: ['number', 'null'] }],
    ['record.parent.parent.address.city', { type: ['string', 'null'] }],
    ['lookup({ gold: "A", silver: "B" }, record.level, "C")', { type: 'string', enum: ['A', 'B', 'C'] }],
    ['now()', { type: 'string', format: 'date-time' }],
    ['vars.anything', {}],
    [
      '{ id: record.id, amounts: map(record.lines, line => multiply(line.price, 2)) }',
      {
        type: 'object',
        required: ['id', 'amounts'],
        properties: { id: { type: 'string' }, amounts: { type: 'array', items: decimal } },
      },
    ],
  ])('%s is %j', (source, schema) => {
    expect(typed(source)).toMatchObject({ problems: [] })
    expect(typed(source).schema).toEqual(schema)
  })

  test.each([
    ['record.adress.city', 'unknown-field', 6, 13, 'Did you mean "address"?'],
    ['map(record.lines, line => line.prise)', 'unknown-field', 30, 36, 'Did you mean "price"?'],
    ['upper(record.address)', 'wrong-argument', 6, 20, undefined],
    ['map(record.id, x => x)', 'wrong-argument', 4, 13, undefined],
    ['pick(record.tags, ["a"])', 'wrong-argument', 5, 16, undefined],
    ['record.lines * 2', 'wrong-operand', 0, 12, undefined],
    ['record.quantity.value', 'unknown-field', 15, 21, undefined],
    ['formatDate(record.quantity, "yyyy")', 'wrong-argument', 11, 26, undefined],
  ])('%s has the problem %s', (source, code, from, to, hint) => {
    const { problems } = typed(source)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ code, from, to, ...(hint === undefined ? {} : { hint }) })
  })

  test('tells both back ends which fields are decimals, so that "+" adds them', () => {
    const expression = parsed('record.total + record.tax')
    const { known } = typeOfExpression(expression, { record })
    expect(createClosure(expression)({ record: sample })).toBe('12.502.38')
    expect(createClosure(expression, { known })({ record: sample })).toBe('14.88')
    expect(toJavaScript(expression, { names: { record: 'r' }, known })).toContain('$sum')
  })

  test('ends on schemas that contain themselves', () => {
    const loop = { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }
    expect(typeOfExpression(parsed('record.a.b'), { record: loop })).toMatchObject({ schema: {}, problems: [] })
  })

  test.each([
    ...Object.values(functionTable).map((entry) => entry.example.source),
    'map(record.lines, line => ({ ...line, amount: line.price * line.qty }))',
    'first(record.lines).qty',
    'record.lines[5].qty ?? "none"',
    'groupBy(record.lines, line => line.sku)',
    'record.name && record.total',
    '[record.id, record.quantity, ...record.tags]',
    'average(record.lines, line => line.price)',
    'max(map(record.lines, line => line.price))',
    'record.extra.a + 1',
    'when(record.active, record.total)',
    'choose(record.level, "gold", record.quantity, "silver", "B")',
    'entries(record.address)',
    'record.total / record.quantity - record.missing0',
  ])('the value of %s has the type found for it', (source) => {
    const { schema } = typeOfExpression(parsed(source), { record: { ...record, additionalProperties: true } })
    for (const each of [sample, gaps]) {
      const run = { startedAt: '2026-01-31T12:00:00Z' }
      const value = valueOrNothing(() => createClosure(parsed(source), { pinyinTable })({ record: each, run }))
      const problems = value === undefined ? [] : checkSchema({ $defs: record.$defs, ...schema }, value.value)
      expect({ schema, value, problems }).toEqual({ schema, value, problems: [] })
    }
  })
})

/** A function may refuse a value, which has no type then. A missing value travels as null. */
function valueOrNothing(evaluate: () => unknown): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(JSON.stringify(evaluate() ?? null)) as unknown }
  } catch {
    return undefined
  }
}
