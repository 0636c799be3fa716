import { inspect, isDeepStrictEqual } from 'node:util'
import { createContext, runInContext, runInThisContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pinyinTable } from './functions/pinyin-table.ts'
import { createClosure, expressionLibrarySource, functionTable, parseExpression, toJavaScript } from './index.ts'
import type { Expression } from './index.ts'

type Scope = Readonly<Record<string, unknown>>
type Outcome = { readonly value: unknown } | { readonly error: string }

const names = { record: 'r', trigger: 't', run: 'u', vars: 'v' }
const scope = { record: {}, trigger: {}, run: { startedAt: '2026-01-31T12:00:00Z' }, vars: {} }

function parsed(source: string): Expression {
  const result = parseExpression(source)
  if (!result.ok) throw new Error(`${source}: ${result.problems.map((each) => each.message).join(' ')}`)
  return result.expression
}

function outcomeOf(evaluate: () => unknown): Outcome {
  try {
    return { value: evaluate() }
  } catch (error) {
    return { error: error instanceof Error ? error.message : 'not an error' }
  }
}

/** The generated script of an isolate in this realm, so that values can be compared as they are. */
const runGenerated: (source: string, values: readonly unknown[]) => unknown = (() => {
  const library: unknown = runInThisContext(expressionLibrarySource())
  return (source: string, values: readonly unknown[]) => {
    const run: unknown = runInThisContext(`(f, r, t, u, v) => ${source}`)
    if (typeof run !== 'function') throw new Error('not a function')
    return run(library, ...values)
  }
})()

function compiled(expression: Expression, given: Scope): Outcome {
  const values = [given['record'], given['trigger'], given['run'], given['vars']]
  return outcomeOf(() => runGenerated(toJavaScript(expression, { names }), values))
}

function disagreement(source: string, generated: Outcome, closed: Outcome): Error {
  return new Error(`${source}: ${inspect(generated)} generated, ${inspect(closed)} as closure`)
}

function both(source: string, given: Scope = scope): Outcome {
  const expression = parsed(source)
  const generated = compiled(expression, given)
  const closed = outcomeOf(() => createClosure(expression, { pinyinTable })(given))
  if (!isDeepStrictEqual(generated, closed)) throw disagreement(source, generated, closed)
  return generated
}

describe('function table', () => {
  test.each(Object.values(functionTable))('$name: its example is right in both back ends', (entry) => {
    expect(both(entry.example.source)).toEqual({ value: entry.example.result })
    expect(entry.example.source).toContain(`${entry.name}(`)
    expect(entry.summary.zh).not.toBe('')
  })

  test.each(Object.entries(functionTable))('%s: key, name and signature agree', (name, entry) => {
    expect(entry.name).toBe(name)
    expect(entry.signature.startsWith(`${name}(`)).toBe(true)
  })
})

