import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FlowError } from '../../../errors.ts'
import type { Json } from '../../../json.ts'
import type { PollContext } from '../../../node/index.ts'
import { parseDefinition } from '../../definition/index.ts'
import type { Streamed } from './bayeux-message.ts'
import { eventOf, type StreamEvent } from './stream-event.ts'
import { placeText, readPlace } from './stream-place.ts'

const both = { en: 'Shop', 'zh-CN': '商店' }
const changes = {
  kind: 'stream',
  protocol: 'bayeux',
  path: '/stream',
  channel: '/items',
  event: {
    place: '/place',
    ids: '/ids',
    manyIds: '*',
    change: '/change',
    kinds: { created: ['NEW'], deleted: ['GONE'], gap: ['GAP'] },
    time: { at: '/at', format: 'seconds' },
    by: '/by',
    fields: '/fields',
  },
  expiredOn: { path: '/error', contains: ['too old'] },
  holdSeconds: 60,
  quietCalls: 2,
  mostEvents: 100,
  reconcile: { kind: 'watermark', cursor: 'changed', format: 'iso', tieBreak: 'id', order: 'id', size: 50 },
}
const item = {
  title: both,
  schema: {
    type: 'object',
    properties: { id: { type: 'string' }, changed: { type: 'string', format: 'date-time' } },
  },
  id: '/id',
  list: {
    request: { method: 'GET', path: '/items', query: { filter: { from: '/input/filter' } } },
    records: '/rows',
    page: { kind: 'none' },
    query: { dialect: 'odata4' },
  },
  changes,
}

function shopOf(own: object): object {
  return {
    schema: 'isthmus/connector/1',
    id: 'shop',
    version: '1.0.0',
    title: both,
    summary: both,
    icon: 'globe',
    connection: { fields: {}, auth: { kind: 'none' }, test: { object: 'item' } },
    errors: [],
    objects: { item: { ...item, ...own } },
  }
}

function streamed(): Streamed {
  const parsed = parseDefinition(shopOf({}))
  if ('problems' in parsed) throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
  const { definition } = parsed
  const object = definition.objects['item']
  if (object?.changes?.kind !== 'stream') throw new Error('the item has a stream')
  const context: PollContext = {
    connection: undefined,
    signal: new AbortController().signal,
    http: () => Promise.reject(new Error('no call is made')),
  }
  return { target: { definition, name: 'item', object, context }, stream: object.changes }
}

describe('an event', () => {
  const own = streamed()

  test('is read where the definition says', () => {
    const data = { place: 9, ids: '7', change: 'NEW', at: 60, by: 'ada', fields: ['a', 'b'] }
    expect(eventOf(own, data)).toEqual({
      place: '9',
      ids: ['7'],
      happened: 'created',
      atMs: 60_000,
      by: 'ada',
      fields: ['a', 'b'],
      isGap: false,
    })
  })

  test.each([[{ change: 'GAP', ids: [] }], [{ change: 'GAP', ids: ['000'] }], [{ change: 'NEW', ids: ['1', '00*'] }]])(
    'that says %o is a gap, whatever its ids',
    (more) => {
      expect(eventOf(own, { place: 'p', at: 1, ...more })).toMatchObject({ isGap: true, ids: [], happened: 'unknown' })
    },
  )

  /** The event, or the code of what it is refused with. */
  function readOrRefused(data: Json): StreamEvent | string {
    try {
      return eventOf(own, data)
    } catch (error) {
      return error instanceof FlowError ? error.code : String(error)
    }
  }

  const soundOf = ({ place, ids, atMs, isGap }: StreamEvent): string =>
    place !== '' && (isGap || ids.length > 0) && new Date(atMs).getTime() === atMs ? 'sound' : 'unsound'

  test('of any other form is refused in words, and never by accident', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (place, ids, at) => {
        for (const data of [place, { place, ids, at, change: ids, by: at, fields: place }]) {
          const read = readOrRefused(data as Json)
          expect(typeof read === 'string' ? read : soundOf(read)).toMatch(/^(?:UPSTREAM_ANSWER_INVALID|sound)$/)
        }
      }),
    )
  })
})

describe('a place', () => {
  test('is read as it was kept', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (event) => {
        expect(readPlace(placeText({ kind: 'behind', event }))).toEqual({ kind: 'behind', event })
      }),
    )
    const from = { kind: 'from', time: '2026-03-01T10:00:00.000Z' } as const
    expect(readPlace(placeText(from))).toEqual(from)
  })

  test.each([undefined, '', 'behind:', 'from:soon', 'https://example.com/delta?token=1'])('is none in %s', (text) => {
    expect(readPlace(text)).toBeUndefined()
  })
})

describe('a definition with a stream', () => {
  test.each([
    ['a protocol that is not spoken', { changes: { ...changes, protocol: 'grpc' } }, '/objects/item/changes'],
    ['a list without a query', { list: { ...item.list, query: undefined } }, '/objects/item/changes'],
    [
      'one text for two kinds',
      { changes: { ...changes, event: { ...changes.event, kinds: { created: ['A'], updated: ['A'] } } } },
      '/objects/item/changes/event/kinds',
    ],
    [
      'an address elsewhere',
      { changes: { ...changes, path: 'https://other.example/stream' } },
      '/objects/item/changes/path',
    ],
    [
      'a watermark that is no field',
      { changes: { ...changes, reconcile: { ...changes.reconcile, cursor: 'modified' } } },
      '/objects/item/changes/reconcile/cursor',
    ],
  ])('and %s is refused there', (_, own, path) => {
    const parsed = parseDefinition(JSON.parse(JSON.stringify(shopOf(own))) as unknown)
    const problems = 'problems' in parsed ? parsed.problems : []
    expect(problems.map((problem) => JSON.stringify(problem)).join('\n')).toContain(path)
  })
})
