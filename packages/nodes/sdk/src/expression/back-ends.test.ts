import { inspect, isDeepStrictEqual } from 'node:util'
import { createContext, runInContext, runInThisContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pinyinTable } from './functions/pinyin-table.ts'
import { createClosure, expressionLibrarySource, functionTable, parseExpression, toJavaScript } from './index.ts'
import type { Expression } from './index.ts'
import type { createLibrary } from './library.ts'
import type { ValueMapDirection } from '../value-map/index.ts'
import { levelMap } from './level-map.contract.ts'

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

const valueMaps = new Map([[levelMap.name, levelMap]])

/** The generated script of an isolate in this realm, so that values can be compared as they are. */
const runGenerated: (source: string, values: readonly unknown[]) => unknown = (() => {
  const library = runInThisContext(expressionLibrarySource()) as Pick<ReturnType<typeof createLibrary>, '$openTable'>
  const tables = { forward: library.$openTable(levelMap, 'forward'), back: library.$openTable(levelMap, 'back') }
  return (source: string, values: readonly unknown[]) => {
    const run: unknown = runInThisContext(`(m, f, r, t, u, v) => ${source}`)
    if (typeof run !== 'function') throw new Error('not a function')
    return run(tables, library, ...values)
  }
})()

function valueTable(map: string, direction: ValueMapDirection): string {
  return map === levelMap.name ? `m.${direction}` : JSON.stringify(map)
}

function compiled(expression: Expression, given: Scope): Outcome {
  const values = [given['record'], given['trigger'], given['run'], given['vars']]
  return outcomeOf(() => runGenerated(toJavaScript(expression, { names, valueTable }), values))
}

function disagreement(source: string, generated: Outcome, closed: Outcome): Error {
  return new Error(`${source}: ${inspect(generated)} generated, ${inspect(closed)} as closure`)
}

