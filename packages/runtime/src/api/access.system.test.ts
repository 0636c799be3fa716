import { describe, expect, test } from 'vitest'
import { apiPath, apiPaths, csrfHeader, type ProblemDocument, type Role } from '@isthmus/sdk/api'
import { permissions } from '../security/permissions.ts'
import { apiRoutes } from './routes.ts'
import { tryApi } from './try-api.contract.ts'

const params = {
  parked: 'p-1',
  flow: 'orders',
  version: 1,
  run: 'run-1',
  node: 'start',
  connection: 'crm',
  connector: 'shop',
  map: 'units',
}
const routes = apiRoutes(tryApi().deps)
const named = routes.map((route) => [`${route.method} ${apiPaths[route.path]}`, route] as const)
const guarded = named.filter(([, { access }]) => access !== 'anyone')
const lesser: Readonly<Record<Role, Role | undefined>> = { admin: 'builder', builder: 'viewer', viewer: undefined }

const codeOf = async (answer: Response): Promise<string> => ((await answer.json()) as ProblemDocument).code

describe('the table of routes', () => {
  test('answers at every path of the contract, each method once', () => {
    expect(new Set(routes.map(({ path }) => path))).toEqual(new Set(Object.keys(apiPaths)))
    expect(new Set(named.map(([name]) => name)).size).toBe(routes.length)
  })

  test('leaves open only what must be', () => {
    const open = named.filter(([, { access }]) => access === 'anyone').map(([name]) => name)
    expect(open).toEqual(['GET /health', 'GET /api/setup', 'POST /api/setup', 'POST /api/session'])
  })
})

describe.each(guarded)('%s', (_name, route) => {
  const call = (api: ReturnType<typeof tryApi>, headers: Record<string, string>) =>
    api.app.request(apiPath(route.path, params), { method: route.method, headers })

  test('is refused without a session', async () => {
    const answer = await call(tryApi(), { [csrfHeader]: '1' })
    expect([answer.status, await codeOf(answer)]).toEqual([401, 'SIGN_IN_REQUIRED'])
  })

  test('is refused with a session that has ended', async () => {
    const api = tryApi()
    const cookie = api.cookie('admin')
    api.pass(13 * 60 * 60_000)
    const answer = await call(api, { [csrfHeader]: '1', cookie })
    expect([answer.status, await codeOf(answer)]).toEqual([401, 'SESSION_EXPIRED'])
  })

  test('is refused with a made-up session', async () => {
    const answer = await call(tryApi(), { [csrfHeader]: '1', cookie: `isthmus_session=${'x'.repeat(43)}` })
    expect([answer.status, await codeOf(answer)]).toEqual([401, 'SESSION_EXPIRED'])
  })

  test('is refused when it is sent to another name', async () => {
    const api = tryApi()
    const headers = { [csrfHeader]: '1', cookie: api.cookie('admin'), host: 'evil.example' }
    expect(await codeOf(await call(api, headers))).toBe('HOST_REFUSED')
  })
})

const needsRole = guarded.flatMap(([name, route]) => {
  const role = route.access in permissions ? permissions[route.access as keyof typeof permissions] : undefined
  const tooLow = role && lesser[role]
  return tooLow ? [[name, route, tooLow] as const] : []
})

test.each(needsRole)('%s is refused for a lesser role', async (_name, route, role) => {
  const body = route.method === 'GET' ? {} : { body: {} }
  const answer = await tryApi().call(route.method, route.path, { params, as: role, ...body })
  expect([answer.status, await codeOf(answer)]).toEqual([403, 'FORBIDDEN'])
})

const changing = named.filter(([, { method }]) => method !== 'GET')

describe.each(changing)('%s', (_name, route) => {
  test.each([
    ['without the header', {}],
    ['from another site', { [csrfHeader]: '1', 'sec-fetch-site': 'cross-site' }],
    ['from another origin', { [csrfHeader]: '1', origin: 'http://127.0.0.1:9999', host: '127.0.0.1:4310' }],
  ])('is refused %s', async (_how, headers) => {
    const api = tryApi()
    const cookie = api.cookie('admin')
    const answer = await api.app.request(apiPath(route.path, params), {
      method: route.method,
      headers: { ...headers, cookie },
    })
    expect([answer.status, await codeOf(answer)]).toEqual([403, 'CSRF_REFUSED'])
  })
})

describe('every answer', () => {
  test('carries the security headers, also errors', async () => {
    const api = tryApi()
    for (const path of ['/health', '/api/flows', '/nowhere'] as const) {
      const { headers } = await api.call('GET', path, { as: 'none' })
      expect(headers.get('content-security-policy')).toContain(`script-src 'self';`)
      expect(headers.get('content-security-policy')).not.toContain('unsafe-eval')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
    }
  })

  test('of the API is kept by no cache', async () => {
    expect((await tryApi().call('GET', 'flows')).headers.get('cache-control')).toBe('no-store')
  })
})

describe('the API description', () => {
  test('is valid JSON and has every route with its role, parameters and answers', async () => {
    const answer = await tryApi().call('GET', 'openApi')
    const text = await answer.text()
    const document = JSON.parse(text) as {
      openapi: string
      paths: Record<
        string,
        Record<string, { operationId: string; parameters: { name: string }[]; description: string }>
      >
    }
    expect(document.openapi).toBe('3.1.0')
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    )
    expect(new Set(operations)).toEqual(new Set(named.map(([name]) => name)))
    expect(document.paths['/api/runs']?.['get']?.parameters.map(({ name }) => name)).toContain('cursor')
    expect(document.paths['/api/connections']?.['post']?.description).toBe('Role: admin.')
    const ids = Object.values(document.paths).flatMap((methods) => Object.values(methods).map((one) => one.operationId))
    expect(new Set(ids).size).toBe(ids.length)
  })
})