const behaviour: readonly (readonly [source: string, record: unknown, value: unknown])[] = [
  ['record.a.b.c', {}, undefined],
  ['record.a.b.c', { a: { b: { c: 1 } } }, 1],
  ['record.toString', {}, undefined],
  ['record.toString', { toString: 'own' }, 'own'],
  ['record.lines.length', { lines: [1, 2] }, 2],
  ['record.lines.map', { lines: [1, 2] }, undefined],
  ['record.name.length', { name: 'abc' }, 3],
  ['record.name[1]', { name: 'abc' }, 'b'],
  ['record.name.at', { name: 'abc' }, undefined],
  ['record[record.key]', { key: 'a', a: 1 }, 1],
  ['record[record.key]', { key: 'valueOf', a: 1 }, undefined],
  ['record.lines[record.i]', { lines: ['x', 'y'], i: 1 }, 'y'],
  ['record.a == record.b', { a: 1, b: '1' }, false],
  ['record.a + record.b', { a: 'x', b: null }, 'x'],
  ['record.a + record.b', { a: 1, b: 2 }, 3],
  ['record.a + record.b', { a: 1, b: 'x' }, '1x'],
  ['record.a - record.b', { a: '3', b: null }, null],
  ['`${record.a}-${record.b}`', { a: null, b: 1 }, '-1'],
  ['[...record.a, ...record.b]', { a: [1], b: null }, [1]],
  ['{ ...record.a, ...record.b }', { a: { x: 1 }, b: null }, { x: 1 }],
  ['map(record.a, x => map(record.b, y => x + y))', { a: [1, 2], b: [10] }, [[11], [12]]],
  ['map(record.a, record => record.x)', { a: [{ x: 1 }] }, [1]],
  [
    'map(record.a, x => map(record.a, (y, i) => i) )',
    { a: [5, 6] },
    [
      [0, 1],
      [0, 1],
    ],
  ],
  ['round("2.345", 2)', {}, '2.35'],
  ['round(-1.005, 2)', {}, -1.01],
  ['round(1e21)', {}, 1e21],
  ['round(0.1 + 0.2, 2)', {}, 0.3],
  ['divide("-1", 3, 2)', {}, '-0.33'],
  ['divide("2", 3, 2)', {}, '0.67'],
  ['multiply("0.1", "0.2")', {}, '0.02'],
  ['add("99999999999999999999.99", "0.01")', {}, '100000000000000000000.00'],
  ['sum(record.lines, line => line.total)', { lines: [{ total: '0.1' }, { total: 0.2 }, {}] }, '0.3'],
  ['number(record.a)', { a: '0x10' }, null],
  ['upper(record.a)', {}, null],
  ['date("2026-03-29T02:30", "Europe/Berlin")', {}, '2026-03-29T01:30:00.000Z'],
  ['date("2026-10-25T02:30", "Europe/Berlin")', {}, '2026-10-25T00:30:00.000Z'],
  ['date("2026-01-05T10:00:00+08:00")', {}, '2026-01-05T02:00:00.000Z'],
  ["formatDate('2026-01-05', \"d 'of' M yy\")", {}, '5 of 1 26'],
  ['formatDate("2026-01-05", "yyyyMMdd", "America/New_York")', {}, '20260105'],
  [
    'formatDate("2025-12-31T23:30:15.250Z", "yyyy-MM-dd HH:mm:ss.SSS EEEE", "Asia/Shanghai")',
    {},
    '2026-01-01 07:30:15.250 Thursday',
  ],
  ['merge(record.a, { b: 1 })', { a: { b: 0, c: 2 } }, { b: 1, c: 2 }],
  ['lookup({ DE: 1 }, "toString", "none")', {}, 'none'],
]

test.each(behaviour)('%s with %j is %j', (source, record, value) => {
  expect(both(source, { ...scope, record })).toEqual({ value })
})

const failures: readonly (readonly [source: string, message: string])[] = [
  ['round("abc")', 'round: the value is not a number: got "abc"'],
  ['record.a * 2', 'operator: an operator cannot work on a list or an object: got an object'],
  ['record.list + 1', 'operator: an operator cannot work on a list or an object: got a list of 2'],
  ['`${record.a}`', 'text: a list or an object cannot be joined to a text; use json(...) or join(...): got an object'],
  ['[...record.text]', '[...]: only a list can be spread into a list: got "abc"'],
  ['{ ...record.text }', '{...}: only an object can be spread into an object: got "abc"'],
  ['record["__pro" + "to__"]', '[ ]: this name cannot be used as a property: got "__proto__"'],
  ['{ ["const" + "ructor"]: 1 }', '{ [ ] }: this name cannot be used as a property: got "constructor"'],
  ['divide(1, "0.00", 2)', 'divide: the divisor is zero: got "0.00"'],
  ['date("2026-02-30")', 'date: this day or time does not exist: got "2026-02-30"'],
  [
    'formatDate(now(), "yyyy", "Mars/Base")',
    'formatDate: this is not a time zone such as "Europe/Berlin": got "Mars/Base"',
  ],
  ['padStart("a", 2000000)', 'padStart: the value is not a whole number from 0 to 1000000: got 2000000'],
]

