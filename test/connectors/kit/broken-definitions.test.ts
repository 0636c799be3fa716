import type { JsonObject } from '@isthmus/sdk'
import { expect, test, vi } from 'vitest'
import { conformanceCases, type ConformanceHost } from '@isthmus/connector-kit'
import {
  eachRunAlone,
  emptyInstead,
  failingTogether,
  forgetfulLooks,
  misreadingLooks,
  oneCallEach,
  rememberingHost,
} from './broken-hosts.ts'
import { conformanceOf, faultsIn, parsed } from './kit-rig.ts'
import { cursorCrm, odata2Erp, odataErp, offsetShop } from './references.ts'

// Far above what is needed: a busy machine must not fail what is right.
vi.setConfig({ testTimeout: 300_000 })

/** A connector that does not fit its system, and the case that must find it out. */
interface Broken {
  readonly finds: string
  readonly system: object
  readonly object: string
  /** Values by place; `undefined` takes one out. */
  readonly change?: Readonly<Record<string, unknown>>
  /** What is wrong with the connector beyond its definition. */
  readonly host?: (sound: ConformanceHost) => ConformanceHost
}

const party = '/objects/party'
const approve = '/objects/party/actions/approve'
const company = '/objects/company'
const customer = '/objects/customer'
const line = '/objects/line'

