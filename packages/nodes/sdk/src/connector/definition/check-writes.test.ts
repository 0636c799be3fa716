import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../json.ts'
import { parseDefinition } from './index.ts'
import { writingShape } from './testing/writing-shape.ts'

/** The definition with the value at a place replaced, or taken out. */
function changed(place: string, value?: unknown): unknown {
  const copy = structuredClone(writingShape) as unknown as JsonObject
  const names = place.split('/').slice(1)
  const last = names.pop() ?? ''
  const holder = names.reduce<Record<string, unknown>>((at, name) => at[name] as Record<string, unknown>, copy as never)
  if (value === undefined) delete holder[last]
  else holder[last] = value
  return copy
}

function problemsOf(source: unknown): readonly string[] {
  const parsed = parseDefinition(source)
  return 'problems' in parsed ? parsed.problems.map(({ path, message }) => `${path}: ${message}`) : []
}

const from = (pointer: string) => ({ from: pointer })

test('takes a definition that uses every part of the format', () => {
  expect(problemsOf(writingShape)).toEqual([])
})

describe('names the place of', () => {
  test.each([
    [
      'a create that writes nothing',
      '/objects/order/create/request/body',
      {},
      /^\/objects\/order\/create\/request: .*needs \/record/,
    ],
    [
      'a required field that is not there',
      '/objects/order/create/required',
      ['nam'],
      /create\/required\/0: .*did you mean name/,
    ],
    [
      'a field of the record that is not there',
      '/objects/order/create/request/body',
      { a: from('/record/nam') },
      /create\/request\/body\/a\/from: .*\/record\/name/,
    ],
    [
      'an update of nobody knows what',
      '/objects/order/update/request/path',
      '/orders',
      /update\/request: .*needs \/input\/id/,
    ],
    ['a body where none is sent', '/objects/order/get/request/body', { a: 1 }, /get\/request: .*has a body/],
    ['a body and a form', '/objects/order/create/request/form', { a: 'b' }, /create\/request\/form: /],
    [
      'an address of somewhere else',
      '/objects/order/create/request/path',
      'https://evil.example/x',
      /create\/request\/path: .*below the address/,
    ],
    [
      'an address that begins anew',
      '/objects/order/create/request/path',
      '//evil.example/x',
      /create\/request\/path: .*below the address/,
    ],
    [
      'a header with a secret',
      '/objects/order/create/request/headers',
      { 'x-key': from('/connection/secret') },
      /headers\/x-key\/from: .*must not be a secret/,
    ],
    [
      'a look-up by a field that cannot be asked for',
      '/objects/order/create/verify/field',
      'lines',
      /create\/verify\/field: /,
    ],
    [
      'a look-up by what only upserts have',
      '/objects/order/create/verify/value',
      from('/input/external'),
      /create\/verify\/value\/from: /,
    ],
    [
      'a record that is read back and cannot be',
      '/objects/order/get',
      undefined,
      /create\/answer\/readBack: .*needs get/,
    ],
    ['an etag without get', '/objects/order/get', undefined, /order\/etag: .*needs get/],
    ['a whole record without get', '/objects/order/get', undefined, /update\/form: .*needs get/],
    ['a key that is not there', '/objects/order/upsert/keys', ['code'], /upsert\/keys\/0: /],
    [
      'a natural key without its refusal',
      '/objects/order/create/existsOn',
      undefined,
      /order\/upsert: .*needs create.existsOn/,
    ],
    [
      'an upsert that cannot find',
      '/objects/order/list/query',
      undefined,
      /order\/upsert: .*needs a list with a query/,
    ],
    ['an upsert that cannot create', '/objects/order/create', undefined, /order\/upsert: .*needs create/],
    [
      'a batch without its records',
      '/objects/lead/upsert/batch/request/body',
      { a: 1 },
      /upsert\/batch\/request: .*needs \/records/,
    ],
    [
      'a batch of empty records',
      '/objects/lead/upsert/batch/record',
      { a: 1 },
      /upsert\/batch\/record: .*needs \/record/,
    ],
    ['a match by nothing', '/objects/lead/upsert/batch/match/of', '/input/number', /upsert\/batch\/match\/of\/from: /],
    ['failures apart without a match', '/objects/lead/upsert/batch/match', 'order', /upsert\/batch\/failures: /],
    [
      'a key in a header for many',
      '/objects/lead/upsert/idempotencyHeader',
      'x-key',
      /upsert\/batch\/record: .*\/input\/idempotencyKey/,
    ],
    [
      'an etag beside a batch',
      '/objects/lead',
      {
        ...writingShape.objects.lead,
        etag: { at: { pointer: '/etag' } },
        update: {
          request: { method: 'PUT', path: ['/leads/', from('/input/id')], body: from('/record') },
          batch: {
            ...writingShape.objects.lead.upsert.batch,
            record: { id: from('/input/id'), fields: from('/record') },
          },
        },
      },
      /update\/batch: .*must not stand beside an etag/,
    ],
    [
      'a hook that cannot be read',
      '/objects/order/hooks',
      { read: 'fetch(record)' },
      /order\/hooks\/read: .*must be an expression over record/,
    ],
    ['a hook that looks around', '/objects/order/hooks', { write: 'run.id' }, /order\/hooks\/write: /],
    [
      'a token that is never sent',
      '/objects/lead/changes/request/query',
      {},
      /lead\/changes\/carries: .*needs \/page\/cursor/,
    ],
    ['deletions that nothing tells of', '/objects/lead/changes/deleted', undefined, /lead\/deletes: /],
    [
      'a mark without changes to see it in',
      '/objects/order/changes',
      undefined,
      /order\/deletes: .*needs changes by watermark/,
    ],
    ['a mark that is no field', '/objects/order/deletes/field', 'active', /order\/deletes\/field: /],
    ['webhooks that are not there', '/webhooks', undefined, /order\/changes: .*needs webhooks/],
    ['a signature without its key', '/webhooks/verify/key', 'secrt', /webhooks\/verify\/key: .*did you mean secret/],
    ['a signed time that never comes', '/webhooks/verify/timestamp', undefined, /webhooks\/verify\/parts: /],
    [
      'events of an object that is not there',
      '/webhooks/object/names',
      { x: 'ordr' },
      /webhooks\/object\/names\/x: .*did you mean order/,
    ],
    ['a limit shared by a secret', '/limits/0/sharedBy', 'secret', /limits\/0\/sharedBy: /],
    ['a limit of nothing', '/limits/0', {}, /limits\/0: .*needs perSecond or maxConcurrent/],
    [
      'a time that is empty and sorted by',
      '/objects/order/changes/reconcile/order',
      'time',
      /changes\/reconcile\/order: .*must be id/,
    ],
    [
      'a format that was undone before',
      '/objects/order/changes/reconcile/format',
      'milliseconds',
      /changes\/reconcile\/format: .*must be iso/,
    ],
    ['an unknown way to upsert', '/objects/order/upsert', { kind: 'merge' }, /objects\/order\/upsert/],
    ['a batch of one', '/objects/lead/upsert/batch/maxRecords', 1, /upsert\/batch\/maxRecords|upsert: /],
  ])('%s', (_, place, value, expected) => {
    expect(problemsOf(changed(place, value))).toContainEqual(expect.stringMatching(expected))
  })
})

