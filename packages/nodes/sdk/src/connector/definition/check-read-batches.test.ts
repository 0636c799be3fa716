import { expect, test } from 'vitest'
import { parseDefinition } from './index.ts'
import { cursorShape } from './testing/shapes.ts'

const { company } = cursorShape.objects
const from = (pointer: string) => ({ from: pointer })
const call = {
  maxKeys: 100,
  request: { method: 'POST', path: '/batch/read', body: { inputs: from('/input/keys') } },
  key: { id: from('/input/value') },
  records: '/results',
}

/** What is wrong with an object whose list and get have these parts besides. */
function faults({
  get,
  list = {},
  more = {},
}: {
  readonly get?: object
  readonly list?: object
  readonly more?: object
}) {
  const object = {
    ...company,
    ...more,
    ...(get ? { get: { ...company.get, batch: get } } : {}),
    list: { ...company.list, ...list },
  }
  const read = parseDefinition({ ...cursorShape, objects: { ...cursorShape.objects, company: object } })
  return 'problems' in read ? read.problems.map(({ path, message }) => [path, message]) : []
}

const at = (path: string) => `/objects/company${path}`

test('a call for many keys must carry them', () => {
  expect(faults({ get: call })).toEqual([])
  const silent = { ...call, request: { method: 'POST', path: '/batch/read', body: { inputs: [] } } }
  expect(faults({ get: silent })).toEqual([[at('/get/batch/request'), expect.stringContaining('/input/keys')]])
  expect(faults({ get: { ...call, key: { id: 'same' } } })).toEqual([
    [at('/get/batch/key'), expect.stringContaining('/input/value')],
  ])
  expect(faults({ get: { ...call, key: from('/input/idd') } })).toContainEqual([
    at('/get/batch/key/from'),
    expect.stringContaining('must be one that exists'),
  ])
})

test('keys are asked of a list that has a query, in a language with lists of values, and no more than it takes', () => {
  const batch = { by: 'list', maxKeys: 50 }
  expect(faults({ list: { batch } })).toEqual([])
  expect(faults({ list: { batch: { ...batch, maxKeys: 101 } } })).toEqual([
    [at('/list/batch/maxKeys'), expect.stringContaining('at most 100')],
  ])
  expect(faults({ list: { batch, query: undefined } }).map(([path]) => path)).toContain(at('/list/batch/by'))
  expect(faults({ list: { batch, query: { dialect: 'yonyou' } } })).toContainEqual([
    at('/list/batch/by'),
    expect.stringContaining('compares with lists of values'),
  ])
  expect(faults({ list: { batch: { ...batch, fields: ['nmae'] } } })).toEqual([
    [at('/list/batch/fields/0'), expect.stringContaining('did you mean name')],
  ])
})

test('lists that take a parameter per comparison need one for lists of values', () => {
  const query = { dialect: 'parameters', parameters: { name: { eq: 'name', in: 'names' }, city: { eq: 'revenue' } } }
  const batch = (fields?: readonly string[]) => ({ by: 'list', maxKeys: 50, ...(fields ? { fields } : {}) })
  const problems = (fields?: readonly string[]) =>
    faults({ list: { query, batch: batch(fields) } }).filter(([path = '']) => path.includes('/batch'))
  expect(problems(['name'])).toEqual([])
  expect(problems(['revenue'])).toEqual([
    [at('/list/batch/by'), expect.stringContaining('a parameter for lists of revenue')],
  ])
  expect(problems()).toEqual([[at('/list/batch/fields'), expect.stringContaining('a parameter for lists')]])
})

test('ids of several fields go in calls inside of one only', () => {
  const more = { id: '/properties/name', idFields: ['name', 'revenue'] }
  expect(faults({ get: call, more })).toContainEqual([at('/get/batch'), expect.stringContaining('an id of one field')])
  expect(faults({ get: { kind: 'odata', version: 4, maxKeys: 50 }, more })).toEqual([])
  const elsewhere = { kind: 'odata', version: 4, maxKeys: 50, service: '/elsewhere' }
  expect(faults({ get: elsewhere })).toEqual([
    [at('/get/batch/service'), expect.stringContaining('where the path of the request begins')],
  ])
})