function both(source: string, given: Scope = scope): Outcome {
  const expression = parsed(source)
  const generated = compiled(expression, given)
  const closed = outcomeOf(() => createClosure(expression, { pinyinTable, valueMaps })(given))
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
  ['mapValue("customer-level", record.level)', { level: ' b ' }, 'SILVER'],
  ['mapValue("customer-level", record.level)', {}, null],
  ['mapValue("customer-level", " ")', {}, null],
  ['mapValueBack("customer-level", "silver")', {}, 'C'],
  ['mapValueBack("customer-level", "BRONZE")', {}, 'Z'],
  ['map(record.levels, level => mapValue("customer-level", level))', { levels: ['A', 'C'] }, ['GOLD', 'SILVER']],
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
    const before = process.threadCpuUsage()
    expect(both(source)).toEqual({ error: expect.any(String) })
    expect(process.threadCpuUsage(before).user).toBeLessThan(5_000_000)
  })

  test('no message carries more than 200 characters of a payload', () => {
    const outcome = both('round(record.a)', { ...scope, record: { a: 'x'.repeat(5_000) } })
    expect('error' in outcome ? outcome.error.length : 0).toBeLessThan(200)
    expect(outcome).toHaveProperty('error')
  })

  test('a preview stops when its functions chew through long texts', () => {
    const source = 'map(split(padStart("", 50000, "x"), ""), x => length(replace(padStart("", 1000000, x), "x", "y")))'
    const before = process.threadCpuUsage()
    expect(() => createClosure(parsed(source))({})).toThrow('too much work')
    expect(process.threadCpuUsage(before).user).toBeLessThan(5_000_000)
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

test('fields of a name that is kept elsewhere without gaps are read without a check, with the same result', () => {
  const expression = parsed('record.a.b')
  expect(toJavaScript(expression, { names, holders: { record: 'held' } })).toBe('((held.a ?? f.$none).b)')
  const script = toJavaScript(expression, { names, holders: { record: 'held' } })
  for (const record of [{ a: { b: 1 } }, {}, null]) {
    const held = `((held) => ${script})(r ?? f.$none)`
    expect(runGenerated(held, [record])).toStrictEqual(runGenerated(toJavaScript(expression, { names }), [record]))
  }
})

test.each([
  ['numbers', [{ a: 1 }, { a: 2.5 }], 3.5],
  ['gaps', [{ a: 1 }, {}, null, { a: null }], 1],
  ['decimals after numbers', [{ a: 0.1 }, { a: 0.2 }, { a: '1.00' }], '1.30'],
  ['an empty list', [], 0],
  ['no list', undefined, 0],
])('a sum over %s is the same by the quick way as by the careful one', (_name, list, sum) => {
  const script = toJavaScript(parsed('sum(record.list, each => each.a)'), { names })
  expect(script).toContain('reduce')
  expect(runGenerated(script, [{ list }])).toBe(sum)
})

test('a sum of what is no number fails by the quick way, too', () => {
  const script = toJavaScript(parsed('sum(record.list, each => each.a)'), { names })
  expect(() => runGenerated(script, [{ list: [{ a: 1 }, { a: 'x' }] }])).toThrow(/sum|number/)
  expect(() => runGenerated(script, [{ list: 'abc' }])).toThrow(/sum: the value is not a list/)
})

test('identifiers that could change the script are refused', () => {
  const expression = parsed('record.a')
  for (const name of ['r; evil()', '$p0', '', 'a.b', 'r\n']) {
    expect(() => toJavaScript(expression, { names: { record: name } })).toThrow(TypeError)
  }
  expect(() => toJavaScript(expression, { names: {} })).toThrow(TypeError)
})

const keys = ['a', 'b', 'lines', 'name', 'toString', 'values', 'length', 'x y', '0', '名']
const hostileKeys = ['constructor', '__proto__', 'prototype', 'toString', 'valueOf', '__defineGetter__', 'then', 'map']

/** Arguments that suit a parameter often enough for functions to get past their checks. */
const suitable: Readonly<Record<string, readonly string[]>> = {
  text: [
    '"abc"',
    '"12.50"',
    '"a-b-c"',
    '"重庆 Größe"',
    '"\\ud83d\\ude00x"',
    '"\\ud83d"',
    '""',
    '"-"',
    '"day"',
    '"desc"',
    '"de"',
  ],
  number: ['0', '1', '2', '-1', '3.7', '1e21', '-0', '9007199254740993', '"2"', '1e-7'],
  decimal: ['"12.50"', '"-0.005"', '"99999999999999999999.99"', '3', '0.1', '"0"', '"1e3"', '".5"'],
  boolean: ['true', 'false'],
  date: [
    '"2026-01-31"',
    '"2026-03-29T00:30:00Z"',
    '"31.12.2025 23:59"',
    '"/Date(1774945800000)/"',
    '"2026年3月31日"',
    '"20260331"',
  ],
  list: [
    '[1, 2, 3]',
    '["b", "a", "b"]',
    '[{ a: 1 }, { a: "0.5" }]',
    '[[1], [2, 3]]',
    '[null, "", 0]',
    '[]',
    '["1.5", 2]',
  ],
  object: ['{ a: 1, b: "x" }', '{}', '{ a: { b: [1] } }', '{ key: "a", value: 1 }'],
  any: ['null', '"abc"', '[1, [2]]', '{ a: 1 }', 'true', '1.5'],
}
const zones = ['"Europe/Berlin"', '"Asia/Shanghai"', '"Australia/Lord_Howe"', '"America/New_York"', 'null']
const units = ['"day"', '"month"', '"week"', '"quarter"', '"year"', '"hours"']
const named: Readonly<Record<string, readonly string[]>> = {
  timeZone: zones,
  unit: units,
  part: ['"week"', '"year"', '"dayOfYear"'],
  pattern: ['"dd.MM.yyyy"', '"yyyy-MM-dd HH:mm XXX"', '"EEEE d. MMMM"', '"M/d/yy"'],
  locale: ['"en"', '"zh"', '"de"'],
  rounding: ['"half-up"', '"half-even"', '"floor"', '"up"'],
  direction: ['"asc"', '"desc"'],
  key: ['"a"', '"b"', '1'],
  namespace: ['"6ba7b811-9dad-11d1-80b4-00c04fd430c8"'],
}

const leaf = fc.constantFrom(
  'record',
  'trigger',
  'vars',
  'record.lines',
  'record.a.b',
  'null',
  'undefined',
  'true',
  '0',
  '-0',
  '2',
  '-1.5',
  '1e308',
  '""',
  '"abc"',
  '"12.50"',
  '"2026-01-31"',
  '"\\ud800"',
  'trigger["x y"]',
)

type FunctionOf = (typeof functionTable)[keyof typeof functionTable]
type Sources = { readonly expression: string; readonly arrow: string }

function argumentOf(
  parameter: FunctionOf['parameters'][number],
  tie: fc.LetrecTypedTie<Sources>,
): fc.Arbitrary<string> {
  if (parameter.name === 'map') return fc.constantFrom('"customer-level"', '"unknown"')
  if (parameter.arrowParameters === 2) return tie('arrow')
  if (parameter.arrowParameters === 1)
    return tie('arrow').map((arrow) => arrow.replace('(p, i) => i', 'p => p').replace('(p, i)', 'p'))
  const fitting = named[parameter.name] ?? suitable[parameter.kind] ?? suitable['any'] ?? []
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 3, arbitrary: fc.constantFrom(...fitting) },
    { weight: 1, arbitrary: tie('expression').map((source) => `(${source})`) },
  )
}