test('takes every way to a token that connectors know, with fields that are there', () => {
  const fields = {
    client: { title: writingShape.title },
    key: { title: writingShape.title, secret: true },
    refresh: { title: writingShape.title, secret: true, optional: true },
  }
  const grants = [
    { type: 'clientCredentials' },
    { type: 'refreshToken', refreshToken: 'refresh' },
    {
      type: 'authorizationCode',
      authorizationUrl: '/authorize',
      refreshToken: 'refresh',
      parameters: 'prompt=consent',
    },
    { type: 'jwtBearer', privateKey: 'key', subject: { field: 'client' }, issuedFor: 'https://login.example' },
  ]
  const auth = { kind: 'oauth2', tokenUrl: '/token', clientId: { field: 'client' }, clientSecret: 'key' }
  const { csrf, test: tested } = writingShape.connection
  for (const grant of grants) {
    const connection = { fields, auth: { ...auth, grant }, csrf, test: tested }
    const { limits, webhooks, ...rest } = writingShape
    const order = { ...rest.objects.order, changes: rest.objects.order.changes.reconcile }
    const source = { ...rest, connection, objects: { ...rest.objects, order } }
    expect([limits.length, webhooks.events, problemsOf(source)]).toEqual([2, '', []])
  }
})

test('names a field that is said never to be told of and is not there', () => {
  const describe_ = { request: { method: 'GET', path: '/fields' }, fields: '/fields', type: '/type', types: {} }
  const copy = structuredClone(writingShape) as unknown as { objects: { lead: object } }
  copy.objects.lead = { ...copy.objects.lead, describe: { ...describe_, besides: ['nowhere'] } }
  expect(problemsOf(copy)).toMatchObject([expect.stringContaining('/objects/lead/describe/besides/0')])
})

test('takes fields on trust that the system tells of', () => {
  const describe_ = {
    request: { method: 'GET', path: '/fields' },
    fields: '/fields',
    name: '/name',
    type: '/type',
    types: {},
  }
  const create = { request: { method: 'POST', path: '/x', body: from('/record/of_their_own') }, required: ['other'] }
  const copy = structuredClone(writingShape) as unknown as { objects: { lead: object } }
  copy.objects.lead = { ...copy.objects.lead, describe: describe_, create }
  expect(problemsOf(copy)).toEqual([])
})
