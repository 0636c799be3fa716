import { checkFlow, typeFlow, type Flow, type Json, type JsonSchema } from '@isthmus/sdk'
import { describe, expect, test } from 'vitest'
import { nodeTypes } from './mistakes.ts'

/** However bad a schema is, checking a flow with it is a matter of a moment of this thread's own work, in microseconds. */
const boundUs = 4_000_000

type Config = Flow['nodes'][number]['config']

function flowOf(rows: readonly object[], start: object = { type: 'trigger.manual', config: {} }): Flow {
  const node = (id: string, type: string, more: object) => {
    return { id, type, typeVersion: 1, name: id, config: {} as Config, position: { x: 0, y: 0 }, ...more }
  }
  const write = { entity: 'Customers', key: { $expr: 'record.id' }, fields: rows } as unknown as Config
  const nodes = [node('start', '', start), node('write', 'erp.upsert', { config: write, connection: 'erp' })]
  const edges = [{ id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'write', port: 'in' } }]
  return { schema: 'isthmus/flow/1', id: 'bad', name: 'Bad', nodes, edges, settings: {} }
}

const needed = [
  { target: 'Name', value: { $expr: 'record.name' } },
  { target: 'Country', value: 'DE' },
  { target: 'Currency', value: 'EUR' },
]

/** Codes and fields of what is found, and how long that took. */
function checked(source: JsonSchema, rows: readonly object[] = needed) {
  const before = process.threadCpuUsage()
  const problems = checkFlow(flowOf(rows), nodeTypes, { overrides: new Map([['start', { out: source }]]) })
  const took = process.threadCpuUsage(before).user
  return { found: problems.map(({ code, params }) => `${code} ${String(params?.['field'])}`), took }
}

const text: JsonSchema = { type: 'string', maxLength: 10 }
const record = (properties: Readonly<Record<string, unknown>>, more: object = {}): JsonSchema => {
  return { type: 'object', properties, required: Object.keys(properties), ...more }
}

