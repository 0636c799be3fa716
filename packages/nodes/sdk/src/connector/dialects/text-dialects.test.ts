import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../json.ts'
import { checkCondition, type Checked } from './check-condition.ts'
import type { Condition, QueryFields } from './condition.ts'
import { odataFilter } from './odata.ts'
import { soqlCondition } from './soql.ts'
import { sqlCondition } from './sql.ts'
import { sqlTextCondition } from './sql-text.ts'
import { dolibarrFilter } from './sqlfilters.ts'
import { dolibarr, kingdee, odata, soql, sqlLike, suiteql } from './testing/grammars.ts'
import { readBack, readPattern, type Cursor, type Grammar, type ReadCondition } from './testing/read-back.ts'
import { withoutNots } from './write-condition.ts'

const fields: QueryFields = { system: 'Shop', object: 'orders', kinds: { ref: 'text', name: 'text' } }

const hostile = [
  "O'Brien",
  "'",
  "''",
  '%',
  '_',
  ']',
  '[x]',
  '\n',
  '\r\n',
  '\\',
  "\\'",
  '"',
  '!',
  '王小明',
  "' or 1=1 --",
  ';',
  '{}',
  ',',
]
const anyText = fc.oneof(
  fc.constantFrom(...hostile),
  fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => text.isWellFormed() && !text.includes('\0')),
  fc.array(fc.constantFrom(...hostile), { maxLength: 4 }).map((parts) => parts.join('')),
)

const field = fc.constantFrom('ref', 'name')

interface Wanted {
  readonly text: fc.Arbitrary<string>
  readonly searched: fc.Arbitrary<string>
  readonly nots: boolean
}

