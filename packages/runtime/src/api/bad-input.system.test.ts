import { describe, expect, test } from 'vitest'
import type { ProblemDocument } from '@isthmus/sdk/api'
import { aFlow, tryApi, type CallOptions } from './try-api.contract.ts'

const problemOf = async (answer: Response): Promise<ProblemDocument> => (await answer.json()) as ProblemDocument

const post = async (options: CallOptions) => {
  const api = tryApi()
  const answer = await api.call('POST', 'flows', options)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(api.deps.flows.list()).toEqual([])
  return problemOf(answer)
}

describe('a body', () => {
  test('that is not JSON is refused with the place', async () => {
    expect(await post({ body: '{"flow": {"id": "a",}}' })).toMatchObject({
      status: 400,
      code: 'JSON_INVALID',
      type: 'urn:isthmus:error:JSON_INVALID',
      detail: 'This is not valid JSON: unexpected "}" at line 1, column 21.',
    })
  })

  test.each([
    ['is empty', ''],
    ['ends too early', '{"flow": '],
    ['is too deep', `{"flow": ${'['.repeat(5000)}${']'.repeat(5000)}}`],
  ])('that %s is refused', async (_what, body) => {
    expect(await post({ body })).toMatchObject({ status: 400, code: 'JSON_INVALID' })
  })

  test('that is not UTF-8 is refused', async () => {
    const api = tryApi()
    const headers = { 'x-isthmus': '1', cookie: api.cookie('admin'), 'content-type': 'application/json' }
    const body = new Uint8Array([0x22, 0xff, 0x22])
    const answer = await api.app.request('/api/flows', { method: 'POST', headers, body })
    expect(await problemOf(answer)).toMatchObject({ code: 'JSON_INVALID' })
  })

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
  ])('of type %s is refused', async (type) => {
    expect(await post({ body: '{}', headers: { 'content-type': type } })).toMatchObject({
      status: 415,
      code: 'CONTENT_TYPE_WRONG',
      detail: `Send application/json; got "${type}".`,
    })
  })

  test('of a JSON type with parameters is taken', async () => {
    const answer = await tryApi().call('POST', 'flows', {
      body: { flow: aFlow('a') },
      headers: { 'content-type': 'application/json; charset=utf-8' },
    })
    expect(answer.status).toBe(201)
  })

  test('above the limit is refused by its length', async () => {
    const body = { flow: aFlow('a', { description: 'x'.repeat(100_000) }) }
    expect(await post({ body })).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' })
  })

  test('above the limit is refused also when it comes in pieces, without reading on', async () => {
    const api = tryApi()
    const pieces = { sent: 0 }
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pieces.sent += 1
        controller.enqueue(new Uint8Array(10_000).fill(0x20))
      },
    })
    const headers = { 'x-isthmus': '1', cookie: api.cookie('admin'), 'content-type': 'application/json' }
    const request = new Request('http://127.0.0.1/api/flows', { method: 'POST', headers, body, duplex: 'half' })
    const answer = await api.app.request(request)
    // What was not read would be taken for the next request.
    expect(answer.headers.get('connection')).toBe('close')
    expect(await problemOf(answer)).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' })
    expect(pieces.sent).toBeLessThan(20)
  })

  test('with missing and unknown fields is refused with all of them', async () => {
    const { status, code, problems } = await post({ body: { flwo: {} } })
    expect([status, code]).toEqual([422, 'SCHEMA_MISMATCH'])
    expect(problems?.map(({ path }) => path).toSorted()).toEqual(['/flow', '/flwo'])
  })

  test('cannot reach the prototype of anything', async () => {
    await tryApi().call('POST', 'flows', {
      body: '{"flow": {"__proto__": {"polluted": 1}}, "__proto__": {"polluted": 1}}',
    })
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('an address', () => {
  test.each([
    ['GET', '/api/nothing', 404, 'ROUTE_UNKNOWN'],
    ['GET', '/api/flows/none', 404, 'NOT_FOUND'],
    ['GET', '/api/flows/none/versions', 404, 'NOT_FOUND'],
    ['GET', '/api/flows/none/versions/x', 404, 'NOT_FOUND'],
    ['GET', '/api/runs/none', 404, 'NOT_FOUND'],
    ['GET', '/api/runs/none/events', 404, 'NOT_FOUND'],
    ['GET', '/api/runs/none/steps/a/records', 404, 'NOT_FOUND'],
    ['POST', '/api/runs/none/cancel', 404, 'NOT_FOUND'],
    ['GET', '/api/connections/none', 404, 'NOT_FOUND'],
    ['POST', '/api/connections/none/test', 404, 'NOT_FOUND'],
    ['DELETE', '/api/flows', 405, 'METHOD_NOT_ALLOWED'],
    ['PATCH', '/api/flows/a', 405, 'METHOD_NOT_ALLOWED'],
    ['GET', '/nowhere', 404, 'ROUTE_UNKNOWN'],
    ['GET', '/api/flows/%', 404, 'NOT_FOUND'],
  ] as const)('%s %s answers %i %s', async (method, path, status, code) => {
    const answer = await tryApi().call(method, path)
    expect(answer.status).toBe(status)
    expect(await problemOf(answer)).toMatchObject({ status, code })
  })

  test('that takes other methods names them', async () => {
    expect((await tryApi().call('PATCH', '/api/flows/a')).headers.get('allow')).toBe('GET, PUT, DELETE')
  })
})

describe('a query', () => {
  test.each([
    ['?limit=0', '/limit'],
    ['?limit=201', '/limit'],
    ['?limit=ten', '/limit'],
    ['?status=done', '/status/0'],
    ['?from=yesterday', '/from'],
    ['?sort=asc', '/sort'],
  ])('%s is refused at %s', async (query, path) => {
    const { status, problems } = await problemOf(await tryApi().call('GET', 'runs', { query }))
    expect([status, problems?.map((one) => one.path)]).toEqual([422, [path]])
  })

  test('with a made-up cursor is refused', async () => {
    const answer = await tryApi().call('GET', 'runs', { query: '?cursor=xyz' })
    expect(await problemOf(answer)).toMatchObject({ status: 400, code: 'USAGE' })
  })
})

describe('a defect', () => {
  test('is logged and its details stay inside', async () => {
    const api = tryApi()
    const broken = {
      ...api.deps,
      flows: {
        ...api.deps.flows,
        list: () => {
          throw new TypeError('secret detail')
        },
      },
    }
    const { createApi } = await import('./create-api.ts')
    const headers = { cookie: api.cookie('admin') }
    const answer = await createApi(broken).request('/api/flows', { headers })
    const text = await answer.text()
    expect(answer.status).toBe(500)
    expect(text).not.toContain('secret detail')
    expect(api.logged).toHaveLength(1)
  })
})
