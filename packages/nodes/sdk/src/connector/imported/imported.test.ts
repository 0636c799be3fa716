import { describe, expect, test } from 'vitest'
import type { ContractOperation, ReadContract } from '../../contract/index.ts'
import { readOData } from '../../contract/readers.ts'
import { noSignIn, usualSignIns } from '../../contract/sign-ins.ts'
import type { Json, JsonObject, JsonSchema } from '../../json.ts'
import { requestOf } from './call-operation.ts'
import { assembleImport, pluginOfImport, type ImportChoice } from './index.ts'
import { shownSchema } from './shown-schema.ts'

const operation = (more: Partial<ContractOperation> = {}): ContractOperation => ({
  id: 'getThing',
  title: 'Get a thing',
  method: 'GET',
  path: '/things/{id}',
  parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
  ...more,
})

const contract = (more: Partial<ReadContract> = {}): ReadContract => ({
  signIns: [noSignIn],
  objects: {},
  operations: [operation()],
  schemas: {},
  errors: [],
  problems: [],
  ...more,
})

const assembled = (from: ReadContract, choice: Partial<ImportChoice> = {}) => {
  const made = assembleImport(from, { kind: 'openapi', id: 'shop', ...choice })
  if ('problems' in made) throw new Error(made.problems.map(({ message }) => message).join('\n'))
  return made.connector
}

describe('putting a connector together', () => {
  test('takes what was chosen, and only the schemas that lead there', () => {
    const $ref = (name: string) => ({ $ref: `#/$defs/${name}` })
    const from = contract({
      operations: [operation({ answer: $ref('A') }), operation({ id: 'other', answer: $ref('C') })],
      schemas: { A: { properties: { b: $ref('B') } }, B: { properties: { a: $ref('A') } }, C: {} },
    })
    const { operations, schemas } = assembled(from, { operations: ['getThing'] })
    expect(operations.map(({ id }) => id)).toEqual(['getThing'])
    expect(Object.keys(schemas)).toEqual(['A', 'B'])
  })

  test('names what is wrong: nothing chosen, an id that cannot be one, an object that is none', () => {
    const problems = (from: ReadContract, choice: Partial<ImportChoice>) => {
      const made = assembleImport(from, { kind: 'openapi', id: 'shop', ...choice })
      return 'problems' in made ? made.problems.map(({ code, path }) => `${code} ${path ?? ''}`) : []
    }
    expect(problems(contract(), { operations: [] })).toEqual(['CONTRACT_INVALID '])
    expect(problems(contract(), { id: 'No Id' })).toEqual(['CONNECTOR_DEFINITION_INVALID /id'])
    expect(problems(contract({ objects: { thing: { list: {} } } }), {})).toContainEqual(
      expect.stringMatching(/^CONNECTOR_DEFINITION_INVALID \/objects\/thing/),
    )
  })

  test('signs in as chosen', () => {
    const { definition } = assembled(contract({ signIns: usualSignIns }), { signIn: 'bearer' })
    expect(definition.connection).toMatchObject({ auth: { kind: 'bearer' }, fields: { token: { secret: true } } })
  })
})

test('every set of an OData service becomes an object that a definition may hold', () => {
  const property = '<Property Name="Id" Type="Edm.String" Nullable="false"/>'
  const types = ['A', 'B'].map(
    (name) => `<EntityType Name="${name}"><Key><PropertyRef Name="Id"/></Key>${property}</EntityType>`,
  )
  const sets = ['A', 'B'].map((name) => `<EntitySet Name="${name}s" EntityType="N.${name}"/>`)
  for (const version of ['1.0', '4.0']) {
    const read = readOData(
      `<Edmx Version="${version}"><DataServices><Schema Namespace="N">${types.join('')}
       <EntityContainer>${sets.join('')}</EntityContainer></Schema></DataServices></Edmx>`,
    )
    const plugin = pluginOfImport(assembled(read, { kind: 'odata' }))
    const ids = plugin.nodes.map(({ info }) => info.id)
    expect(ids).toEqual(
      expect.arrayContaining(['shop.list', 'shop.find', 'shop.get', 'shop.create', 'shop.update', 'shop.delete']),
    )
    expect(plugin.connectors[0]?.describe).toBeDefined()
  }
})

