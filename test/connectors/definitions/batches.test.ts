import { plainText, type Json, type JsonObject } from '@isthmus/sdk'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openShop, type Shop } from './flows.ts'
import { listen } from './served.ts'
import { from, listed, own, rows, shopOf } from './shop.ts'

/** How the system answers a call: per record, or as a whole. */
type Answer = (inputs: readonly JsonObject[]) => { readonly status: number; readonly body: Json }

const calls: (readonly JsonObject[])[] = []
const stored = new Map<string, JsonObject>()
let answer: Answer
let lost = 0
let refused = ''
let shop: Shop
let url: string
let close: () => Promise<void>

const app = new Hono()
app.post('/batch', async (c) => {
  const { inputs } = await c.req.json<{ readonly inputs: readonly JsonObject[] }>()
  calls.push(inputs)
  const { status, body } = answer(inputs)
  if (lost > 0) {
    lost -= 1
    ;(c.env as { readonly incoming: { readonly socket: { destroy(): void } } }).incoming.socket.destroy()
  }
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
})
app.put('/one/:ref', async (c) => {
  const body = await c.req.json<JsonObject>()
  calls.push([body])
  if (c.req.param('ref') === refused) return c.json({ message: 'wrong' }, 422)
  stored.set(c.req.param('ref'), body)
  return c.json({ id: `id-${c.req.param('ref')}` })
})

const put = (input: JsonObject): JsonObject => {
  const fields = input['fields'] as JsonObject
  const ref = plainText(fields['ref'])
  const isNew = !stored.has(ref)
  stored.set(ref, fields)
  return { id: `id-${ref}`, ref, new: isNew }
}

const batch = {
  maxRecords: 10,
  request: { method: 'POST', path: '/batch', body: { inputs: from('/records') } },
  record: { fields: from('/record'), key: from('/input/external'), at: from('/input/position') },
  outcome: 'each',
  results: '/results',
  match: 'order',
  failed: { path: '/error' },
  message: '/error',
  answer: { id: '/id' },
  createdOn: { path: '/new', is: [true] },
}
const upsert = (more: object = {}) => ({
  kind: 'native',
  keys: ['ref'],
  request: { method: 'PUT', path: ['/one/', from('/input/external')], body: from('/record') },
  answer: { id: '/id' },
  batch: { ...batch, ...more },
})

beforeEach(async () => {
  calls.length = 0
  stored.clear()
  lost = 0
  refused = ''
  answer = (inputs) => ({ status: 200, body: { results: inputs.map(put) } })
  const served = await listen(app)
  url = served.url
  close = served.close
})
afterEach(async () => {
  await shop.close()
  await close()
})

function open(object: object, more: object = {}): Shop {
  shop = openShop(shopOf({ ...listed, ...object }, more), { url })
  return shop
}

const config = { entity: 'item', key: own('ref'), fields: rows({ name: own('name') }) }
const records = (count: number) => Array.from({ length: count }, (_, at) => ({ ref: `r${at}`, name: `n${at}` }))

