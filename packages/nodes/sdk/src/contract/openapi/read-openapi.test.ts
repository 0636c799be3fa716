import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FlowError } from '../../errors.ts'
import type { JsonObject } from '../../json.ts'
import type { ReadContract } from '../read-contract.ts'
import { readOpenApi, type OpenApiSource } from './read-openapi.ts'

const read = (document: object, more: Omit<OpenApiSource, 'text'> = {}): Promise<ReadContract> =>
  readOpenApi({ text: JSON.stringify(document), ...more })

const answer = (schema: object) => ({ '200': { description: 'ok', content: { 'application/json': { schema } } } })
const openApi = (paths: object, more: object = {}) => ({
  openapi: '3.0.3',
  info: { title: 'Shop', version: '1' },
  paths,
  ...more,
})
const swagger = (paths: object, more: object = {}) => ({
  swagger: '2.0',
  info: { title: 'Shop', version: '1' },
  paths,
  ...more,
})

async function refusal(work: Promise<unknown>): Promise<string> {
  const thrown = await work.then(
    () => new Error('nothing was refused'),
    (error: unknown) => error,
  )
  if (thrown instanceof FlowError) return thrown.message
  throw thrown
}

describe('an operation', () => {
  test('of OpenAPI 3 has parameters of the path and its own, a body and an answer', async () => {
    const { operations, schemas, baseUrl, title, version } = await read(
      openApi(
        {
          '/things/{id}': {
            parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
            patch: {
              operationId: 'change thing',
              summary: 'Change a thing',
              parameters: [
                { name: 'tag', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
                { name: 'fields', in: 'query', explode: false, schema: { type: 'array', items: { type: 'string' } } },
                { name: 'X-Trace', in: 'header', schema: { type: 'string', nullable: true } },
                { name: 'Accept', in: 'header', schema: { type: 'string' } },
              ],
              requestBody: {
                required: true,
                content: { 'application/merge-patch+json': { schema: { $ref: '#/components/schemas/Thing' } } },
              },
              responses: answer({ $ref: '#/components/schemas/Thing' }),
            },
          },
        },
        {
          servers: [{ url: 'https://{region}.shop.example/v1/', variables: { region: { default: 'eu' } } }],
          components: {
            schemas: { Thing: { type: 'object', properties: { up: { $ref: '#/components/schemas/Thing' } } } },
          },
        },
      ),
    )
    expect({ baseUrl, title, version }).toEqual({
      baseUrl: 'https://eu.shop.example/v1',
      title: 'Shop',
      version: 'OpenAPI 3.0.3, 1',
    })
    expect(operations).toMatchObject([
      {
        id: 'change_thing',
        title: 'Change a thing',
        method: 'PATCH',
        path: '/things/{id}',
        parameters: [
          { name: 'id', in: 'path', required: true },
          { name: 'tag', in: 'query', required: false, style: 'repeated' },
          { name: 'fields', style: 'commas' },
          { name: 'X-Trace', in: 'header', schema: { type: ['string', 'null'] } },
        ],
        body: { mediaType: 'application/merge-patch+json', required: true, schema: { $ref: '#/$defs/Thing' } },
        answer: { $ref: '#/$defs/Thing' },
      },
    ])
    expect(schemas).toEqual({ Thing: { type: 'object', properties: { up: { $ref: '#/$defs/Thing' } } } })
  })

  test('of Swagger 2 has its body and its form among the parameters', async () => {
    const { operations, baseUrl } = await read(
      swagger(
        {
          '/orders': {
            post: {
              operationId: 'order',
              parameters: [{ name: 'order', in: 'body', required: true, schema: { $ref: '#/definitions/Order' } }],
              responses: { '201': { description: 'made', schema: { type: 'integer' } } },
            },
          },
          '/login': {
            post: {
              operationId: 'login',
              consumes: ['application/x-www-form-urlencoded'],
              parameters: [{ name: 'user', in: 'formData', type: 'string', required: true }],
              responses: {},
            },
          },
        },
        {
          host: 'erp.example',
          basePath: '/api',
          schemes: ['http', 'https'],
          definitions: { Order: { type: 'object' } },
        },
      ),
    )
    expect(baseUrl).toBe('https://erp.example/api')
    expect(operations).toMatchObject([
      {
        id: 'order',
        body: { mediaType: 'application/json', schema: { $ref: '#/$defs/Order' } },
        answer: { type: 'integer' },
      },
      {
        id: 'login',
        body: {
          mediaType: 'application/x-www-form-urlencoded',
          schema: { properties: { user: { type: 'string' } }, required: ['user'] },
        },
      },
    ])
  })

  test('that takes a file is left out with its place, and the others stay', async () => {
    const upload = {
      requestBody: { required: true, content: { 'multipart/form-data': { schema: {} } } },
      responses: {},
    }
    const { operations, problems } = await read(openApi({ '/files': { post: upload, get: { responses: {} } } }))
    expect(operations.map(({ id }) => id)).toEqual(['get_files'])
    expect(problems).toMatchObject([
      { code: 'CONTRACT_PART_LEFT_OUT', path: '/paths/~1files/post', severity: 'warning' },
    ])
  })

  test('shares its name with no other', async () => {
    const same = { operationId: 'x', responses: {} }
    const { operations } = await read(openApi({ '/a': { get: same, put: same }, '/b': { get: same } }))
    expect(new Set(operations.map(({ id }) => id)).size).toBe(3)
  })
})

describe('ways to sign in', () => {
  test('are those of the contract, the wanted one first', async () => {
    const { signIns, problems } = await read(
      openApi(
        { '/a': { get: { responses: {} } } },
        {
          security: [{ key: [] }],
          components: {
            securitySchemes: {
              user: { type: 'http', scheme: 'basic' },
              own: {
                type: 'oauth2',
                flows: { clientCredentials: { tokenUrl: 'https://a.example/token', scopes: { 'a.read': '' } } },
              },
              cookie: { type: 'apiKey', in: 'cookie', name: 'sid' },
              key: { type: 'apiKey', in: 'header', name: 'X-Key' },
            },
          },
        },
      ),
    )
    expect(signIns.map(({ kind }) => kind)).toEqual(['header', 'basic', 'clientCredentials', 'none'])
    expect(signIns[0].auth).toEqual({ kind: 'header', header: 'X-Key', secret: 'key' })
    expect(signIns[2]?.auth).toMatchObject({ tokenUrl: 'https://a.example/token', scope: { otherwise: 'a.read' } })
    expect(problems).toMatchObject([{ path: '/components/securitySchemes/cookie' }])
  })
})

describe('references', () => {
  test('to themselves end, in schemas as in everything else', async () => {
    const { operations, schemas } = await read(
      openApi(
        {
          '/a': {
            get: {
              parameters: [{ $ref: '#/components/parameters/Loop' }],
              responses: answer({ $ref: '#/components/schemas/A' }),
            },
          },
        },
        {
          components: {
            parameters: { Loop: { $ref: '#/components/parameters/Loop' } },
            schemas: { A: { $ref: '#/components/schemas/B' }, B: { $ref: '#/components/schemas/A' } },
          },
        },
      ),
    )
    expect(operations[0]?.parameters).toEqual([])
    expect(schemas).toEqual({ A: { $ref: '#/$defs/B' }, B: { $ref: '#/$defs/A' } })
  })

  test('to other documents are followed below the folder of the contract, and nowhere else', async () => {
    const asked: string[] = []
    const others: Readonly<Record<string, string>> = {
      'https://api.example/v1/schemas/order.yaml':
        'Order: { type: object, properties: { lines: { $ref: "line.yaml" } } }',
      'https://api.example/v1/schemas/line.yaml': 'type: object\nproperties: { sku: { type: string } }',
    }
    const refs = [
      'schemas/order.yaml#/Order',
      'file:///etc/passwd',
      'http://169.254.169.254/latest/meta-data',
      '//evil.example/x.yaml',
      '../secret.yaml',
      'https://api.example.evil.example/v1/x.yaml',
      'https://user:pw@api.example/v1/x.yaml',
    ]
    const { schemas, problems } = await read(
      openApi(Object.fromEntries(refs.map(($ref, at) => [`/p${at}`, { get: { responses: answer({ $ref }) } }]))),
      {
        url: 'https://api.example/v1/openapi.json',
        fetch: async (url) => {
          asked.push(url)
          return others[url] ?? ''
        },
      },
    )
    expect(asked).toEqual(Object.keys(others))
    expect(schemas).toMatchObject({
      Order: { properties: { lines: { $ref: '#/$defs/line.yaml' } } },
      'line.yaml': { properties: { sku: { type: 'string' } } },
    })
    expect(problems).toHaveLength(refs.length - 1)
  })

  test('to endless other documents end with a refusal', async () => {
    const next = (at: number) => `openapi: 3.0.0\nx: { $ref: "${at + 1}.yaml" }`
    const work = read(openApi({ '/a': { get: { responses: answer({ $ref: '0.yaml' }) } } }), {
      url: 'https://api.example/openapi.json',
      fetch: async (url) => next(Number(/(\d+)\.yaml/.exec(url)?.[1])),
    })
    expect(await refusal(work)).toMatch(/more than 50 other documents/)
  })
})

test('500 operations with schemas that refer to each other in a circle stay as small as they are written', async () => {
  const count = 500
  const schemas: Record<string, JsonObject> = {}
  const paths: Record<string, object> = {}
  for (let at = 0; at < count; at += 1) {
    const fields = Array.from({ length: 20 }, (_, field) => [`f${field}`, { type: 'string' }] as const)
    const next = { $ref: `#/components/schemas/S${(at + 1) % count}` }
    schemas[`S${at}`] = { type: 'object', properties: { ...Object.fromEntries(fields), next, more: next } }
    paths[`/s${at}`] = { get: { operationId: `list${at}`, responses: answer({ type: 'array', items: next }) } }
  }
  const text = JSON.stringify(openApi(paths, { components: { schemas } }))
  const contract = await readOpenApi({ text })
  expect(contract.operations).toHaveLength(count)
  expect(Object.keys(contract.schemas)).toHaveLength(count)
  expect(JSON.stringify(contract).length).toBeLessThan(2 * text.length)
})

describe('a document that is none', () => {
  const deep = 100_000
  test.each([
    ['a web page', '<html><body>Sign in</body></html>', /web page/],
    ['nothing', '  \n', /is empty/],
    ['a list', '[]', /no object/],
    ['JSON that ends early', '{"openapi": "3.0.0", "paths": {"/a": {', /no JSON.*(line|position|end)/i],
    ['JSON of great depth', '{"a":'.repeat(deep) + '1' + '}'.repeat(deep), /more than 200 levels deep, line 1, column/],
    ['YAML of great depth', `a: ${'['.repeat(deep)}`, /no YAML|nested/],
    ['YAML with a mistake', 'openapi: 3.0.0\npaths:\n  - : : x\n\t', /no YAML.*line/],
    ['YAML whose aliases grow without bound', yamlBomb(), /no YAML|more than/],
    ['another format', '{"hello": "world"}', /neither "openapi" nor "swagger"/],
    ['an unknown version', '{"openapi": "4.0.0", "paths": {}}', /version 4.0.0 is not known/],
    ['one without operations', JSON.stringify(openApi({})), /\/paths.*no operation/],
    ['one that is too long', ' '.repeat(20_000_001), /20000001 characters/],
  ])('is refused: %s', async (_what, text, reason) => {
    expect(await refusal(readOpenApi({ text }))).toMatch(reason)
  })

  test('is refused with nothing but our own errors, whatever it is', async () => {
    const anything = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((json) => `{"openapi":"3.1.0","paths":${json}}`),
    )
    await fc.assert(
      fc.asyncProperty(anything, async (text) => {
        const thrown: unknown = await readOpenApi({ text }).catch((error: unknown) => error)
        expect(thrown instanceof Error && !(thrown instanceof FlowError)).toBe(false)
      }),
    )
  })

  test('is read wherever it is sound, with anything in place of its parts', async () => {
    const part = fc.jsonValue({ maxDepth: 4 })
    const operation = fc.record(
      { operationId: part, parameters: part, requestBody: part, responses: part, tags: part, summary: part },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(operation, part, part, async (get, components, servers) => {
        const { operations } = await read(openApi({ '/a': { get, post: { responses: {} } } }, { components, servers }))
        expect(operations.length).toBeGreaterThan(0)
      }),
    )
  })
})

