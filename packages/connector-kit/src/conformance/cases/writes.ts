import { plainText, valueAt, type JsonObject } from '@isthmus/sdk'
import type { ObjectDefinition } from '../../mock/definition-parts.ts'
import type { Bench } from '../bench.ts'
import { good } from '../driver.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { expectSame, expectThat } from '../expectation.ts'
import { fieldsFor, keyed, lostCreate } from '../lost-create.ts'
import { freeFields, keyFieldsOf } from '../sample-fields.ts'

function canUpsert({ upsert }: ObjectDefinition): boolean {
  return upsert !== undefined && upsert.kind !== 'none'
}

const roundTrip: ConformanceCase = {
  id: 'write-round-trip',
  title: 'What is created can be changed and taken away again by the id that the system gave it',
  applies: ({ create }) => create !== undefined,
  run: async (bench) => {
    const { object } = bench
    bench.held.seed(0)
    const [record] = good(await bench.write('create', [{ fields: fieldsFor(object, 1) }]), 'the create')
    const id = plainText(valueAt(record, '/id'))
    expectThat(bench.held.get(id) !== undefined, `the create says the id ${JSON.stringify(id)}, which is not there`)
    const [text] = freeFields(object, 'text')
    if (object.update && text !== undefined) {
      good(await bench.write('update', [{ id, fields: { [text]: 'changed' } }]), 'the update')
      const row = bench.held.get(id)
      expectThat(row !== undefined && bench.held.fieldOf(row.record, text) === 'changed', 'the update did not arrive')
    }
    if (object.delete) {
      good(await bench.write('delete', [{ id }]), 'the delete')
      const left = bench.held.get(id)
      expectThat(left === undefined || object.deletes?.kind === 'flag', 'the deleted record is still there')
      good(await bench.write('delete', [{ id }]), 'the second delete')
    }
  },
}

const upsertOnce: ConformanceCase = {
  id: 'upsert-once',
  title: 'An upsert makes a record once and changes it from then on',
  applies: canUpsert,
  run: async (bench) => {
    bench.held.seed(0)
    const fields = withoutKey(bench.object, 1)
    good(await bench.write('upsert', [{ key: 'NEW-1', fields }]), 'the first upsert')
    good(await bench.write('upsert', [{ key: 'NEW-1', fields }]), 'the second upsert')
    const [text] = freeFields(bench.object, 'text')
    if (text !== undefined)
      good(await bench.write('upsert', [{ key: 'NEW-1', fields: { ...fields, [text]: 'changed' } }]), 'the third')
    expectOnce(bench, ['NEW-1'])
    const row = bench.held.rows()[0]
    if (text !== undefined && row)
      expectThat(bench.held.fieldOf(row.record, text) === 'changed', 'the change did not arrive')
  },
}

function withoutKey(object: ObjectDefinition, at: number): JsonObject {
  const [key] = keyFieldsOf(object)
  return Object.fromEntries(Object.entries(fieldsFor(object, at)).filter(([name]) => name !== key))
}

/** Every key must have been made exactly once. */
function expectOnce(bench: Bench, keys: readonly string[]): void {
  const made = bench.held.rows().map((row) => bench.held.keyOf(row))
  expectSame(
    made.filter((key) => keys.includes(key)),
    keys,
    'records by key',
  )
  for (const key of keys) {
    const { created = 0 } = bench.held.writes().get(key) ?? {}
    expectThat(created === 1, `${key} was created ${created} times`)
  }
}

const lostAnswer: ConformanceCase = {
  id: 'lost-answer',
  title: 'A write whose answer was lost happens once, or waits for a person where nobody can know',
  applies: (object) => object.create !== undefined || canUpsert(object),
  run: async (bench) => {
    const { object } = bench
    bench.held.seed(0)
    if (canUpsert(object)) await loseUpsert(bench)
    if (object.create) await lostCreate(bench, { kind: 'lostAnswer' })
  },
}

async function loseUpsert(bench: Bench): Promise<void> {
  bench.mock.faults.add({ on: 'write', object: bench.name, fault: { kind: 'lostAnswer' } })
  good(
    await bench.write('upsert', [{ key: 'LOST-1', fields: withoutKey(bench.object, 1) }]),
    'the upsert whose answer was lost',
  )
  expectOnce(bench, ['LOST-1'])
}

const batchParts: readonly ('create' | 'upsert')[] = ['create', 'upsert']

function batchOf(object: ObjectDefinition, part: 'create' | 'upsert') {
  if (part === 'create') return object.create?.batch
  return object.upsert?.kind === 'native' ? object.upsert.batch : undefined
}

const partialBatch: ConformanceCase = {
  id: 'partial-batch',
  title: 'Of records that go in one call, those that the system refuses fail and the others are kept',
  applies: (object) =>
    keyFieldsOf(object).length > 0 && batchParts.some((part) => batchOf(object, part)?.outcome === 'each'),
  run: async (bench) => {
    for (const part of batchParts) if (batchOf(bench.object, part)?.outcome === 'each') await sendPartly(bench, part)
  },
}

