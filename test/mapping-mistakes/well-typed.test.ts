import {
  blockingProblems,
  checkFlow,
  checkSchema,
  type Flow,
  type Json,
  type JsonSchema,
  type NodeTypeInfo,
  type NodeTypes,
  type ValueMap,
} from '@isthmus/sdk'
import { createMapping, type MappingRow } from '@isthmus/sdk/mapping'
import { generateRecords } from '@isthmus/sdk/sample'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nodeTypes } from './mistakes.ts'

/** A field of a record, the field it becomes, and the expression that makes one of the other. */
interface Step {
  readonly from: JsonSchema
  readonly to: JsonSchema
  /** `$` stands for the field that is read. */
  readonly expression: string
  /** Stands for a missing value where the target needs one. */
  readonly fallback: Json
}

const text = (maxLength: number): JsonSchema => ({ type: 'string', maxLength })
const decimal: JsonSchema = { type: 'string', format: 'decimal' }
const day: JsonSchema = { type: 'string', format: 'date' }
const instant: JsonSchema = { type: 'string', format: 'date-time' }
const step = (from: JsonSchema, to: JsonSchema, expression: string, fallback: Json): Step => {
  return { from, to, expression, fallback }
}
const same = (schema: JsonSchema, fallback: Json) => step(schema, schema, '$', fallback)

const level: JsonSchema = { type: 'string', enum: ['A', 'B', 'C'] }
const rating: JsonSchema = { type: 'string', enum: ['GOLD', 'SILVER', 'STANDARD'] }
const levels: ValueMap = {
  schema: 'isthmus/value-map/1',
  name: 'customer-level',
  title: 'Customer level',
  left: { title: 'Level', type: 'text' },
  right: { title: 'Rating', type: 'text' },
  entries: [
    ['A', 'GOLD'],
    ['B', 'SILVER'],
    ['C', 'STANDARD'],
  ],
  unmapped: { forward: { kind: 'fail' }, back: { kind: 'fail' } },
  matching: { trim: true, ignoreCase: false },
}
const valueMaps = new Map([[levels.name, levels]])

/** Copies, and conversions by the function that is there for them. */
const steps: readonly Step[] = [
  same(text(40), 'none'),
  same({ type: 'integer' }, 0),
  same({ type: 'number' }, 0),
  same({ type: 'boolean' }, false),
  same(decimal, '0.00'),
  same(day, '2026-01-01'),
  same(instant, '2026-01-01T00:00:00Z'),
  same(level, 'A'),
  step(text(40), text(60), '$', 'none'),
  step(text(40), text(10), 'left($, 10)', 'none'),
  step(text(40), { type: 'string' }, 'upper($)', 'none'),
  step({ type: 'integer' }, { type: 'number' }, '$', 0),
  step({ type: 'integer' }, { type: 'string' }, 'text($)', 'none'),
  step({ type: 'number' }, { type: 'integer' }, 'round($)', 0),
  step({ type: 'number' }, { type: 'integer' }, 'floor($)', 0),
  step({ type: 'number' }, decimal, 'decimal($)', '0.00'),
  step(decimal, { type: ['string', 'number'], format: 'decimal' }, '$', '0.00'),
  step(decimal, { type: 'number' }, 'number($)', 0),
  step(decimal, decimal, '$ * 2', '0.00'),
  step(instant, day, 'day($, "Europe/Berlin")', '2026-01-01'),
  step(day, { type: 'string' }, 'formatDate($, "dd.MM.yyyy")', 'none'),
  step(level, rating, 'lookup({ A: "GOLD", B: "SILVER", C: "STANDARD" }, $)', 'STANDARD'),
  step(level, rating, 'mapValue("customer-level", $)', 'STANDARD'),
  step(rating, level, 'mapValueBack("customer-level", $)', 'C'),
]

interface Mapped {
  readonly source: JsonSchema
  readonly target: JsonSchema
  readonly rows: readonly MappingRow[]
}

const field = fc.record({ step: fc.constantFrom(...steps), mayMiss: fc.boolean(), takesNull: fc.boolean() })
const name = fc.constantFrom('name', 'code', 'amount', 'valid from', 'status', 'note', 'unit', '城市')
const fields = fc.dictionary(name, field, { minKeys: 1, maxKeys: 6 })

/** Fields and nested objects of one record, read from `root`, written below `prefix`. */
function mappedObject(
  given: Readonly<Record<string, typeof field extends fc.Arbitrary<infer F> ? F : never>>,
  root: string,
): Mapped {
  const entries = Object.entries(given).map(
    ([
      key,
      {
        step: { from, to, expression, fallback },
        mayMiss,
        takesNull,
      },
    ]) => {
      const value = { $expr: expression.replace('$', `${root}[${JSON.stringify(key)}]`) }
      const needsDefault = mayMiss && !takesNull
      const row: MappingRow = { target: `to ${key}`, value, ...(needsDefault ? { default: fallback } : {}) }
      return { key, row, source: mayMiss ? withNull(from) : from, target: takesNull ? withNull(to) : to }
    },
  )
  return {
    source: closed(entries.map(({ key, source }) => [key, source])),
    target: closed(entries.map(({ row, target }) => [row.target, target])),
    rows: entries.map(({ row }) => row),
  }
}