test.each(failures)('%s fails with a message for analysts', (source, message) => {
  expect(both(source, { ...scope, record: { a: {}, list: [1, 2], text: 'abc' } })).toEqual({ error: message })
})

describe('hostile growth', () => {
  const texts = ['padStart("", 1000000, "x")', 'padEnd("", 1000000, "x")']
  const growing = [
    ...texts.flatMap((text) => [
      `${text} + ${text}`,
      `concat(${text}, ${text})`,
      `join([${text}, ${text}])`,
      `\`\${${text}}\${${text}}\``,
    ]),
    `replace(${texts[0]}, "x", "yyyyyyyy")`,
    `split(${texts[0]}, "")`,
    `upper(replace(padStart("", 900000, "x"), "x", "\u00df"))`,
    `json(map(split(padStart("", 2000, "x"), ""), x => padStart(x, 1000)))`,
    `sum([multiply("1e190", "1e190")])`,
    `divide("1e190", "1e-190", 20)`,
    // 2^20 parts once the shared lists are written out
    `json(map([[1]], a => ${doubled(20)}))`,
  ]

  test.each(growing)('%s is stopped', (source) => {
    const startedAt = performance.now()
    expect(both(source)).toEqual({ error: expect.any(String) })
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  test('no message carries more than 200 characters of a payload', () => {
    const outcome = both('round(record.a)', { ...scope, record: { a: 'x'.repeat(5_000) } })
    expect('error' in outcome ? outcome.error.length : 0).toBeLessThan(200)
    expect(outcome).toHaveProperty('error')
  })

  test('a preview stops when its functions chew through long texts', () => {
    const source = 'map(split(padStart("", 50000, "x"), ""), x => length(replace(padStart("", 1000000, x), "x", "y")))'
    const startedAt = performance.now()
    expect(() => createClosure(parsed(source))({})).toThrow('too much work')
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  test('a preview stops after too many arrow calls', () => {
    const tenths = '[1,2,3,4,5,6,7,8,9,10]'
    const nested = Array.from({ length: 7 }).reduce<string>(
      (body, _, depth) => `map(${tenths}, p${depth} => ${body})`,
      '1',
    )
    expect(() => createClosure(parsed(nested))({})).toThrow('too much work')
  })
})

function doubled(levels: number): string {
  return Array.from({ length: levels }).reduce<string>((body) => `first(map([[a, a]], a => ${body}))`, 'a')
}

/** JSON data is made of plain objects, lists and primitives; anything else came from the language or the host. */
function isPlainData(value: unknown): boolean {
  if (value === undefined || value === null) return true
  if (typeof value !== 'object') return ['string', 'number', 'boolean'].includes(typeof value)
  const prototype: unknown = Object.getPrototypeOf(value)
  const plain = Array.isArray(value) ? prototype === Array.prototype : prototype === Object.prototype
  return plain && Object.values(value).every(isPlainData)
}

describe('reach', () => {
  const joined = '("__pro" + "to__")'
  const attempts = [
    'record[("const" + "ructor")]',
    `record[${joined}]`,
    `{ [${joined}]: { polluted: true } }`,
    `{ ...parseJson('{"__proto__": {"polluted": true}}') }`,
    `merge({}, parseJson('{"__proto__": {"polluted": true}}'))`,
    `merge(parseJson('{"__proto__": {"polluted": true}}'), record)`,
    `parseJson('{"__proto__": {"polluted": true}}').polluted`,
    `pick(record, [${joined}])`,
    `groupBy([1], x => ${joined})`,
    `lookup(record, ${joined})`,
    `has(record, ${joined})`,
    'lookup(record, "const" + "ructor")',
    'record[["__proto__"]]',
    'record[["constructor"]]',
    'record.lines.concat',
    'record.lines["filter"]',
    'record.lines["fil" + "ter"]',
    'record.text["sub" + "str"]',
    'record.text.anchor',
    'record.number.toFixed',
    'record.flag.valueOf',
    'record.hasOwnProperty',
    'record.__defineGetter__',
    'record.__lookupGetter__',
    '[].at',
    '({}).valueOf',
    '"".link',
    'run.constructorName',
    'map(record.lines, (x, i) => [x.toString, i.toString])',
    'filter(record.lines, x => x.constructors).pop',
    'sortBy(record.lines, x => x.valueOf)',
    'entries(record)',
    'values(record)',
    '`${record.evil}`',
    'record.evil + ""',
    'record.evil - 1',
    'json(record.evil)',
  ]
  const text =
    '{"lines":[1,2],"text":"abc","number":1,"flag":true,"evil":{"toString":1,"valueOf":2,"toJSON":3},"__proto__":{"x":1}}'

  test.each(attempts)('%s sees data only', (source) => {
    const outcome = both(source, { ...scope, record: JSON.parse(text) })
    expect(isPlainData('value' in outcome ? outcome.value : outcome.error)).toBe(true)
    expect(({} as Scope)['polluted']).toBeUndefined()
  })

  test('runs in a bare context with frozen prototypes, text in and text out', () => {
    const context = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } })
    runInContext(
      'for (const each of [Object, Array, String, Number, Boolean, Function]) Object.freeze(each.prototype)',
      context,
    )
    runInContext(`const f = ${expressionLibrarySource()}`, context)
    const source =
      'map(record.lines, line => ({ ...line, total: multiply(line.price, line.qty), on: formatDate(now(), "dd.MM.yyyy") }))'
    const script = toJavaScript(parsed(source), { names })
    const record = JSON.stringify({ lines: [{ price: '1.10', qty: 3 }] })
    const run = `JSON.stringify(((r, u) => ${script})(JSON.parse(${JSON.stringify(record)}), { startedAt: '2026-01-31T12:00:00Z' }))`
    expect(runInContext(run, context)).toBe('[{"price":"1.10","qty":3,"total":"3.30","on":"31.01.2026"}]')
  })
})

test('a name that is certainly present is read without a check, with the same result', () => {
  const expression = parsed('record.a.b')
  expect(toJavaScript(expression, { names, present: ['record'] })).toBe('((r.a ?? f.$none).b)')
  expect(runGenerated(toJavaScript(expression, { names, present: ['record'] }), [{ a: { b: 1 } }])).toBe(1)
})

test('identifiers that could change the script are refused', () => {
  const expression = parsed('record.a')
  for (const name of ['r; evil()', '$p0', '', 'a.b', 'r\n']) {
    expect(() => toJavaScript(expression, { names: { record: name } })).toThrow(TypeError)
  }
  expect(() => toJavaScript(expression, { names: {} })).toThrow(TypeError)
})

const keys = ['a', 'b', 'lines', 'name', 'toString', 'values', 'length', 'x y', '0']
const leaf = fc.constantFrom(
  'record',
  'trigger',
  'vars',
  'record.lines',
  'null',
  'undefined',
  'true',
  '0',
  '2',
  '-1.5',
  '""',
  '"abc"',
  '"12.50"',
  '"2026-01-31"',
)

/** Sources of our grammar; `p` is an arrow parameter wherever an arrow surrounds it, otherwise a field of the record. */
const sources = fc.letrec<{ expression: string; arrow: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.tuple(tie('expression'), fc.constantFrom(...keys)).map(([object, key]) => `(${object})[${JSON.stringify(key)}]`),
    fc
      .tuple(tie('expression'), fc.constantFrom('a', 'lines', 'name', 'toString', 'length'))
      .map(([object, key]) => `(${object})?.${key}`),
    fc.tuple(tie('expression'), tie('expression')).map(([object, index]) => `(${object})[${index}]`),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom('+', '-', '*', '/', '%', '**', '<', '<=', '>', '>=', '===', '!==', '==', '&&', '||', '??'),
        tie('expression'),
      )
      .map(([left, operator, right]) => `((${left}) ${operator} (${right}))`),
    fc.tuple(fc.constantFrom('!', '-', '+'), tie('expression')).map(([operator, operand]) => `${operator}(${operand})`),
    fc
      .tuple(tie('expression'), tie('expression'), tie('expression'))
      .map(([test_, yes, no]) => `((${test_}) ? (${yes}) : (${no}))`),
    fc
      .array(fc.tuple(fc.constantFrom('', '...'), tie('expression')), { maxLength: 3 })
      .map((all) => `[${all.map(([dots, each]) => `${dots}(${each})`).join(', ')}]`),
    fc
      .array(fc.tuple(fc.constantFrom(...keys), tie('expression')), { maxLength: 3 })
      .map((all) => `({ ${all.map(([key, each]) => `${JSON.stringify(key)}: ${each}`).join(', ')} })`),
    fc.tuple(tie('expression'), tie('expression')).map(([key, spread]) => `({ [${key}]: 1, ...(${spread}) })`),
    fc.tuple(tie('expression'), tie('expression')).map(([left, right]) => `\`\${${left}}-\${${right}}\``),
    fc
      .tuple(fc.constantFrom(...plainFunctions()), fc.array(tie('expression'), { minLength: 3, maxLength: 3 }))
      .map(([entry, all]) => call(entry, all)),
    fc
      .tuple(
        fc.constantFrom('map', 'filter', 'find', 'some', 'every', 'groupBy', 'sum', 'unique', 'sortBy'),
        tie('expression'),
        tie('arrow'),
      )
      .map(([name, list, arrow]) => `${name}(coalesce(${list}, [1, "b", { a: 3 }]), ${arrow})`),
  ),
  arrow: fc
    .tuple(fc.constantFrom('p', 'q', 'record'), tie('expression'), fc.constantFrom('', '.a', ' + 1', ' > 1'))
    .map(([name, body, end]) => `${name} => [${body}, ${name}${end}]`),
}))