describe('a schema', () => {
  test('that contains itself is followed as far as the mapping reads', () => {
    const company = record({ id: text, name: text, parent: { $ref: '#/$defs/company' } })
    const source = { $ref: '#/$defs/company', $defs: { company } }
    expect(checked(source).found).toEqual([])
    const deep = [{ target: 'Name', value: { $expr: 'record.parent.nmae' } }, ...needed.slice(1)]
    expect(checked(source, deep).found).toEqual(['FIELD_UNKNOWN Name'])
    const far = `record${'.parent'.repeat(30)}.name`
    expect(checked(source, [{ target: 'Name', value: { $expr: far } }, ...needed.slice(1)]).found).toEqual([])
  })

  test.each([
    ['refers to itself', { $ref: '#' }],
    ['refers in a circle', { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }],
    ['is made of itself', { allOf: [{ $ref: '#' }] }],
    ['is one of itself', { anyOf: [{ $ref: '#' }, { $ref: '#' }, { $ref: '#' }] }],
    ['refers to nothing', { $ref: '#/$defs/none' }],
    ['refers elsewhere', { $ref: 'https://example.com/schema.json' }],
    ['refers to no text', { $ref: 7 }],
    ['has fields that are no schemas', { type: 'object', properties: { name: 7, id: null, list: [] } }],
    ['has no list of required names', { type: 'object', properties: { id: {}, name: {} }, required: 'name' }],
    ['names no kind there is', { type: 'thing', properties: { id: { type: ['thing'] }, name: { type: 3 } } }],
    ['has an empty choice', { anyOf: [] }],
    [
      'has dangerous names',
      JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"},"id":{},"name":{}}}'),
    ],
  ] as readonly (readonly [string, JsonSchema])[])('that %s says nothing, and nothing is found', (_, source) => {
    const { found, took } = checked(source)
    expect(found).toEqual([])
    expect(took).toBeLessThan(boundUs)
  })

  test('that offers itself many times at every level ends at a bound', () => {
    const fields = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`f${at}`, { $ref: '#' }]))
    const choices = { anyOf: Array.from({ length: 30 }, () => ({ $ref: '#' })) }
    for (const source of [record({ id: text, name: text, ...fields }), record({ id: text, name: text, choices })]) {
      expect(checked(source)).toEqual({ found: [], took: expect.any(Number) as number })
      expect(checked(source).took).toBeLessThan(boundUs)
    }
  })

  test('of 5,000 fields is checked with a mapping as long as they may be', () => {
    const names = Array.from({ length: 5000 }, (_, at) => `field${at}`)
    const source = record({ id: text, name: text, ...Object.fromEntries(names.map((name) => [name, text])) })
    const rows = names.slice(-500).map((name) => ({ target: name, value: { $expr: `record.${name}` } }))
    const wrong = rows.with(321, { target: 'field4821', value: { $expr: 'record.feild4821' } })
    const [map, write] = [{ fields: wrong } as Config, flowOf(needed).nodes[1]]
    const flow = flowOf(needed)
    const mapping = { ...flow.nodes[0], id: 'map', type: 'map', name: 'map', config: map } as Flow['nodes'][number]
    const before = process.threadCpuUsage()
    const problems = checkFlow(
      {
        ...flow,
        nodes: [flow.nodes[0], mapping, write] as Flow['nodes'],
        edges: [{ id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'map', port: 'in' } }],
      },
      nodeTypes,
      { overrides: new Map([['start', { out: source }]]) },
    )
    expect(process.threadCpuUsage(before).user).toBeLessThan(boundUs)
    expect(problems).toMatchObject([{ code: 'FIELD_UNKNOWN', node: 'map' }, { code: 'NODE_UNREACHABLE' }])
    expect(problems[0]?.hint).toMatch(/^Did you mean "field\d+"\?$/)
  })

  test('of 5,000 fields that are all copied into a target that knows three', () => {
    const names = Array.from({ length: 5000 }, (_, at) => `field${at}`)
    const source = record({ id: text, Name: text, ...Object.fromEntries(names.map((name) => [name, text])) })
    const { found, took } = checked(source, [{ target: '', copy: { from: { $expr: 'record' } } }, ...needed.slice(1)])
    expect(found).toEqual([])
    expect(took).toBeLessThan(boundUs)
  })
})

describe('a sample', () => {
  const shapeOf = (sample: Json) => {
    const config = { path: 'orders', methods: ['POST'], sample } as unknown as Config
    const hook = { type: 'trigger.webhook', config }
    const body = typeFlow(flowOf([], hook), nodeTypes).output('start', 'out') as { properties: { body: JsonSchema } }
    return body.properties.body
  }

  test.each([
    ['no text', ''],
    ['blanks', ' \n '],
    ['an empty list', '[]'],
    ['half an object', '{"id": 1, "name": '],
    ['a word', 'hello'],
    ['null', 'null'],
  ])('of %s says nothing', (_, sample) => {
    expect(shapeOf(sample)).toEqual({})
  })

  test('of records that differ keeps every kind it saw', () => {
    const shape = shapeOf('[{"id":1,"name":"a"},{"id":"x","name":null},{"id":2.5},7]')
    expect(shape).toEqual({ type: ['object', 'integer'] })
    const records = shapeOf('[{"id":1,"tags":["a",1]},{"id":"x","tags":null},{"id":2.5}]') as unknown as Json
    expect(records).toMatchObject({
      properties: { id: { type: ['string', 'number'] }, tags: { type: ['array', 'null'] } },
      required: ['id'],
      'x-inferred': true,
    })
  })

  test('of a million characters and of lists in lists in lists is read up to a bound', () => {
    const before = process.threadCpuUsage()
    shapeOf(JSON.stringify(Array.from({ length: 20_000 }, (_, at) => ({ [`field${at}`]: at, text: 'x'.repeat(20) }))))
    shapeOf(`${'['.repeat(3000)}1${']'.repeat(3000)}`)
    shapeOf(`${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`)
    expect(process.threadCpuUsage(before).user).toBeLessThan(boundUs)
  })
})