describe('the node of an operation', () => {
  test('has a field for every parameter, rows for its body, and knows its answer', () => {
    const body = { mediaType: 'application/json', required: true, schema: { $ref: '#/$defs/Thing' } } as const
    const thing: JsonSchema = {
      type: 'object',
      required: ['id', 'name'],
      properties: { id: { type: 'string', readOnly: true }, name: { type: 'string' }, into: { $ref: '#/$defs/Thing' } },
    }
    const parameters = [
      { name: 'into', in: 'query', required: false, schema: { type: 'string', enum: ['a', 'b'] } },
      { name: 'into', in: 'header', required: true, schema: { type: 'integer' } },
    ] as const
    const from = contract({
      operations: [operation({ method: 'POST', path: '/things', parameters, body, answer: { $ref: '#/$defs/Thing' } })],
      schemas: { Thing: thing },
    })
    const [node] = pluginOfImport(assembled(from)).nodes
    const config = node?.info.config as { readonly properties: JsonObject; readonly required: readonly string[] }
    expect(node?.info).toMatchObject({ id: 'shop.call.getThing', connector: 'shop', effects: 'write', kind: 'effect' })
    expect(Object.keys(config.properties)).toEqual(['into-2', 'into-3', 'fields', 'into'])
    expect(config.required).toEqual(['into-3', 'fields'])
    expect(node?.info.shapes?.target?.of).toMatchObject({ schema: { required: ['name'], additionalProperties: true } })
    expect(node?.info.shapes?.outputs?.['out']).toMatchObject({
      of: { schema: { properties: { name: { type: 'string' } } } },
    })
  })

  test('of a contract that contains itself stays small', () => {
    const wide = Object.fromEntries(
      Array.from({ length: 50 }, (_, at) => [`f${at}`, { $ref: `#/$defs/S${(at + 1) % 50}` }]),
    )
    const schemas = Object.fromEntries(
      Array.from({ length: 50 }, (_, at) => [`S${at}`, { type: 'object', properties: wide }]),
    )
    const shown = shownSchema({ $ref: '#/$defs/S0' }, { $defs: schemas }, 300)
    expect(JSON.stringify(shown).length).toBeLessThan(20_000)
  })
})

describe('a call', () => {
  const call = (own: ContractOperation, given: JsonObject) =>
    requestOf(
      own,
      own.parameters.map((parameter) => ({ parameter, value: given[parameter.name] })),
      given,
    )

  test.each<readonly [Json, string]>([
    ["O'Brien/客", "/things/O'Brien%2F%E5%AE%A2"],
    [7, '/things/7'],
    ['a?b#c', '/things/a%3Fb%23c'],
  ])('with the id %j asks %s', (id, url) => {
    expect(call(operation(), { id }).url).toBe(url)
  })

  test.each<Json>(['..', '.', null, ''])('with the id %j is refused', (id) => {
    expect(() => call(operation(), { id })).toThrow(/address/)
  })

  test('writes lists as the contract says, and OData values as literals that cannot end', () => {
    const schema = { type: 'array' }
    const own = operation({
      path: '/Orders({key})/N.Post(Of={Of})',
      parameters: [
        { name: 'key', in: 'path', required: true, schema: { type: 'string', format: 'uuid' }, style: 'odata' },
        { name: 'Of', in: 'path', required: true, schema: { type: 'string' }, style: 'odata' },
        { name: 'tag', in: 'query', required: false, schema, style: 'repeated' },
        { name: 'only', in: 'query', required: false, schema, style: 'commas' },
      ],
    })
    const { url } = call(own, { key: '1) or (1 eq 1', Of: "O'B", tag: ['a', 'b'], only: ['c', 'd'] })
    expect(url).toBe(
      `/Orders(${encodeURIComponent("'1) or (1 eq 1'")})/N.Post(Of=${encodeURIComponent("'O''B'")})?tag=a&tag=b&only=c%2Cd`,
    )
  })

  test('refuses a header that would begin another one', () => {
    const own = operation({ path: '/x', parameters: [{ name: 'X-A', in: 'header', required: true, schema: {} }] })
    expect(() => call(own, { 'X-A': 'a\r\nAuthorization: b' })).toThrow(/header/)
  })
})