async function sendPartly(bench: Bench, part: 'create' | 'upsert'): Promise<void> {
  bench.held.seed(0)
  const keys = [1, 2, 3, 4, 5].map((at) => `${part.toUpperCase()}-${at}`)
  const [first = '', , , fourth = ''] = keys
  bench.mock.refuseKeys([first, fourth])
  const { records, failures } = await bench.write(part, rowsOf(bench.object, part, keys))
  bench.mock.refuseKeys([])
  expectThat(
    failures.length === 2 && records.length === 3,
    `${records.length} of 3 were done and ${failures.length} of 2 failed`,
  )
  const isRight = [first, fourth].every((key) => failures.some(({ record }) => JSON.stringify(record).includes(key)))
  expectThat(isRight, `other records failed than those that were refused: ${JSON.stringify(failures).slice(0, 300)}`)
  expectOnce(
    bench,
    keys.filter((key) => key !== first && key !== fourth),
  )
  const calls = bench.mock.calls.filter(({ kind, object }) => object === bench.name && kind === `${part}Batch`)
  expectThat(calls.length > 0, 'the records did not go in one call')
}

function rowsOf(object: ObjectDefinition, part: 'create' | 'upsert', keys: readonly string[]) {
  return keys.map((key, at) =>
    part === 'create'
      ? { fields: { ...fieldsFor(object, at), ...keyed(object, key) } }
      : { key, fields: withoutKey(object, at) },
  )
}

const lostBatch: ConformanceCase = {
  id: 'lost-answer-of-a-batch',
  title: 'An upsert of many records whose answer was lost makes each of them once',
  applies: (object) => batchOf(object, 'upsert') !== undefined,
  run: async (bench) => {
    bench.held.seed(0)
    const keys = [1, 2, 3].map((at) => `LOST-${at}`)
    bench.mock.faults.add({ on: 'upsertBatch', object: bench.name, fault: { kind: 'lostAnswer' } })
    good(await bench.write('upsert', rowsOf(bench.object, 'upsert', keys)), 'the batch whose answer was lost')
    expectOnce(bench, keys)
  },
}

const scalarBody: ConformanceCase = {
  id: 'scalar-body',
  title: 'A write that is answered with a bare number or text says the id of its record',
  applies: ({ create }) => create?.answer?.id === '',
  run: async (bench) => {
    bench.held.seed(0)
    const [record] = good(await bench.write('create', [{ fields: fieldsFor(bench.object, 1) }]), 'the create')
    const [row] = bench.held.rows()
    expectThat(plainText(valueAt(record, '/id')) === row?.id, `the id ${row?.id} came as ${JSON.stringify(record)}`)
  },
}

const staleState: ConformanceCase = {
  id: 'stale-etag',
  title: 'A change of a record that somebody else changed meanwhile is a conflict, and overwrites nothing',
  applies: (object) =>
    object.etag !== undefined && object.update !== undefined && freeFields(object, 'text').length > 0,
  run: async (bench) => {
    const [text = ''] = freeFields(bench.object, 'text')
    const [row] = bench.held.seed(1)
    if (!row) return
    const fields = { [text]: 'ours' }
    good(await bench.write('update', [{ id: row.id, fields }]), 'a change of a record that nobody else changed')
    bench.held.touch(row.id, { [text]: 'theirs' })
    const stale = bench.held.etagOf(row)
    const { failures } = await bench.write('update', [{ id: row.id, version: stale, fields }])
    expectThat(failures[0]?.code === 'UPSTREAM_CONFLICT', `a stale change ended with ${failures[0]?.code ?? 'success'}`)
    const now = bench.held.get(row.id)
    expectThat(
      now !== undefined && bench.held.fieldOf(now.record, text) === 'theirs',
      'a stale change overwrote a newer one',
    )
  },
}

const upsertHalves: ConformanceCase = {
  id: 'upsert-halves',
  title: 'An upsert that is told so makes no record, or leaves one alone that is there',
  applies: (object) =>
    object.upsert?.kind === 'native' && object.upsert.only !== undefined && freeFields(object, 'text').length > 0,
  run: async (bench) => {
    const [text = ''] = freeFields(bench.object, 'text')
    bench.held.seed(0)
    const upsert = (only: 'create' | 'update', value: string) =>
      bench.write('upsert', [{ key: 'HALF-1', fields: { ...withoutKey(bench.object, 1), [text]: value } }], { only })
    const missing = await upsert('update', 'none')
    expectThat(missing.failures.length === 1, 'an update of a record that is not there counts as done')
    expectThat(bench.held.rows().length === 0, 'an upsert that was told to update made a record')
    good(await upsert('create', 'first'), 'the create')
    const [again] = good(await upsert('create', 'second'), 'the second create')
    expectThat(plainText(valueAt(again, '/action')) === 'unchanged', 'a record that is there counts as created')
    good(await upsert('update', 'third'), 'the update')
    expectOnce(bench, ['HALF-1'])
    const { updated = 0 } = bench.held.writes().get('HALF-1') ?? {}
    expectThat(updated === 1, `the record was changed ${updated} times instead of once`)
  },
}

export const writeCases: readonly ConformanceCase[] = [
  roundTrip,
  upsertOnce,
  upsertHalves,
  lostAnswer,
  partialBatch,
  lostBatch,
  scalarBody,
  staleState,
]
