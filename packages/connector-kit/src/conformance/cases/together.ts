import { valueAt, plainText, type Json } from '@isthmus/sdk'
import { fieldSchemas, kindOf, type ObjectDefinition } from '../../mock/definition-parts.ts'
import type { Row } from '../../mock/mock-object.ts'
import type { Bench } from '../bench.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { good } from '../driver.ts'
import { expectSame, expectThat } from '../expectation.ts'
import { fieldsFor, keyed } from '../lost-create.ts'
import { freeFields, keyFieldsOf } from '../sample-fields.ts'

function batchOf(object: ObjectDefinition, part: 'create' | 'update' | 'delete') {
  return object[part]?.batch
}

/** Whether the calls of this kind go by OData's rules, where the answers inside say what became of each. */
function holdsCalls(object: ObjectDefinition, part: 'create' | 'update' | 'delete'): boolean {
  const batch = batchOf(object, part)
  return batch !== undefined && 'kind' in batch
}

const atomicBatch: ConformanceCase = {
  id: 'atomic-batch',
  title: 'Of records that are done together or not at all, only those at fault fail, and the others are done',
  applies: (object) => keyFieldsOf(object).length > 0 && batchOf(object, 'create')?.outcome === 'together',
  run: async (bench) => {
    bench.held.seed(0)
    const keys = [1, 2, 3, 4, 5, 6].map((at) => `ATOM-${at}`)
    bench.mock.refuseKeys(['ATOM-2', 'ATOM-5'])
    const { records, failures } = await bench.write('create', creates(bench, keys))
    bench.mock.refuseKeys([])
    expectThat(
      records.length === 4 && failures.length === 2,
      `${records.length} of 4 done, ${failures.length} of 2 failed`,
    )
    for (const key of ['ATOM-2', 'ATOM-5'])
      expectThat(
        failures.some(({ record }) => JSON.stringify(record).includes(key)),
        `${key} did not fail`,
      )
    expectSame(
      bench.held.rows().map((row) => bench.held.keyOf(row)),
      ['ATOM-1', 'ATOM-3', 'ATOM-4', 'ATOM-6'],
      'records by key',
    )
    expectShared(bench, 'create')
  },
}

function creates({ object }: Bench, keys: readonly string[], from = 0) {
  return keys.map((key, at) => ({ fields: { ...fieldsFor(object, from + at), ...keyed(object, key) } }))
}

function expectShared(bench: Bench, part: 'create' | 'update' | 'delete'): void {
  const shared = bench.mock.calls.some(({ kind, object }) => object === bench.name && kind === `${part}Batch`)
  expectThat(shared, 'the records did not go in one call')
}

const changesTogether: ConformanceCase = {
  id: 'changes-in-one-call',
  title:
    'Changes that share a call are each told by themselves: done, unchanged, gone, or changed by somebody else meanwhile',
  applies: (object) => holdsCalls(object, 'update') && freeFields(object, 'text').length > 1,
  run: async (bench) => {
    const names = freeFields(bench.object, 'text')
    const rows = bench.held.seed(5)
    const [, same, gone, other] = rows
    if (same && gone && other) await changeFive(bench, names, { rows, same, gone, other })
  },
}

interface Five {
  readonly rows: readonly Row[]
  /** One that is so already, one that is gone, and one that somebody else changes meanwhile. */
  readonly same: Row
  readonly gone: Row
  readonly other: Row
}

async function changeFive(
  bench: Bench,
  [first = '', second = '']: readonly string[],
  { rows, same, gone, other }: Five,
): Promise<void> {
  bench.held.touch(same.id, { [first]: 'ours' })
  bench.held.remove(gone.id)
  const act = (): void => void bench.held.touch(other.id, { [second]: 'theirs' })
  bench.mock.faults.add({ on: 'updateBatch', object: bench.name, fault: { kind: 'meanwhile', when: 'before', act } })
  const begun = bench.mock.calls.length
  const run = await bench.write(
    'update',
    rows.map(({ id }) => ({ id, fields: { [first]: 'ours' } })),
  )
  expectGone(bench, gone.id, run.failures)
  const actions = new Map(run.records.map((record) => [textAt(record, '/id'), textAt(record, '/action')]))
  const there = rows.filter((row) => row !== gone || bench.object.deletes?.kind === 'flag').map(({ id }) => id)
  expectSame([...actions.keys()], there, 'of the changes')
  const isKnown = bench.object.etag === undefined || actions.get(same.id) === 'unchanged'
  expectThat(isKnown, `what was so already was ${actions.get(same.id)}`)
  for (const id of there) expectHeld(bench, id, { [first]: 'ours' })
  expectHeld(bench, other.id, { [second]: 'theirs' })
  const made = bench.mock.calls.slice(begun).filter(({ object }) => object === bench.name)
  expectThat(made.length <= mostCalls(bench.object), `five changes took ${made.length} calls`)
  expectShared(bench, 'update')
}