describe('a call with many records', () => {
  test.each([
    [2, [2]],
    [10, [10]],
    [11, [10, 1]],
    [23, [10, 10, 3]],
  ])('of %i is cut to what the system takes', async (count, sizes) => {
    const { out } = await open({ upsert: upsert() }).write('upsert', config, records(count))
    expect(out.map(({ id }) => id)).toEqual(records(count).map(({ ref }) => `id-${ref}`))
    expect(calls.map((inputs) => inputs.length).toSorted((a, b) => b - a)).toEqual(sizes)
    expect(stored.size).toBe(count)
  })

  test('says of each record whether it is new', async () => {
    stored.set('r1', {})
    const { out } = await open({ upsert: upsert() }).write('upsert', config, records(3))
    expect(out.map(({ action }) => action)).toEqual(['created', 'updated', 'created'])
  })

  test('keeps the good ones and tells why the others were refused', async () => {
    answer = (inputs) => ({
      status: 200,
      body: {
        results: inputs.map((input) =>
          plainText(input['key']).endsWith('1') ? { error: "O'Brien 已冻结" } : put(input),
        ),
      },
    })
    const { out, failed } = await open({ upsert: upsert() }).write('upsert', config, records(4))
    expect(out.map(({ id }) => id)).toEqual(['id-r0', 'id-r2', 'id-r3'])
    expect(failed).toMatchObject([
      { record: { ref: 'r1' }, error: { code: 'UPSTREAM_REJECTED', params: { message: "O'Brien 已冻结" } } },
    ])
    expect(calls).toHaveLength(1)
  })

  test('finds each result by its key when they come in another order', async () => {
    open({ upsert: upsert({ match: { of: '/input/external', result: '/ref' } }) })
    answer = (inputs) => ({ status: 200, body: { results: inputs.map(put).toReversed() } })
    const { out } = await shop.write('upsert', config, records(4))
    expect(out.map(({ id }) => id)).toEqual(['id-r0', 'id-r1', 'id-r2', 'id-r3'])
  })

  test('reads failures that are listed apart', async () => {
    const failures = { at: '/errors', result: '/refs', message: '/message' }
    open({ upsert: upsert({ match: { of: '/input/external', result: '/ref' }, failures }) })
    answer = (inputs) => {
      const good = inputs.filter(({ key }) => key !== 'r0' && key !== 'r2')
      return { status: 207, body: { results: good.map(put), errors: [{ refs: ['r0', 'r2'], message: 'bad' }] } }
    }
    const { out, failed } = await shop.write('upsert', config, records(3))
    expect(out).toMatchObject([{ id: 'id-r1' }])
    expect(failed).toMatchObject([{ record: { ref: 'r0' } }, { record: { ref: 'r2' } }])
  })

  test('goes by the status of each result, and sends again only what may pass later', async () => {
    open({ upsert: upsert({ failed: undefined, status: '/status', body: '/body', message: undefined }) })
    let first = true
    answer = (inputs) => {
      const busy = first
      first = false
      const results = inputs.map((input) => {
        const { key } = input
        if (key === 'r1' && busy) return { status: 503, body: { message: 'locked' } }
        return key === 'r2' ? { status: 422, body: { message: 'wrong' } } : { status: 200, body: put(input) }
      })
      return { status: 202, body: { results } }
    }
    const { out, failed } = await shop.write('upsert', config, records(4))
    expect(new Set(out.map(({ id }) => id))).toEqual(new Set(['id-r0', 'id-r1', 'id-r3']))
    expect(failed).toMatchObject([{ record: { ref: 'r2' }, error: { params: { status: 422, message: 'wrong' } } }])
    expect(calls[0]).toHaveLength(4)
    expect(calls.slice(1).flat()).toHaveLength(1)
  })

  test('is sent again where an answer says nothing of some records', async () => {
    open({ upsert: upsert() })
    answer = (inputs) => ({ status: 200, body: { results: inputs.slice(0, 2).map(put) } })
    const { out } = await shop.write('upsert', config, records(3))
    expect(out).toHaveLength(3)
    expect(stored.size).toBe(3)
  })

  test('leaves nothing twice when its answer is lost', async () => {
    open({ upsert: upsert() })
    lost = 1
    const { out } = await shop.write('upsert', config, records(5))
    expect([out.length, stored.size]).toEqual([5, 5])
  })

  test('that is done together or not at all is cut until the record at fault stands alone', async () => {
    open({ upsert: upsert({ outcome: 'together' }) })
    refused = 'r2'
    answer = (inputs) =>
      inputs.some(({ key }) => key === 'r2')
        ? { status: 422, body: { message: 'one is wrong' } }
        : { status: 200, body: { results: inputs.map(put) } }
    const { out, failed } = await shop.write('upsert', config, records(4))
    expect(new Set(out.map(({ id }) => id))).toEqual(new Set(['id-r0', 'id-r1', 'id-r3']))
    expect(failed).toMatchObject([{ record: { ref: 'r2' } }])
  })

  test('leaves out a record that cannot be sent at all', async () => {
    open({ upsert: upsert() })
    const { out, failed } = await shop.write('upsert', config, [...records(2), { ref: null, name: 'none' }])
    expect(out).toHaveLength(2)
    expect(failed).toMatchObject([{ error: { code: 'FIELD_VALUE_INVALID' } }])
    expect(calls.flat()).toHaveLength(2)
  })
})

describe('creates together', () => {
  const create = {
    request: { method: 'PUT', path: ['/one/', from('/record/ref')], body: from('/record') },
    answer: { id: '/id' },
  }

  test('that nobody can look up wait for a person when the answer is lost', async () => {
    open({ create: { ...create, batch: { ...batch, record: { fields: from('/record') } } } })
    lost = 1
    const fields = rows({ ref: own('ref'), name: own('name') })
    const { out, parked } = await shop.write('create', { entity: 'item', fields }, records(3))
    expect([out.length, parked, stored.size]).toEqual([0, 3, 3])
  })

  test('of records that are alike in everything are as many as there are records', async () => {
    open({ create })
    const fields = rows({ ref: 'same', name: 'same' })
    const { out } = await shop.write('create', { entity: 'item', fields }, [{}, {}, {}])
    expect(out).toHaveLength(3)
    expect(calls).toHaveLength(3)
  })
})