const broken: readonly Broken[] = [
  {
    finds: 'paging-once',
    system: offsetShop,
    object: 'unit',
    change: { '/objects/unit/list/page/first': 0 },
  },
  {
    finds: 'insert-while-paging',
    system: offsetShop,
    object: 'party',
    change: {
      [`${party}/list/request/query/offset`]: { from: '/page/number' },
      [`${party}/list/page`]: { kind: 'page', size: 50, first: 0 },
    },
  },
  { finds: 'empty-list', system: offsetShop, object: 'party', change: { [`${party}/list/emptyOn`]: undefined } },
  { finds: 'no-list', system: cursorCrm, object: 'company', change: { [`${company}/list/records`]: '' } },
  {
    finds: 'next-links',
    system: odataErp,
    object: 'customer',
    change: { [`${customer}/list/page/next`]: '/odata.nextLink' },
  },
  {
    finds: 'changes-once',
    system: offsetShop,
    object: 'party',
    change: { [`${party}/changes/cursor`]: 'id', [`${party}/changes/format`]: 'milliseconds' },
  },
  {
    finds: 'changes-while-paging',
    system: odataErp,
    object: 'order',
    change: { '/objects/order/changes/nextPage': undefined },
  },
  {
    finds: 'same-second',
    system: offsetShop,
    object: 'party',
    change: { [`${party}/changes/order`]: 'time' },
  },
  {
    finds: 'equal-times',
    system: offsetShop,
    object: 'party',
    change: { [`${party}/changes/tieBreak`]: 'changed' },
  },
  { finds: 'delete-seen', system: offsetShop, object: 'party', change: { [`${party}/deletes/is`]: [true] } },
  {
    finds: 'stream-events',
    system: cursorCrm,
    object: 'company',
    change: { [`${company}/changes/event/kinds/deleted`]: ['REMOVED'] },
  },
  {
    finds: 'stream-events',
    system: cursorCrm,
    object: 'company',
    change: { [`${company}/changes/channel`]: '/changes/others' },
  },
  {
    finds: 'stream-resumed',
    system: cursorCrm,
    object: 'company',
    change: { [`${company}/changes/event/place`]: '/payload/at' },
  },
  { finds: 'stream-repeated', system: cursorCrm, object: 'company', host: forgetfulLooks },
  {
    finds: 'stream-expired',
    system: cursorCrm,
    object: 'company',
    change: { [`${company}/changes/expiredOn/contains`]: ['unknown place'] },
  },
  {
    finds: 'stream-gap',
    system: cursorCrm,
    object: 'company',
    change: { [`${company}/changes/event/kinds/gap`]: ['OVERFLOW'] },
  },
  {
    finds: 'stream-lost-session',
    system: cursorCrm,
    object: 'company',
    host: (sound) => misreadingLooks(sound, 'handshake', 'none'),
  },
  {
    finds: 'stream-refused-session',
    system: cursorCrm,
    object: 'company',
    host: (sound) => misreadingLooks(sound, '401::', '403::'),
  },
  {
    finds: 'throttled-with-wait',
    system: offsetShop,
    object: 'party',
    change: { '/errors/1/retryAfter': undefined },
  },
  {
    finds: 'throttled-plainly',
    system: offsetShop,
    object: 'party',
    change: { '/errors/1': { when: { status: [418] }, class: 'fatal' } },
  },
  {
    finds: 'throttled-write',
    system: offsetShop,
    object: 'party',
    change: { '/errors/1/class': 'validation' },
  },
  {
    finds: 'passing-failure',
    system: odataErp,
    object: 'customer',
    change: { '/errors/1/class': 'business' },
  },
  {
    finds: 'ended-credential',
    system: cursorCrm,
    object: 'company',
    change: { '/connection/auth': { kind: 'bearer', token: 'clientSecret' } },
  },
  { finds: 'error-inside-200', system: offsetShop, object: 'unit', change: { '/errors/0/when/path': '/error' } },
  {
    finds: 'error-inside-200-of-a-write',
    system: offsetShop,
    object: 'party',
    change: { '/errors/0/when/path': '/error' },
  },
  {
    finds: 'silent-read',
    system: offsetShop,
    object: 'party',
    host: (sound) => emptyInstead(sound, ['UPSTREAM_TIMEOUT']),
  },
  {
    finds: 'silent-write',
    system: offsetShop,
    object: 'party',
    change: { [`${party}/create/verify`]: undefined, [`${party}/create/safeToRepeat`]: true },
  },
  {
    finds: 'silent-sign-in',
    system: cursorCrm,
    object: 'company',
    host: (sound) => emptyInstead(sound, ['UPSTREAM_TIMEOUT']),
  },
  { finds: 'one-sign-in-for-all', system: cursorCrm, object: 'company', host: eachRunAlone },
  {
    finds: 'spoiled-read',
    system: offsetShop,
    object: 'party',
    host: (sound) => emptyInstead(sound, ['UPSTREAM_ANSWER_INVALID', 'UPSTREAM_UNREACHABLE']),
  },
  {
    finds: 'spoiled-write',
    system: offsetShop,
    object: 'party',
    change: { [`${party}/create/verify`]: undefined, [`${party}/create/safeToRepeat`]: true },
  },
  {
    finds: 'csrf-token',
    system: odataErp,
    object: 'customer',
    change: { '/connection/csrf/header': 'X-Other-Token' },
  },
  {
    finds: 'awkward-texts-found',
    system: offsetShop,
    object: 'party',
    change: { [`${party}/list/query/dialect`]: 'odata4' },
  },
  {
    finds: 'awkward-texts-read',
    system: cursorCrm,
    object: 'company',
    change: { [`${company}/nulls`]: ["O'Brien & Sons"] },
  },
  {
    finds: 'decimals-read',
    system: odataErp,
    object: 'customer',
    change: { [`${customer}/nulls`]: [0.3] },
  },
  {
    finds: 'values-written',
    system: odataErp,
    object: 'customer',
    change: { [`${customer}/formats/decimal`]: 'text' },
  },
  {
    finds: 'write-round-trip',
    system: offsetShop,
    object: 'party',
    change: { [`${party}/update/request/method`]: 'PATCH' },
  },
  { finds: 'upsert-once', system: cursorCrm, object: 'company', change: { [`${company}/upsert/keys`]: ['name'] } },
  {
    finds: 'upsert-halves',
    system: cursorCrm,
    object: 'company',
    change: { [`${company}/upsert/only/create/headers`]: { 'If-Match': '*' } },
  },
  {
    finds: 'lost-answer',
    system: offsetShop,
    object: 'party',
    change: { [`${party}/create/verify`]: undefined, [`${party}/create/safeToRepeat`]: true },
  },
  {
    finds: 'partial-batch',
    system: cursorCrm,
    object: 'company',
    change: { [`${company}/upsert/batch/match`]: 'order' },
  },
  {
    finds: 'lost-answer-of-a-batch',
    system: cursorCrm,
    object: 'company',
    change: { [`${company}/upsert/batch/results`]: '/result' },
  },
  {
    finds: 'scalar-body',
    system: offsetShop,
    object: 'party',
    change: { [`${party}/create/answer`]: { record: '' }, [`${party}/create/verify`]: undefined },
  },
  { finds: 'stale-etag', system: odataErp, object: 'customer', change: { [`${customer}/etag/send`]: 'X-If' } },
  {
    finds: 'drift-described',
    system: cursorCrm,
    object: 'company',
    change: { [`${company}/describe/fields`]: '/fields' },
  },
  {
    finds: 'drift-described',
    system: cursorCrm,
    object: 'company',
    change: { [`${company}/describe/type`]: '/label' },
  },
  {
    finds: 'drift-described',
    system: cursorCrm,
    object: 'company',
    host: (sound) => rememberingHost(sound),
  },
  {
    finds: 'refused-by-class',
    system: offsetShop,
    object: 'party',
    change: { '/errors/0/class': 'conflict' },
  },
  {
    finds: 'refused-by-class',
    system: offsetShop,
    object: 'party',
    change: { '/errors/0/message': '/nowhere' },
  },
  {
    finds: 'drift-read',
    system: cursorCrm,
    object: 'company',
    change: { [`${company}/hooks`]: { read: '{ id: record.id, properties: { name: record.properties.name } }' } },
  },
  {
    finds: 'delta-links',
    system: odataErp,
    object: 'order',
    change: { '/objects/order/changes/nextLook': '/odata.deltaLink' },
  },
  {
    finds: 'forgotten-place',
    system: odataErp,
    object: 'order',
    change: { '/objects/order/changes/expiredOn': { status: [404] } },
  },
  {
    finds: 'webhook-handshake',
    system: offsetShop,
    object: 'party',
    change: { '/webhooks/handshake/parameter': 'token' },
  },
  {
    finds: 'webhook-handshake',
    system: offsetShop,
    object: 'party',
    change: { '/webhooks/handshake/answerAt': '/validationToken' },
  },
  { finds: 'atomic-batch', system: odata2Erp, object: 'line', change: { [`${line}/create/answer/record`]: '/e' } },
  { finds: 'changes-in-one-call', system: odataErp, object: 'customer', change: { [`${customer}/etag`]: undefined } },
  {
    finds: 'deletes-in-one-call',
    system: odataErp,
    object: 'customer',
    change: { [`${customer}/delete/batch`]: undefined },
  },
  {
    finds: 'csrf-token-of-a-batch',
    system: odataErp,
    object: 'customer',
    change: { '/connection/csrf/ended': { status: [499] } },
  },
  {
    finds: 'id-of-several-fields',
    system: odata2Erp,
    object: 'line',
    change: { [`${line}/idFields`]: ['Order', 'Text'] },
  },
  { finds: 'get-many', system: odata2Erp, object: 'line', change: { [`${line}/get/batch/service`]: undefined } },
  {
    finds: 'get-many',
    system: cursorCrm,
    object: 'company',
    change: { [`${company}/get/batch/records`]: '/result' },
  },
  {
    finds: 'find-many',
    system: cursorCrm,
    object: 'company',
    change: { [`${company}/list/batch/failures/missingOn`]: undefined },
  },
  { finds: 'find-many', system: offsetShop, object: 'party', host: oneCallEach },
  { finds: 'many-refused', system: odataErp, object: 'customer', host: (sound) => failingTogether(sound) },
  {
    finds: 'action-once',
    system: offsetShop,
    object: 'party',
    change: { [`${approve}/request/path/2`]: '/accept' },
  },
  {
    finds: 'action-twice',
    system: offsetShop,
    object: 'party',
    change: { [`${approve}/state`]: undefined, [`${approve}/batch`]: undefined },
  },
  {
    finds: 'action-lost-answer',
    system: offsetShop,
    object: 'party',
    change: { [`${approve}/state`]: undefined, [`${approve}/safeToRepeat`]: true },
  },
  {
    finds: 'action-refused',
    system: offsetShop,
    object: 'party',
    change: { [`${approve}/okOn`]: { status: [200] } },
  },
  {
    finds: 'action-of-many',
    system: offsetShop,
    object: 'party',
    change: {
      [`${approve}/batch/outcome`]: 'together',
      ...Object.fromEntries(['results', 'match', 'unlisted'].map((name) => [`${approve}/batch/${name}`, undefined])),
    },
  },
  {
    finds: 'webhook-duplicates',
    system: cursorCrm,
    object: 'company',
    change: { '/webhooks/eventId': '/kitNumbers' },
  },
  { finds: 'webhook-reordered', system: cursorCrm, object: 'company', change: { '/webhooks/recordId': '/nowhere' } },
  { finds: 'webhook-many-events', system: cursorCrm, object: 'company', change: { '/webhooks/events': '/list' } },
  {
    finds: 'webhook-bad-signature',
    system: cursorCrm,
    object: 'company',
    change: { '/webhooks/verify': { kind: 'none' } },
  },
  {
    finds: 'webhook-stale-timestamp',
    system: cursorCrm,
    object: 'company',
    change: { '/webhooks/verify/timestamp/toleranceSeconds': 86_400 },
  },
]

function changed(source: object, change: Broken['change'] = {}): unknown {
  const copy = structuredClone(source) as JsonObject
  for (const [place, value] of Object.entries(change)) {
    const names = place.split('/').slice(1)
    const last = names.pop() ?? ''
    const holder = names.reduce<Record<string, unknown>>(
      (at, name) => {
        at[name] ??= {}
        return at[name] as Record<string, unknown>
      },
      copy as Record<string, unknown>,
    )
    if (value === undefined) delete holder[last]
    else holder[last] = value
  }
  return copy
}

test.concurrent.each(broken)(
  '$finds finds a connector that does not fit its system',
  async ({ finds, system, object, change, host }) => {
    const definition = parsed(changed(system, change))
    const results = await conformanceOf({
      definition,
      system: parsed(system),
      only: [finds],
      ...(host ? { host } : {}),
    })
    const own = results.filter((result) => result.object === object)
    expect(faultsIn(own)).toEqual([expect.stringContaining(`${object} ${finds}: `)])
  },
)

test('every case has a connector that it finds', () => {
  const proved = new Set(broken.map(({ finds }) => finds))
  expect(conformanceCases.map(({ id }) => id).filter((id) => !proved.has(id))).toEqual([])
})
