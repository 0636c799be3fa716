import { plainText, valueAt, type ConnectorDefinition, type Json, type JsonObject } from '@isthmus/sdk'
import { isDeepStrictEqual } from 'node:util'
import { fieldSchemas, kindOf, type ObjectDefinition } from '../../mock/definition-parts.ts'
import type { Fault, OperationKind } from '../../mock/faults.ts'
import type { Row } from '../../mock/mock-object.ts'
import { awkwardTexts } from '../../mock/seed.ts'
import type { Bench } from '../bench.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { good } from '../driver.ts'
import { expectSame, expectThat } from '../expectation.ts'
import type { HostRun } from '../host.ts'
import { freeFields, keyFieldsOf } from '../sample-fields.ts'

/** Which call carries many keys. */
function kindOfCall(batch: object, own: 'getBatch' | 'findBatch'): OperationKind {
  if ('kind' in batch) return 'get'
  return 'by' in batch ? 'list' : own
}

const reads: readonly string[] = ['list', 'get', 'getBatch', 'findBatch']

/** How many calls the object has been read by. */
function readsOf({ mock, name }: Bench, begun: number): number {
  return mock.calls.slice(begun).filter(({ object, kind }) => object === name && reads.includes(kind)).length
}

function got(bench: Bench, ids: readonly Json[], more: JsonObject = {}): Promise<HostRun> {
  const config = { entity: bench.name, id: { $expr: 'record.id' }, whenMissing: 'null', into: 'found', ...more }
  const records = ids.map((id, at) => ({ at, id }))
  return bench.session.run({ type: bench.nodeType('get'), config, records })
}

function idIn({ idFields, id }: ObjectDefinition, row: Row): Json {
  return idFields ? row.id : ((valueAt(row.record, id) ?? null) as Json)
}

function foundIn(record: Json): Json {
  return (valueAt(record, '/found') ?? null) as Json
}

/** What each record has found, by its id; empty for nothing. */
function idsFound(bench: Bench, records: readonly Json[]): readonly string[] {
  return records.map((record) => (foundIn(record) === null ? '' : bench.idOf(foundIn(record))))
}

const getMany: ConformanceCase = {
  id: 'get-many',
  title:
    'Records that are got by many ids come in one call, in the order of the ids, each as it comes by itself; an id is asked for once',
  applies: ({ get }) => get?.batch !== undefined,
  run: async (bench) => {
    const { object, held } = bench
    const ids = held.seed(7).map((row) => idIn(object, row))
    const texts = held.rows().map(({ id }) => id)
    // The last one is not there any more.
    held.seed(6)
    const order = [0, 1, 6, 0, 2, 3, 4, 5]
    const asked = order.map((at) => ids[at] ?? null)
    const begun = bench.mock.calls.length
    const found = good(await got(bench, asked), 'the get of many')
    const wanted = order.map((at) => (at === 6 ? '' : (texts[at] ?? '')))
    expectThat(
      isDeepStrictEqual(idsFound(bench, found), wanted),
      `the ids ${wanted.join(', ')} led to ${idsFound(bench, found).join(', ')}`,
    )
    expectFewCalls(bench, begun, { keys: ids.length, maxKeys: object.get?.batch?.maxKeys ?? 1, more: 1 })
    await expectAlike(bench, ids[1] ?? null, found[1] ?? null)
    const { records, failures } = await got(bench, asked, { whenMissing: 'error' })
    const [failure, ...others] = failures
    expectThat(
      records.length === 7 && failure?.code === 'RECORD_NOT_FOUND' && others.length === 0,
      `one id of eight leads nowhere, but ${failures.length} failed`,
    )
  },
}

/** A record must not look otherwise for those that are read beside it. */
async function expectAlike(bench: Bench, id: Json, together: Json): Promise<void> {
  const [alone = null] = good(await got(bench, [id]), 'the get of one')
  const [one, other] = [foundIn(alone), foundIn(together)].map((found) => JSON.stringify(found).slice(0, 300))
  expectThat(
    isDeepStrictEqual(foundIn(alone), foundIn(together)),
    `a record comes as ${other} with others, and as ${one} alone`,
  )
}

interface Calls {
  readonly keys: number
  readonly maxKeys: number
  /** To hear that there is no further page. */
  readonly more: number
}

function expectFewCalls(bench: Bench, begun: number, { keys, maxKeys, more }: Calls): void {
  const made = readsOf(bench, begun)
  const most = Math.ceil(keys / maxKeys) + more
  expectThat(made <= most, `${keys} keys took ${made} calls, not ${most}`)
}

/** A text that many records can be asked for by, and that several can share whatever it is. */
function soughtField(object: ObjectDefinition): string | undefined {
  const { batch } = object.list ?? {}
  const own = [object.id.split('/').at(-1), ...(object.idFields ?? [])]
  const named = batch?.fields ?? [...keyFieldsOf(object), ...freeFields(object, 'text')]
  const schemas = fieldSchemas(object)
  return named.find((name) => {
    const { enum: choices, pattern, format, maxLength } = schemas[name] ?? {}
    const isFree = choices === undefined && pattern === undefined && format === undefined
    const isLong = typeof maxLength !== 'number' || maxLength >= 20
    return schemas[name] !== undefined && !own.includes(name) && kindOf(schemas[name]) === 'text' && isFree && isLong
  })
}