function yamlBomb(): string {
  const names = 'abcdefghij'.split('')
  const lines = names
    .slice(1)
    .map((name, at) => `${name}: &${name} [${Array.from({ length: 10 }, () => `*${names[at] ?? ''}`).join(', ')}]`)
  return ['a: &a [lol, lol]', ...lines].join('\n')
}

describe('an overlay', () => {
  const shop = openApi({
    '/{tenant}/things': {
      parameters: [{ name: 'tenant', in: 'path', required: true, schema: { type: 'string' } }],
      get: {
        operationId: 'listThings',
        parameters: [
          { name: 'after', in: 'query', schema: { type: 'string' } },
          { name: 'limit', in: 'query', schema: { type: 'integer' } },
        ],
        responses: answer({
          type: 'object',
          properties: { results: { type: 'array', items: { type: 'object', properties: { id: { type: 'string' } } } } },
        }),
      },
    },
  })

  test('makes an object of operations, with pages, ids and the rules of errors', async () => {
    const overlay = `
schema: isthmus/overlay/1
errors: [{ when: { status: [200], path: /error }, class: business, message: /error }]
objects:
  thing:
    title: { en: Things, zh-CN: 物品 }
    list:
      operation: listThings
      records: /results
      page: { kind: cursor, next: /next }
      send: { cursor: after, size: limit }
      params: { tenant: main }
`
    const { objects, errors } = await read(shop, { overlay })
    expect(errors).toHaveLength(1)
    expect(objects).toMatchObject({
      thing: {
        id: '/id',
        schema: { type: 'object', properties: { id: { type: 'string' } } },
        list: {
          request: {
            method: 'GET',
            path: '/main/things',
            query: { after: { from: '/page/cursor' }, limit: { from: '/page/size' } },
          },
          records: '/results',
        },
      },
    })
  })

  test.each([
    ['{"schema":"x"}', /overlay \/schema/],
    ['{"schema":"isthmus/overlay/1","object":{}}', /overlay \/object cannot be read/],
    [
      '{"schema":"isthmus/overlay/1","objects":{"a":{"list":{"operation":"listThing"}}}}',
      /\/objects\/a\/list\/operation.*did you mean listThings/,
    ],
    [
      '{"schema":"isthmus/overlay/1","objects":{"a":{"list":{"operation":"listThings","params":{"tenant":"x"},"send":{"size":"limits"}}}}}',
      /send\/size.*did you mean limit/,
    ],
  ])('names what is wrong in %s', async (overlay, expected) => {
    expect(await refusal(read(shop, { overlay }))).toMatch(expected)
  })
})
