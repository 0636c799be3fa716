import { expect, test } from 'vitest'
import { parseDefinition } from './index.ts'

const both = { en: 'Shop', 'zh-CN': '商店' }
const from = (pointer: string) => ({ from: pointer })

const login = {
  path: '/login',
  query: { time: from('/signed/timestamp'), sign: from('/signed/signature') },
  signed: {
    over: { app: from('/connection/app'), time: from('/signed/timestamp') },
    joined: 'namesAndValues',
    algorithm: 'hmacSha256',
    key: 'secret',
    encoding: 'base64',
    timestamp: 'seconds',
  },
}
const auth = {
  kind: 'sessionToken',
  login,
  query: { token: from('/answer/token') },
  ended: [
    { path: '/code', is: [1] },
    { path: '/0/code', is: [1] },
  ],
}
const list = {
  request: {
    method: 'GET',
    path: '/orders',
    query: { number: from('/input/filter/number'), page: from('/page/number') },
  },
  records: '/orders',
  page: { kind: 'page', size: 50, first: 1 },
  query: { dialect: 'parameters', parameters: { number: { eq: 'number' } } },
}
const changes = {
  kind: 'watermark',
  cursor: 'changed',
  format: 'iso',
  tieBreak: 'number',
  order: 'links',
  size: 50,
  list: {
    request: {
      method: 'GET',
      path: '/changed',
      query: { cursor: from('/page/cursor') },
      headers: { 'x-since': from('/input/filter/since') },
    },
    records: '/orders',
    page: { kind: 'cursor', size: 50, next: '/next' },
    query: { dialect: 'parameters', parameters: { changed: { ge: 'since' } } },
  },
}
const deletes = {
  kind: 'feed',
  request: { method: 'GET', path: '/gone', query: { page: from('/page/number'), since: from('/input/since') } },
  records: '/gone',
  id: '/number',
  time: '/at',
  page: { size: 50, first: 1 },
}
const order = {
  title: both,
  schema: {
    type: 'object',
    properties: { number: { type: 'string' }, changed: { type: 'string', format: 'date-time' } },
  },
  id: '/number',
  list,
  get: { by: 'list' },
  changes,
  deletes,
}

/** Entries about deleted orders, read like records. */
const entries = {
  kind: 'list',
  list: { ...list, query: { dialect: 'parameters', parameters: { gone: { ge: 'from', lt: 'to' } } } },
  size: 50,
  schema: { type: 'object', properties: { number: { type: 'string' }, gone: { type: 'string', format: 'date-time' } } },
  id: 'number',
  time: 'gone',
}

function problemsOf(changed: { readonly auth?: object; readonly order?: object }): readonly string[] {
  const source = {
    schema: 'isthmus/connector/1',
    id: 'shop',
    version: '1.0.0',
    title: both,
    summary: both,
    icon: 'box',
    connection: {
      fields: { app: { title: both }, secret: { title: both, secret: true } },
      auth: { ...auth, ...changed.auth },
      callId: { query: 'trace' },
      exactNumbers: true,
      test: { object: 'order' },
    },
    errors: [],
    objects: { order: { ...order, ...changed.order } },
  }
  // Without the members that were taken out.
  const parsed = parseDefinition(JSON.stringify(source))
  return 'problems' in parsed ? parsed.problems.map(({ path, message }) => `${path}: ${message}`) : []
}

test('takes a signed sign-in, lists by parameters, a list of changes and a feed of numbered pages', () => {
  expect(problemsOf({})).toEqual([])
})

test('takes entries about deleted records as a list, and names fields that they do not have', () => {
  expect(problemsOf({ order: { deletes: entries } })).toEqual([])
  const only = { field: 'kind', is: ['order'] }
  const wrong = problemsOf({ order: { deletes: { ...entries, id: 'numbr', time: 'changed', only } } })
  expect(wrong).toEqual([
    expect.stringMatching(/deletes\/id: .*did you mean number/),
    expect.stringMatching(/deletes\/time: /),
    expect.stringMatching(/deletes\/only\/field: /),
  ])
  const unasked = { ...entries, list: { ...entries.list, query: undefined } }
  expect(problemsOf({ order: { deletes: unasked } }).join()).toMatch(/deletes\/list: .*a query/)
})

test.each([
  ['a token that is never sent', { auth: { query: undefined } }, /auth: .*needs headers or query/],
  [
    'a signature without its key',
    { auth: { login: { ...login, signed: { ...login.signed, key: undefined } } } },
    /login\/signed: .*needs a key/,
  ],
  [
    'a key that is no secret',
    { auth: { login: { ...login, signed: { ...login.signed, key: 'app' } } } },
    /login\/signed\/key: .*must be one that exists: secret/,
  ],
  [
    'a signature that is never sent',
    { auth: { login: { ...login, query: {} } } },
    /login\/signed: .*\/signed\/signature somewhere/,
  ],
  [
    'parameters that nobody names',
    { order: { list: { ...list, query: { dialect: 'parameters' } } } },
    /needs parameters/,
  ],
  [
    'a parameter for no field',
    { order: { list: { ...list, query: { dialect: 'parameters', parameters: { numbr: { eq: 'number' } } } } } },
    /parameters\/numbr: .*did you mean number/,
  ],
  [
    'one record of a list that cannot be asked',
    { order: { list: { ...list, query: undefined } } },
    /get\/by: .*needs a list/,
  ],
  [
    'a list of changes that never goes on',
    { order: { changes: { ...changes, list: { ...changes.list, request: { method: 'GET', path: '/changed' } } } } },
    /changes\/list.*: .*needs \/page\/cursor/,
  ],
  [
    'a feed that gives one page for ever',
    { order: { deletes: { ...deletes, request: { method: 'GET', path: '/gone' } } } },
    /deletes\/page: .*needs \/page\/number/,
  ],
])('names the place of %s', (_, changed, expected) => {
  expect(problemsOf(changed)).toContainEqual(expect.stringMatching(expected))
})