function sought(bench: Bench, field: string, values: readonly string[]): Promise<HostRun> {
  const config = { entity: bench.name, field, value: { $expr: 'record.value' }, whenMissing: 'null', into: 'found' }
  return bench.session.run({ type: bench.nodeType('find'), config, records: values.map((value) => ({ value })) })
}

const findMany: ConformanceCase = {
  id: 'find-many',
  title:
    'Records that are found by many keys come in one call, each for its own key; a key that nobody or more than one has, or that cannot be asked for, is no matter of the others',
  applies: (object) => object.list?.batch !== undefined && soughtField(object) !== undefined,
  run: async (bench) => {
    const { object, held } = bench
    const field = soughtField(object) ?? ''
    held.seed(0)
    const texts = [...awkwardTexts, 'PLAIN-1', 'PLAIN-2']
    const ids = new Map<string, string>(texts.map((text) => [text, held.add({ [field]: text }).id]))
    for (const text of ['TWICE', 'TWICE']) held.add({ [field]: text })
    const values = [...awkwardTexts, 'PLAIN-1', 'NOWHERE', 'PLAIN-1', 'TWICE', 'PLAIN-2']
    const begun = bench.mock.calls.length
    const { records, failures } = await sought(bench, field, values)
    expectFewCalls(bench, begun, { keys: new Set(values).size, maxKeys: object.list?.batch?.maxKeys ?? 1, more: 2 })
    const failed = new Map(failures.map(({ code, record }) => [textIn(record), code]))
    const refused = awkwardTexts.filter((text) => failed.get(text) === 'FIELD_VALUE_INVALID')
    expectThat(refused.length * 2 <= awkwardTexts.length, `${refused.length} texts cannot be looked for`)
    expectSame([...failed.keys()], [...refused, 'TWICE'], 'failed')
    expectThat(failed.get('TWICE') === 'UPSTREAM_ANSWER_INVALID', 'one of two records with a key was taken for it')
    const left = values.filter((value) => !failed.has(value))
    expectThat(
      isDeepStrictEqual(records.map(textIn), left),
      `keys left as ${JSON.stringify(records.map(textIn)).slice(0, 300)}`,
    )
    const wrong = left.find((value, at) => idsFound(bench, records)[at] !== (ids.get(value) ?? ''))
    expectThat(wrong === undefined, `${JSON.stringify(wrong)} led to another record than its own`)
    const alone = await sought(bench, field, ['TWICE'])
    expectThat(alone.failures.length === 1, 'alone, one of two records with a key was taken for it')
  },
}

function textIn(record: Json): string {
  return plainText(valueAt(record, '/value'))
}

/** What may happen to a call for many: it is refused, breaks off, or needs a new credential. */
function faultsFor({ connection: { auth } }: ConnectorDefinition): readonly Fault[] {
  const isRenewed = auth.kind === 'oauth2' || 'login' in auth
  return [
    { kind: 'failure', status: 400 },
    { kind: 'close' },
    ...(isRenewed ? [{ kind: 'endedCredential' } as const] : []),
  ]
}

const manyRefused: ConformanceCase = {
  id: 'many-refused',
  title:
    'A call for many keys that is refused or lost fails none of its records; what is said of one key concerns that one alone',
  applies: ({ get }) => get?.batch !== undefined,
  run: async (bench) => {
    const { object, held, mock, name } = bench
    const batch = object.get?.batch
    if (!batch) return
    const rows = held.seed(5)
    const ids = rows.map((row) => idIn(object, row))
    for (const fault of faultsFor(mock.definition)) {
      mock.faults.add({ on: kindOfCall(batch, 'getBatch'), object: name, fault })
      const found = good(await got(bench, ids), `the get of many behind a fault (${fault.kind})`)
      expectSame(
        idsFound(bench, found),
        rows.map(({ id }) => id),
        'got',
      )
    }
    if ('request' in batch && batch.failures) await expectOneRefused(bench, ids)
  },
}

async function expectOneRefused(bench: Bench, ids: readonly Json[]): Promise<void> {
  const refused = plainText(ids[2] ?? null)
  bench.mock.refuseKeys([refused])
  const { records, failures } = await got(bench, ids)
  bench.mock.refuseKeys([])
  const failed = failures.map(({ record }) => plainText(valueAt(record, '/id')))
  expectThat(
    records.length === ids.length - 1 && isDeepStrictEqual(failed, [refused]),
    `${refused} was refused, but ${failed.join(', ') || 'nothing'} failed`,
  )
}

/** Records that are read by many keys in one call. */
export const readBatchCases: readonly ConformanceCase[] = [getMany, findMany, manyRefused]