function callOf(entry: FunctionOf, tie: fc.LetrecTypedTie<Sources>): fc.Arbitrary<string> {
  const required = entry.parameters.filter((each) => !each.optional && !each.rest)
  const optional = entry.parameters.filter((each) => each.optional)
  const rest = entry.parameters.filter((each) => each.rest)
  return fc
    .tuple(
      fc.tuple(...required.map((each) => argumentOf(each, tie))),
      fc
        .nat({ max: optional.length })
        .chain((count) => fc.tuple(...optional.slice(0, count).map((each) => argumentOf(each, tie)))),
      fc.tuple(...rest.map((each) => fc.array(argumentOf(each, tie), { maxLength: 4 }))),
    )
    .map(([first, middle, last]) => `${entry.name}(${[...first, ...middle, ...last.flat()].join(', ')})`)
}

/** Sources of our grammar; `p` is an arrow parameter wherever an arrow surrounds it, otherwise a field of the record. */
const sources = fc.letrec<Sources>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.tuple(tie('expression'), fc.constantFrom(...keys)).map(([object, key]) => `(${object})[${JSON.stringify(key)}]`),
    fc
      .tuple(tie('expression'), fc.constantFrom('a', 'lines', 'name', 'toString', 'length', 'map'))
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
    ...Object.values(functionTable).map((entry) => callOf(entry, tie)),
  ),
  arrow: fc
    .tuple(fc.constantFrom('p', '(p, i)', 'record'), tie('expression'), fc.constantFrom('0', 'p', 'list', 'a', 'more'))
    .map(([head, body, kind]) => {
      const name = head === 'record' ? 'record' : 'p'
      if (kind === 'list') return `${head} => [${body}, ${name}]`
      return `${head} => ${{ 0: `(${body})`, p: name, a: `${name}.a`, more: `${name} > 1` }[kind] ?? name}`
    }),
}))

const oddities = fc.constantFrom(
  '12.50',
  'abc',
  3,
  -0,
  1e308,
  5e-324,
  9007199254740992,
  '\ud83d\ude00',
  '\udc00',
  '',
  null,
)
const data = fc
  .oneof(
    fc.jsonValue({ depthSize: 'small' }),
    fc.dictionary(
      fc.constantFrom(...keys, ...hostileKeys),
      fc.oneof(fc.jsonValue({ maxDepth: 2 }), oddities, fc.array(oddities, { maxLength: 4 })),
      { maxKeys: 6 },
    ),
  )
  .map((value): unknown => JSON.parse(JSON.stringify(value)))

function agreement(source: string, given: Scope): Outcome | undefined {
  const result = parseExpression(source)
  if (!result.ok) {
    if (result.problems.every((each) => each.code === 'too-deep')) return undefined
    throw new Error(`${source}: ${result.problems.map((each) => each.message).join(' ')}`)
  }
  const generated = compiled(result.expression, given)
  const closed = outcomeOf(() => createClosure(result.expression, { pinyinTable, valueMaps })(given))
  if ('value' in generated && !isPlainData(generated.value)) throw new Error(`not plain data: ${source}`)
  if (!isDeepStrictEqual(generated, closed)) throw disagreement(source, generated, closed)
  return generated
}

