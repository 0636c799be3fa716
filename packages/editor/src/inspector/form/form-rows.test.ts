import { describe, expect, test } from 'vitest'
import { formRows } from './form-rows.ts'

const expression = { type: 'object', properties: { $expr: { type: 'string' } }, required: ['$expr'] }
const computed = (schema: object, hints: object = {}) => ({
  anyOf: [schema, expression],
  'x-ui': { ...hints, expression: true },
})
const rowsOf = (properties: object, config = {}, more = {}) =>
  formRows({ type: 'object', properties, ...more }, { config, pointer: '' })

describe('formRows', () => {
  test('takes the widget from the type where no hint names one', () => {
    const { main } = rowsOf({
      name: { type: 'string' },
      count: { type: 'integer' },
      on: { type: 'boolean' },
      method: { enum: ['GET', 'POST'] },
      mode: { anyOf: [{ const: 'a' }, { const: 'b' }] },
      headers: { type: 'object', additionalProperties: { type: 'string' } },
      tags: { type: 'array', items: { type: 'string' } },
      anything: {},
    })
    expect(main.map((field) => field.widget)).toEqual([
      'text',
      'number',
      'switch',
      'select',
      'select',
      'keyValue',
      'list',
      'any',
    ])
  })

  test('tells fixed fields from those that may or must be computed', () => {
    const { main } = rowsOf({ a: { type: 'string' }, b: computed({ type: 'number' }), c: expression })
    expect(main.map((field) => [field.expression, field.widget])).toEqual([
      ['never', 'text'],
      ['allowed', 'number'],
      ['always', 'expression'],
    ])
  })

  test('keeps the choices of a select that may be computed', () => {
    const { main } = rowsOf({ mode: computed({ enum: ['x', 'y'] }) })
    expect(main[0]?.options.map((option) => option.value)).toEqual(['x', 'y'])
  })

  test('offers of a select what goes with the value of another field', () => {
    const are = { order: ['submit', 'cancel'], invoice: ['post'] }
    const properties = {
      entity: { enum: ['order', 'invoice'], default: 'order' },
      action: { enum: ['submit', 'cancel', 'post'], 'x-ui': { optionsBy: { field: 'entity', are } } },
    }
    const offered = (config: object) => rowsOf(properties, config).main[1]?.options.map(({ value }) => value)
    expect(offered({})).toEqual(['submit', 'cancel'])
    expect(offered({ entity: 'invoice' })).toEqual(['post'])
    expect(offered({ entity: 'unknown' })).toEqual(['submit', 'cancel', 'post'])
  })

  test('marks required fields', () => {
    const { main } = rowsOf({ a: { type: 'string' }, b: { type: 'string' } }, {}, { required: ['b'] })
    expect(main.map((field) => field.required)).toEqual([false, true])
  })

  test('folds the rows of a group together with its heading, until it has a value', () => {
    const properties = {
      path: { type: 'string' },
      repeated: {
        type: 'object',
        properties: { by: { enum: ['none', 'body'], default: 'none' } },
        'x-ui': { advanced: true },
      },
    }
    const pointers = (rows: ReturnType<typeof rowsOf>) =>
      [rows.main, rows.advanced].map((part) => part.map((field) => field.pointer))
    expect(pointers(rowsOf(properties))).toEqual([['/path'], ['/repeated', '/repeated/by']])
    expect(pointers(rowsOf(properties, { repeated: { by: 'body' } }))).toEqual([
      ['/path', '/repeated', '/repeated/by'],
      [],
    ])
  })

  test('shows a conditional field only for the values it names, the default included', () => {
    const properties = {
      method: { enum: ['GET', 'POST'], default: 'GET' },
      body: { type: 'string', 'x-ui': { when: { field: 'method', is: ['POST'] } } },
    }
    expect(rowsOf(properties).main).toHaveLength(1)
    expect(rowsOf(properties, { method: 'POST' }).main).toHaveLength(2)
    expect(rowsOf({ ...properties, method: { ...properties.method, default: 'POST' } }).main).toHaveLength(2)
  })

  test('folds advanced fields until they have a value', () => {
    const properties = { limit: { type: 'integer', 'x-ui': { advanced: true } } }
    expect(rowsOf(properties).advanced).toHaveLength(1)
    expect(rowsOf(properties, { limit: 0 }).main).toHaveLength(1)
  })

  test('flattens a group behind its heading, with pointers into it', () => {
    const { main } = rowsOf({ auth: { type: 'object', properties: { 'a/b': { type: 'string' } } } })
    expect(main.map((field) => field.pointer)).toEqual(['/auth', '/auth/a~1b'])
  })
})