function closed(entries: readonly (readonly [string, JsonSchema])[]): JsonSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(entries),
    required: entries.map(([key]) => key),
    additionalProperties: false,
  }
}

function withNull(schema: JsonSchema): JsonSchema {
  const { type, enum: values } = schema
  return { ...schema, type: [type, 'null'].flat(), ...(Array.isArray(values) ? { enum: [...values, null] } : {}) }
}

/** A record with fields, an object that is copied, an object that is built, and lines. */
const mapping = fc.record({ own: fields, inner: fields, lines: fields, copied: fields }).map((parts): Mapped => {
  const own = mappedObject(parts.own, 'record')
  const inner = mappedObject(parts.inner, 'record.inner')
  const lines = mappedObject(parts.lines, 'line')
  const copied = mappedObject(parts.copied, 'record.copied').source
  const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items })
  const more = (base: JsonSchema, added: Readonly<Record<string, JsonSchema>>) => {
    return closed([...Object.entries(base['properties'] as Record<string, JsonSchema>), ...Object.entries(added)])
  }
  return {
    source: more(own.source, { inner: inner.source, lines: list(lines.source), copied }),
    target: more(own.target, { built: inner.target, rows: list(lines.target), same: copied }),
    rows: [
      ...own.rows,
      ...inner.rows.map((row) => ({ ...row, target: `built.${row.target}` })),
      { target: 'rows', lines: { from: { $expr: 'record.lines' }, rows: lines.rows } },
      { target: 'same', copy: { from: { $expr: 'record.copied' } } },
    ],
  }
})

/** Writes whatever its config says. */
const writing: NodeTypeInfo = {
  id: 'write',
  version: 1,
  title: { en: 'Write', 'zh-CN': '写入' },
  summary: { en: 'Writes.', 'zh-CN': '写入。' },
  category: 'connector',
  icon: 'upload',
  keywords: [],
  kind: 'effect',
  effects: 'write',
  config: { type: 'object' },
  inputs: [{ id: 'in', title: { en: 'In', 'zh-CN': '输入' } }],
  outputs: [{ id: 'out', title: { en: 'Out', 'zh-CN': '输出' } }],
  hasErrorPort: false,
  shapes: { target: { rows: '/fields', of: { kind: 'config', at: '/target' } } },
}
const types: NodeTypes = new Map([...nodeTypes, [writing.id, writing]])

function flowOf({ rows, target }: Mapped): Flow {
  const node = (id: string, type: string, config: object) => {
    const own = config as Flow['nodes'][number]['config']
    return { id, type, typeVersion: 1, name: id, config: own, position: { x: 0, y: 0 } }
  }
  const nodes = [node('start', 'trigger.manual', {}), node('write', 'write', { fields: rows, target })]
  const edges = [{ id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'write', port: 'in' } }]
  return { schema: 'isthmus/flow/1', id: 'well-typed', name: 'Well typed', nodes, edges, settings: {} }
}

test('nothing is found in a well-typed mapping, and what it gives for made-up records fits the target', () => {
  fc.assert(
    fc.property(mapping, fc.integer({ min: 1, max: 1_000_000 }), (mapped, seed) => {
      const overrides = new Map([['start', { out: mapped.source }]])
      const problems = checkFlow(flowOf(mapped), types, { overrides, valueMaps })
      expect(problems.map(({ message }) => message)).toEqual([])
      const run = createMapping(mapped.rows, { valueMaps, typesAt: () => ({ record: mapped.source }) })
      for (const record of generateRecords(mapped.source, { count: 5, seed })) {
        expect(checkSchema(mapped.source, record)).toEqual([])
        expect(checkSchema(mapped.target, run({ record }))).toEqual([])
      }
    }),
    { numRuns: 150 },
  )
})

test('a well-typed mapping of which one row reads another field or misses has an error', () => {
  fc.assert(
    fc.property(mapping, fc.boolean(), (mapped, isMissing) => {
      const rows: readonly MappingRow[] = isMissing
        ? mapped.rows.slice(1)
        : mapped.rows.map((row, at) => (at === 0 ? { ...row, value: { $expr: 'record.nowhere' } } : row))
      const overrides = new Map([['start', { out: mapped.source }]])
      const problems = checkFlow(flowOf({ ...mapped, rows }), types, { overrides, valueMaps })
      const codes = blockingProblems(problems).map(({ code }) => code)
      expect(codes).toEqual([isMissing ? 'TARGET_FIELD_MISSING' : 'FIELD_UNKNOWN'])
    }),
    { numRuns: 50 },
  )
})