function textAt(record: Json, place: string): string {
  return plainText(valueAt(record, place))
}

/**
 * One look at all of them, one call with the changes, two more for the record that somebody else changed, and as many to read back
 * what was written; those that are done together or not at all are cut until that record stands alone.
 */
function mostCalls({ update }: ObjectDefinition): number {
  if (update?.batch?.outcome === 'together') return 12
  return update?.answer?.readBack ? 7 : 5
}

function expectGone(
  { object }: Bench,
  id: string,
  failures: readonly { readonly code: string; readonly record: Json }[],
): void {
  const [failure, ...others] = failures
  const isMeant = object.deletes?.kind === 'flag' ? failures.length === 0 : failure?.code === 'RECORD_NOT_FOUND'
  expectThat(
    isMeant && others.length === 0,
    `a change of ${id}, which is gone, ended with ${JSON.stringify(failures).slice(0, 300)}`,
  )
}

function expectHeld(bench: Bench, id: string, fields: Readonly<Record<string, string>>): void {
  const row = bench.held.get(id)
  for (const [name, value] of Object.entries(fields)) {
    const held = row && bench.held.fieldOf(row.record, name)
    expectThat(held === value, `${name} of ${id} is ${JSON.stringify(held)}, not ${value}`)
  }
}

const deletesTogether: ConformanceCase = {
  id: 'deletes-in-one-call',
  title: 'Deletions that share a call take their records away, and one that is gone already counts as done',
  applies: (object) => holdsCalls(object, 'delete'),
  run: async (bench) => {
    const rows = bench.held.seed(4)
    const [gone] = rows
    if (!gone) return
    bench.held.remove(gone.id)
    const ids = rows.map(({ id }) => ({ id }))
    good(await bench.write('delete', ids), 'the deletions')
    expectThat(bench.held.rows().length === 0, `${bench.held.rows().length} records are still there`)
    expectShared(bench, 'delete')
  },
}

const tokenOfBatch: ConformanceCase = {
  id: 'csrf-token-of-a-batch',
  title: 'A CSRF token that ends before a call of many records is fetched once more, and each record is made once',
  applies: (object, { connection }) =>
    connection.csrf !== undefined && holdsCalls(object, 'create') && keyFieldsOf(object).length > 0,
  run: async (bench) => {
    bench.held.seed(0)
    good(await bench.write('create', creates(bench, ['TOKEN-1', 'TOKEN-2'])), 'the first call')
    bench.mock.faults.add({ on: 'createBatch', object: bench.name, fault: { kind: 'endedCredential' } })
    good(
      await bench.write('create', creates(bench, ['TOKEN-3', 'TOKEN-4', 'TOKEN-5'], 2)),
      'the call after the token had ended',
    )
    expectSame(
      bench.held.rows().map((row) => bench.held.keyOf(row)),
      [1, 2, 3, 4, 5].map((at) => `TOKEN-${at}`),
      'records by key',
    )
  },
}

const partedIds: ConformanceCase = {
  id: 'id-of-several-fields',
  title: 'A record whose id takes several fields is got by all of them, whatever stands in them, and no other is',
  applies: ({ idFields, get }) => idFields !== undefined && get !== undefined,
  run: async (bench) => {
    const { idFields = [] } = bench.object
    bench.held.seed(6)
    const schemas = fieldSchemas(bench.object)
    const [text] = idFields.filter((name) => kindOf(schemas[name] ?? {}) === 'text')
    if (text !== undefined) bench.held.add({ [text]: "A'B,C=1" })
    for (const { id } of bench.held.rows()) {
      expectSame([await gotId(bench, id)], [id], 'got by its text')
      const row = bench.held.get(id)
      const parts = Object.fromEntries(
        idFields.map((name) => [name, row ? bench.held.fieldOf(row.record, name) : null]),
      )
      expectSame([await gotId(bench, parts)], [id], 'got by its parts')
    }
    const config = { entity: bench.name, id: { $expr: 'record.id' } }
    const half = await bench.session.run({ type: bench.nodeType('get'), config, records: [{ id: 'X=1' }] })
    expectThat(half.failures[0]?.code === 'FIELD_VALUE_INVALID', 'a part of an id was taken for the whole')
  },
}

async function gotId(bench: Bench, id: Json): Promise<string> {
  const config = { entity: bench.name, id: { $expr: 'record.id' } }
  const [record = null] = good(
    await bench.session.run({ type: bench.nodeType('get'), config, records: [{ id }] }),
    'the get',
  )
  return bench.idOf(record)
}

/** Records that share a call which holds calls, and ids of several fields. */
export const togetherCases: readonly ConformanceCase[] = [
  atomicBatch,
  changesTogether,
  deletesTogether,
  tokenOfBatch,
  partedIds,
]