function conditions({ text, searched, nots }: Wanted): fc.Arbitrary<Condition> {
  const leaf = fc.oneof(
    fc.record({ field, op: fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le'), value: text }),
    fc.record({ field, op: fc.constantFrom('in', 'notIn'), value: fc.array(text, { minLength: 1, maxLength: 3 }) }),
    fc.record({
      field,
      op: fc.constantFrom('contains', 'startsWith', 'endsWith'),
      value: searched.filter((each) => each !== ''),
    }),
    fc.record({ field, op: fc.constantFrom('empty', 'notEmpty') }),
  )
  return fc.letrec<{ tree: Condition }>((tie) => {
    const group = fc.array(tie('tree'), { minLength: 1, maxLength: 3 })
    const groups: fc.Arbitrary<Condition>[] = [
      group.map((all) => ({ all })),
      group.map((any) => ({ any })),
      ...(nots ? [tie('tree').map((not) => ({ not }))] : []),
    ]
    return {
      tree: fc.oneof(
        { depthSize: 'small', maxDepth: 3, withCrossShrink: true },
        leaf as fc.Arbitrary<Condition>,
        ...groups,
      ),
    }
  }).tree
}

/** The condition as a reader sees it: groups of one are no groups, groups of the same word are one. */
// oxlint-disable-next-line complexity -- one line per form
function plain(condition: Condition | ReadCondition): ReadCondition {
  if ('not' in condition) return { not: plain(condition.not) }
  if ('values' in condition) return condition
  if ('field' in condition) {
    const { field: name, op, value } = condition
    const given = Array.isArray(value) ? (value as readonly Json[]) : value === undefined ? [] : [value]
    return { field: name, op, values: given.map(String) }
  }
  const kind = 'all' in condition ? 'all' : 'any'
  const inner = 'all' in condition ? condition.all : condition.any
  const parts = inner
    .map(plain)
    .flatMap((part) => (kind in part ? (part as Record<typeof kind, ReadCondition[]>)[kind] : [part]))
  const [first] = parts
  if (first && parts.length === 1) return first
  return kind === 'all' ? { all: parts } : { any: parts }
}

/** Lists as the comparisons that stand for them where a language has no lists. */
function unlisted(condition: ReadCondition): ReadCondition {
  if ('not' in condition) return { not: unlisted(condition.not) }
  if ('all' in condition) return { all: condition.all.map(unlisted) }
  if ('any' in condition) return { any: condition.any.map(unlisted) }
  const { field: name, op, values } = condition
  if (op === 'in') return { any: values.map((value) => ({ field: name, op: 'eq', values: [value] })) }
  if (op === 'notIn') return { all: values.map((value) => ({ field: name, op: 'ne', values: [value] })) }
  return condition
}

function without(pattern: RegExp): fc.Arbitrary<string> {
  return anyText.map((text) => text.replaceAll(pattern, ''))
}

interface Language {
  readonly write: (condition: Condition) => string | undefined
  readonly grammar: Grammar
  readonly wanted: Wanted
  readonly lists?: boolean
}

const every: Wanted = { text: anyText, searched: anyText, nots: true }
const languages: Readonly<Record<string, Language>> = {
  'OData 4.01': {
    write: (condition) => odataFilter(condition, fields, { version: 4, inOperator: true }),
    grammar: odata,
    wanted: every,
  },
  'OData 4': {
    write: (condition) => odataFilter(condition, fields, { version: 4 }),
    grammar: odata,
    wanted: every,
    lists: false,
  },
  'OData 2': {
    write: (condition) => odataFilter(condition, fields, { version: 2 }),
    grammar: odata,
    wanted: every,
    lists: false,
  },
  SOQL: { write: (condition) => soqlCondition(condition, fields), grammar: soql, wanted: every },
  SuiteQL: { write: (condition) => sqlTextCondition(condition, fields, 'suiteql'), grammar: suiteql, wanted: every },
  Kingdee: {
    write: (condition) => sqlTextCondition(condition, fields, 'k3filter'),
    grammar: kingdee,
    wanted: { ...every, searched: without(/[%_[\]]/g) },
  },
  COQL: {
    write: (condition) => sqlTextCondition(condition, fields, 'coql'),
    grammar: kingdee,
    wanted: { ...every, searched: without(/%/g), nots: false },
  },
  Dolibarr: {
    write: (condition) => dolibarrFilter(condition, fields),
    grammar: dolibarr,
    wanted: { text: without(/[()\r\n\u2028\u2029]/g), searched: without(/[()\r\n%_\\\u2028\u2029]/g), nots: false },
    lists: false,
  },
}

describe.each(Object.entries(languages))('%s', (name, { write, grammar, wanted, lists = true }) => {
  test('gives every text back as it was, in the structure that was asked for', () => {
    fc.assert(
      fc.property(conditions(wanted), (condition) => {
        const asked = plain(condition)
        // OData 4.01 has `in` but no `not in`.
        const expected = lists ? (name === 'OData 4.01' ? withoutNotIn(asked) : asked) : plain(unlisted(asked))
        expect(plain(readBack(write(condition) ?? '', grammar))).toEqual(plain(expected))
      }),
      { numRuns: 300 },
    )
  })

  test('asks for every record when there is no condition', () => {
    expect(write({ all: [] })).toBeUndefined()
  })

  test('refuses names that are none, fields that do not exist and halves of characters', () => {
    const odd = { ...fields, kinds: { "x' or 1 eq 1": 'text' } } as const
    expect(() => odataFilter({ field: "x' or 1 eq 1", op: 'eq', value: 'a' }, odd, { version: 4 })).toThrow(
      /must be a name/,
    )
    expect(() => write({ field: 'Ref', op: 'eq', value: 'a' })).toThrow(/did you mean ref/)
    expect(() => write({ field: 'toString', op: 'eq', value: 'a' })).toThrow(/must be a field of orders/)
    expect(() => write({ field: 'ref', op: 'eq', value: '\uD800' })).toThrow(/must be text/)
    expect(() => write({ field: 'ref', op: 'eq', value: 'a\0' })).toThrow(/must be text/)
    expect(() => write({ field: 'ref', op: 'in', value: [] })).toThrow(/at least one value/)
  })
})

function withoutNotIn(condition: ReadCondition): ReadCondition {
  if ('not' in condition) return { not: withoutNotIn(condition.not) }
  if ('all' in condition) return { all: condition.all.map(withoutNotIn) }
  if ('any' in condition) return { any: condition.any.map(withoutNotIn) }
  return condition.op === 'notIn' ? { not: { ...condition, op: 'in' } } : condition
}

test.each(['postgresql', 'mysql', 'oracle'] as const)(
  'SQL for %s holds no value, and its parameters are the values in order',
  (engine) => {
    const name = engine === 'mysql' ? /`(\w+)`/ : /"(\w+)"/
    fc.assert(
      fc.property(conditions(every), (condition) => {
        const { text = '', parameters = [] } = sqlCondition(condition, fields, { engine, from: 2 }) ?? {}
        let next = 0
        const literal = (cursor: Cursor): string => {
          const marks = {
            postgresql: String.raw`\$${next + 3}(?!\d)`,
            mysql: String.raw`\?`,
            oracle: `:t${next + 3}(?!\\d)`,
          }
          cursor.need(new RegExp(marks[engine]))
          next += 1
          return String(parameters[next - 1])
        }
        const pattern = (cursor: Cursor) => {
          const read = readPattern(literal(cursor), '!')
          cursor.need(/ ESCAPE '!'/)
          return read
        }
        expect(plain(readBack(text, sqlLike({ name, literal, pattern })))).toEqual(plain(condition))
        expect(next).toBe(parameters.length)
      }),
      { numRuns: 300 },
    )
  },
)

test('SQL quotes every name, whatever it is called', () => {
  const odd: QueryFields = { ...fields, kinds: { 'a"b': 'text', 'a`b': 'text' } }
  const asked = (name: string) => ({ field: name, op: 'empty' }) as const
  expect(sqlCondition(asked('a"b'), odd, { engine: 'postgresql' })?.text).toBe('"a""b" IS NULL')
  expect(sqlCondition(asked('a`b'), odd, { engine: 'mysql' })?.text).toBe('`a``b` IS NULL')
  expect(sqlCondition(asked('a`b'), odd, { engine: 'oracle' })?.text).toBe('"a`b" IS NULL')
  // No name of Oracle holds one, in any form.
  expect(() => sqlCondition(asked('a"b'), odd, { engine: 'oracle' })).toThrow('without quotation marks')
})

test('a condition without nots holds for the same records', () => {
  const holds = (checked: Checked, truth: (key: string) => boolean): boolean => {
    if (checked.kind === 'not') return !holds(checked.part, truth)
    if (checked.kind !== 'test') {
      const parts = checked.parts.map((part) => holds(part, truth))
      return checked.kind === 'all' ? parts.every(Boolean) : parts.some(Boolean)
    }
    const { field: name, op, values, negated } = checked.test
    const pairs: Readonly<Record<string, string>> = { ne: 'eq', le: 'gt', lt: 'ge', notIn: 'in', notEmpty: 'empty' }
    const base = pairs[op] ?? op
    const says = truth(JSON.stringify([name, base, values]))
    return negated !== (base === op ? says : !says)
  }
  fc.assert(
    fc.property(conditions(every), fc.func(fc.boolean()), (condition, truth) => {
      const checked = checkCondition(condition, fields)
      const free = checked && withoutNots(checked)
      expect(JSON.stringify(free)).not.toContain('"kind":"not"')
      expect(free && holds(free, truth)).toBe(checked && holds(checked, truth))
    }),
  )
})

test('COQL brackets in pairs, without not, and within its bounds', () => {
  const is = (value: string) => ({ field: 'ref', op: 'eq', value }) as const
  const write = (condition: Condition) => sqlTextCondition(condition, fields, 'coql')
  expect(write({ all: [is('a'), is('b'), is('c')] })).toBe("((ref = 'a' and ref = 'b') and ref = 'c')")
  expect(write({ not: { any: [is('a'), { field: 'ref', op: 'contains', value: 'b' }] } })).toBe(
    "(ref != 'a' and ref not like '%b%')",
  )
  expect(() => write({ any: Array.from({ length: 26 }, () => is('a')) })).toThrow(/at most 25/)
  expect(() => write({ field: 'ref', op: 'in', value: Array.from({ length: 51 }, String) })).toThrow(/at most 50/)
})

test('refuses what a language cannot say', () => {
  expect(() => dolibarrFilter({ field: 'ref', op: 'eq', value: 'Acme (Ltd)' }, fields)).toThrow(/brackets/)
  expect(() => dolibarrFilter({ field: 'ref', op: 'contains', value: '10%' }, fields)).toThrow(/cannot escape/)
  expect(() => sqlTextCondition({ field: 'ref', op: 'contains', value: 'a_b' }, fields, 'k3filter')).toThrow(/wildcard/)
  const deep = Array.from({ length: 12 }).reduce<Condition>((not) => ({ not }), { field: 'ref', op: 'empty' })
  expect(() => soqlCondition(deep, fields)).toThrow(/10 levels/)
  const many = { any: Array.from({ length: 201 }, () => ({ field: 'ref', op: 'empty' }) as const) }
  expect(() => soqlCondition(many, fields)).toThrow(/200 comparisons/)
})

test('times without a zone are those of the system over there', () => {
  const timed = { ...fields, kinds: { at: 'instant' } } as const
  const local = { ...timed, utcOffset: '+08:00' }
  const at: Condition = { field: 'at', op: 'ge', value: '2026-03-02T20:30:00.25Z' }
  expect(sqlTextCondition(at, local, 'k3filter')).toBe("at >= '2026-03-03 04:30:00.25'")
  expect(sqlTextCondition(at, { ...timed, utcOffset: '-03:30' }, 'k3filter')).toBe("at >= '2026-03-02 17:00:00.25'")
  expect(sqlTextCondition(at, timed, 'k3filter')).toBe("at >= '2026-03-02 20:30:00.25'")
})
