import { checkFlow, pluginOf, parseDefinition, type JsonObject } from '@isthmus/sdk'
import { builtinPlugins } from '@isthmus/nodes'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { flowOf, node, startNode } from '../../engine/engine-rig.ts'
import { openShop, type Shop } from './flows.ts'
import { listen } from './served.ts'
import { from, own, rows, shopOf, shopServer, type ShopServer } from './shop.ts'

// Far above what is needed: a busy machine must not fail what is right.
vi.setConfig({ testTimeout: 60_000 })

const title = { en: 'Approve', 'zh-CN': '批准' }
const call = (step: string, body: object = {}) => ({
  method: 'POST',
  path: ['/items/', from('/input/id'), `/${step}`],
  body,
})

/** An item whose name says what it is. */
const actions = {
  approve: {
    title,
    request: call('approve', { note: from('/parameters/note'), amount: from('/parameters/amount') }),
    parameters: {
      type: 'object',
      properties: { note: { type: 'string' }, amount: { type: 'string', format: 'decimal' } },
      required: ['note'],
    },
    answer: { readBack: true },
    state: { field: 'name', is: ['approved'], from: ['draft'] },
  },
  remind: { title, request: call('remind'), result: { at: '/number', schema: { type: 'integer' } } },
  close: { title, request: call('close'), state: { gone: true } },
}
const shopWithActions = shopOf({ actions, formats: { decimal: 'number' } })

let server: ShopServer
let shop: Shop
let close: () => Promise<void>
/** How often a step took effect. */
let effects: string[]
beforeEach(async () => {
  server = shopServer()
  effects = []
  server.app.post('/items/:id/approve', (c) => {
    const id = c.req.param('id')
    const item = server.items.get(id)
    if (!item) return c.json({ message: 'none' }, 404)
    if (item['name'] !== 'draft') return c.json({ message: 'not now' }, 400)
    effects.push(`approve ${id}`)
    server.items.set(id, { ...item, name: 'approved' })
    return c.body(null, 204)
  })
  server.app.post('/items/:id/remind', (c) => {
    effects.push(`remind ${c.req.param('id')}`)
    return c.json({ number: effects.length })
  })
  server.app.post('/items/:id/close', (c) => {
    effects.push(`close ${c.req.param('id')}`)
    server.items.delete(c.req.param('id'))
    return c.body(null, 204)
  })
  const served = await listen(server.app)
  close = served.close
  shop = openShop(shopWithActions, { url: served.url })
})
afterEach(async () => {
  await shop.close()
  await close()
})

const act = (action: string, config: JsonObject = {}, id = '1') =>
  shop.write('action', { entity: 'item', action, id, ...config })
const note = { fields: rows({ note: 'now' }) }

describe('an action', () => {
  test('sends what is given to it as the system wants it, and tells what the record is now', async () => {
    server.add({ name: 'draft' })
    const { out } = await act('approve', { fields: rows({ note: 'now', amount: '12.50' }) })
    expect(out).toMatchObject([{ action: 'done', id: '1', record: { name: 'approved' }, result: null }])
    expect(server.writes).toMatchObject([{ path: '/items/1/approve', body: { note: 'now', amount: 12.5 } }])
  })

  test('gives what else its answer holds', async () => {
    server.add({ name: 'draft' })
    expect((await act('remind')).out).toMatchObject([{ action: 'done', id: '1', result: 1 }])
  })

  test.each([
    [
      'what it needs',
      { action: 'approve', id: '1', fields: rows({ note: own('note') }) },
      'note',
      'be given for approve',
    ],
    ['a record', { action: 'remind', id: own('id') }, 'id', 'not be empty'],
  ])('without %s fails before anything is sent', async (_, config, field, expected) => {
    const run = await shop.write('action', { entity: 'item', ...config }, [{ id: '', note: '' }])
    expect(run.failed).toMatchObject([
      { error: { code: 'FIELD_VALUE_INVALID', params: { field, expected: `must ${expected}` } } },
    ])
    expect(server.writes).toEqual([])
  })

  test('on a record that is not there fails, and says which one', async () => {
    expect((await act('approve', note, '9')).failed).toMatchObject([{ error: { code: 'RECORD_NOT_FOUND' } }])
  })

  test('that the system calls done although it is not fails', async () => {
    server.add({ name: 'draft' })
    server.trouble.push({ status: 200, body: { form: 'Are you sure?' } })
    const { failed } = await act('approve', note)
    expect(failed).toMatchObject([
      {
        error: {
          code: 'UPSTREAM_REJECTED',
          message: expect.stringContaining('it says that this is done, but name is draft'),
        },
      },
    ])
  })

  test('that is refused because of its state names the state, and one that is so already is no error', async () => {
    server.add({ name: 'closed' })
    server.add({ name: 'approved' })
    expect((await act('approve', note, '1')).failed).toMatchObject([
      { error: { message: expect.stringContaining('not now (name is closed, and draft is needed)') } },
    ])
    expect((await act('approve', note, '2')).out).toMatchObject([{ action: 'unchanged', record: { name: 'approved' } }])
    expect(effects).toEqual([])
  })
})

describe('an action whose answer is lost', () => {
  test.each(['lostBefore', 'lostAfter'] as const)('(%s) happens once, by a look at the record', async (lost) => {
    server.add({ name: 'draft' })
    server.trouble.push(lost)
    const { out, parked } = await act('approve', note)
    expect(out).toMatchObject([{ action: 'done', record: { name: 'approved' } }])
    expect([parked, effects]).toEqual([0, ['approve 1']])
  })

  test('and that nothing tells of waits for a person', async () => {
    server.add({ name: 'draft' })
    server.trouble.push('lostAfter')
    const { out, parked } = await act('remind')
    expect([out, parked, effects]).toEqual([[], 1, ['remind 1']])
  })

  test('is done where the record is gone that it takes away, and waits for a person where it is still there', async () => {
    server.add({ name: 'draft' })
    server.add({ name: 'draft' })
    server.trouble.push('lostAfter')
    expect((await act('close')).out).toMatchObject([{ action: 'done', record: null }])
    server.trouble.push('lostBefore')
    expect((await act('close', {}, '2')).parked).toBe(1)
    expect(effects).toEqual(['close 1'])
  })
})

test('a flow that gives an action what it does not take, or asks for one that its entity does not have, is found before it runs', () => {
  const parsed = parseDefinition(shopWithActions)
  if ('problems' in parsed) throw new Error('the shop is a definition')
  const plugins = [...builtinPlugins, pluginOf(parsed.definition)]
  const types = new Map(plugins.flatMap(({ nodes }) => nodes).map(({ info }) => [info.id, info]))
  const problemsOf = (config: JsonObject) => {
    const step = node('act', 'shop.action', { entity: 'item', id: '1', ...config }, { connection: 'shop' })
    return checkFlow(flowOf([startNode, step], ['start -> act']), types).flatMap(({ path, message }) =>
      path?.includes('config') === true ? [`${path} ${message}`] : [],
    )
  }
  expect(problemsOf({ action: 'approve', ...note })).toEqual([])
  expect(problemsOf({ action: 'approve', fields: rows({ nite: 'now' }) })).not.toEqual([])
  expect(problemsOf({ action: 'audit' })).not.toEqual([])
})