test('both back ends agree on every expression and record, and give plain data', { timeout: 120_000 }, () => {
  const seen = { values: 0, errors: 0 }
  fc.assert(
    fc.property(sources.expression, data, data, (source, record, trigger) => {
      const outcome = agreement(source, { ...scope, record, trigger })
      if (outcome === undefined) return
      if ('value' in outcome) seen.values += 1
      else seen.errors += 1
    }),
    { numRuns: 2_500 },
  )
  expect(seen.values).toBeGreaterThan(600)
  expect(seen.errors).toBeGreaterThan(100)
})

test(
  'every function gives values, in both back ends the same, for arguments of its kinds',
  { timeout: 120_000 },
  () => {
    const calls = fc.letrec<Sources>((tie) => ({
      expression: leaf,
      arrow: fc.constantFrom('p => p', 'p => p.a', '(p, i) => i', 'p => p > 1', 'p => [p]', 'p => null'),
      unused: tie('expression'),
    }))
    for (const entry of Object.values(functionTable)) {
      let values = 0
      const tie = ((name: keyof Sources) => calls[name]) as fc.LetrecTypedTie<Sources>
      fc.assert(
        fc.property(callOf(entry, tie), data, (source, record) => {
          const outcome = agreement(source, { ...scope, record })
          if (outcome !== undefined && 'value' in outcome) values += 1
        }),
        { numRuns: 60 },
      )
      expect({ name: entry.name, gaveValues: values > 0 }).toEqual({ name: entry.name, gaveValues: true })
    }
  },
)

describe('no expression reaches a host object', () => {
  const names_ = fc.constantFrom(
    ...hostileKeys,
    'apply',
    'call',
    'bind',
    '__lookupGetter__',
    'name',
    'length',
    'a',
    '0',
  )
  const computed = names_.chain((name) =>
    fc
      .nat({ max: name.length })
      .map((at) => `[${JSON.stringify(name.slice(0, at))} + ${JSON.stringify(name.slice(at))}]`),
  )
  const step = fc.oneof(
    names_.map((name) => `.${/^\d/.test(name) ? `a${name}` : name}`),
    names_.map((name) => `[${JSON.stringify(name)}]`),
    computed,
    names_.map((name) => `[concat(${JSON.stringify(name)}, "")]`),
    names_.map((name) => `[[${JSON.stringify(name)}]]`),
    fc.constantFrom('[record.key]', '[trigger.key]', '?.then', '[0]', '[-1]', '[null]'),
  )
  const start = fc.constantFrom(
    'record',
    'trigger',
    'vars',
    'run',
    '"text"',
    '[1]',
    '{}',
    'record.list',
    'parseJson(trigger.json)',
    '(1)',
    'true',
    'map([1], x => x)',
    'first(map([[1]], x => x))',
    'values(record)',
    'entries(record)',
    'groupBy([1], x => x)',
  )
  const wrapped = fc.constantFrom(
    'X',
    'json(X)',
    'map([X], x => x.constructor0)',
    'get(record, "constructor0." + X)',
    'pick(record, [X])',
    'lookup(record, X)',
    '{ [X]: 1 }',
    'has(record, X)',
    'fromEntries([[X, 1]])',
    'rename(record, { a: X })',
    'mergeDeep(record, parseJson(trigger.json))',
    'sortBy([record, trigger], x => X)',
    'typeOf(X)',
    '`${X}`',
  )

  test('by chains of members with hostile names', { timeout: 60_000 }, () => {
    const hostile = {
      key: '__proto__',
      json: '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
      list: [{ constructor: 1 }],
    }
    fc.assert(
      fc.property(start, fc.array(step, { minLength: 1, maxLength: 4 }), wrapped, (from, steps, around) => {
        const source = around.replace('X', `${from}${steps.join('')}`)
        const result = parseExpression(source)
        if (!result.ok) return
        const given = { ...scope, record: JSON.parse(hostile.json) as unknown, trigger: hostile }
        const outcome = agreement(source, given)
        if (outcome !== undefined && 'value' in outcome && !ownDataOnly(outcome.value)) throw new Error(source)
        expect(({} as Scope)['polluted']).toBeUndefined()
      }),
      { numRuns: 2_000 },
    )
  })

  function ownDataOnly(value: unknown): boolean {
    if (typeof value === 'function' || typeof value === 'symbol') return false
    return isPlainData(value)
  }
})
