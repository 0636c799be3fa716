import { describe, expect, test } from 'vitest'
import { parseDefinition } from './index.ts'
import { writingShape } from './testing/writing-shape.ts'

const from = (pointer: string, more: object = {}) => ({ from: pointer, ...more })
const title = { en: 'Approve', 'zh-CN': '批准' }

/** An action on the orders of the shape, with everything that one may have. */
const approve = {
  title,
  request: {
    method: 'POST',
    path: ['/orders/', from('/input/id'), '/approve'],
    body: { note: from('/parameters/note') },
  },
  parameters: { type: 'object', properties: { note: { type: 'string' } }, required: ['note'] },
  answer: { readBack: true },
  state: { field: 'name', is: ['approved'], from: ['draft'], settleSeconds: 5 },
  okOn: { status: [304] },
  batch: {
    maxRecords: 20,
    request: {
      method: 'POST',
      path: '/orders/approve',
      body: { ids: from('/records', { as: 'commas' }), note: from('/parameters/note') },
    },
    record: from('/input/id', { as: 'text' }),
    outcome: 'each',
    results: '/done',
    match: { of: '/input/id', result: '/id' },
    unlisted: 'alone',
  },
  permission: 'orders.approve',
} as const

function problemsOf(action: object): readonly string[] {
  const { order } = writingShape.objects
  const parsed = parseDefinition({
    ...writingShape,
    objects: {
      ...writingShape.objects,
      order: { ...order, actions: { approve: JSON.parse(JSON.stringify(action)) as object } },
    },
  })
  return 'problems' in parsed ? parsed.problems.map(({ path, message }) => `${path}: ${message}`) : []
}

const at = String.raw`^\/objects\/order\/actions\/approve`

test('takes an action that uses every part of the format, and one that is a call alone', () => {
  expect(problemsOf(approve)).toEqual([])
  expect(problemsOf({ title, request: { method: 'POST', path: ['/orders/', from('/input/id'), '/remind'] } })).toEqual(
    [],
  )
})

describe('names the place of', () => {
  test.each<readonly [string, object, string]>([
    [
      'an action on nobody knows what',
      { request: { method: 'POST', path: '/orders/approve' } },
      '/request: .*needs /input/id',
    ],
    [
      'a parameter that is not there',
      { request: { ...approve.request, body: { note: from('/parameters/text') } } },
      '/request/body/note/from: .*/parameters/note',
    ],
    ['parameters of which none is named', { parameters: { type: 'object' } }, '/parameters: .*needs properties'],
    [
      'a needed parameter that is not there',
      { parameters: { ...approve.parameters, required: ['nite'] } },
      '/parameters/required/0: .*did you mean note',
    ],
    [
      'a state of a field that is not there',
      { state: { field: 'nam', is: ['a'] } },
      '/state/field: .*did you mean name',
    ],
    [
      'a state that the action begins and ends with',
      { state: { ...approve.state, from: ['approved'] } },
      '/state/from: .*must not hold',
    ],
    [
      'many records of which none is named',
      { batch: { ...approve.batch, record: { all: true } } },
      '/batch/record: .*needs /input/id',
    ],
    [
      'a call of many that carries none',
      {
        batch: {
          maxRecords: 5,
          request: { method: 'POST', path: '/orders/approve' },
          record: from('/input/id'),
          outcome: 'together',
        },
      },
      '/batch/request: .*needs /records',
    ],
    [
      'many records that go by themselves although the action may happen twice',
      { state: undefined },
      '/batch/unlisted: .*needs a state',
    ],
    [
      'a result that a call of many does not hold',
      { result: { at: '/number', schema: { type: 'string' } } },
      '/result: .*must not stand beside a batch',
    ],
  ])('%s', (_, change, expected) => {
    const wanted = new RegExp(`${at}${expected.replaceAll('/', String.raw`\/`)}`)
    expect(problemsOf({ ...approve, ...change })).toContainEqual(expect.stringMatching(wanted))
  })
})

test('a service whose root holds fields must be where the path of its writes begins', () => {
  const { order } = writingShape.objects
  const service = ['/v2/', from('/connection/baseUrl'), '/api']
  const create = (path: readonly unknown[]) => {
    const batch = { kind: 'odata', version: 4, maxRecords: 20, outcome: 'each', service }
    const own = { ...order.create, request: { ...order.create.request, path }, batch }
    const parsed = parseDefinition({
      ...writingShape,
      objects: { ...writingShape.objects, order: { ...order, create: own } },
    })
    return 'problems' in parsed ? parsed.problems.map(({ path: place }) => place) : []
  }
  expect(create(['/v2/', from('/connection/baseUrl'), '/api/orders'])).toEqual([])
  expect(create(['/v2/', from('/connection/baseUrl'), '/apiary'])).toEqual(['/objects/order/create/batch/service'])
})