function plainFunctions() {
  return Object.values(functionTable).filter((entry) => entry.parameters.every((each) => each.kind !== 'arrow'))
}

function call(entry: ReturnType<typeof plainFunctions>[number], all: readonly string[]): string {
  return `${entry.name}(${all.slice(0, entry.parameters.length).join(', ')})`
}

const data = fc
  .oneof(
    fc.jsonValue({ depthSize: 'small' }),
    fc.dictionary(
      fc.constantFrom(...keys),
      fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('12.50', 'abc', 3)),
      {
        maxKeys: 6,
      },
    ),
  )
  .map((value): unknown => JSON.parse(JSON.stringify(value)))

test('both back ends agree on every expression and record', () => {
  const seen = { values: 0, errors: 0 }
  fc.assert(
    fc.property(sources.expression, data, data, (source, record, trigger) => {
      const result = parseExpression(source)
      if (!result.ok) return result.problems.every((each) => each.code === 'too-deep')
      const given = { ...scope, record, trigger }
      const generated = compiled(result.expression, given)
      const closed = outcomeOf(() => createClosure(result.expression, { pinyinTable })(given))
      if ('value' in generated) seen.values += 1
      else seen.errors += 1
      if ('value' in generated && !isPlainData(generated.value)) throw new Error(`not plain data: ${source}`)
      if (!isDeepStrictEqual(generated, closed)) throw disagreement(source, generated, closed)
      return true
    }),
    { numRuns: 3_000 },
  )
  expect(seen.values).toBeGreaterThan(500)
  expect(seen.errors).toBeGreaterThan(100)
})
