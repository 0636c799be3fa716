import { isJsonObject, plainText, valueAt, type Json } from '@isthmus/sdk'
import type { ObjectDefinition, StreamChanges } from '../../mock/definition-parts.ts'
import type { Fault, OperationKind } from '../../mock/faults.ts'
import type { Row } from '../../mock/mock-object.ts'
import type { Bench } from '../bench.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { ConformanceFault, expectSame, expectThat } from '../expectation.ts'
import { freeFields } from '../sample-fields.ts'
import { pageSize } from '../small-pages.ts'

function streamOf({ changes }: ObjectDefinition): StreamChanges | undefined {
  return changes?.kind === 'stream' ? changes : undefined
}

const isStreamed = (object: ObjectDefinition): boolean => streamOf(object) !== undefined

/** Records that were there before, which the first look takes. */
async function begun(bench: Bench, count: number): Promise<readonly Row[]> {
  const rows = bench.held.seed(count)
  bench.clock.advance(10_000)
  expectSame(
    (await bench.followed()).map(idIn),
    rows.map(({ id }) => id),
    'the first look',
  )
  bench.clock.advance(10_000)
  return rows
}

function idIn(record: Json): string {
  return plainText(valueAt(record, '/id'))
}

function toldOf(records: readonly Json[]): readonly string[] {
  return records.map((record) => `${idIn(record)} ${plainText(valueAt(record, '/change'))}`)
}

function fault(bench: Bench, on: OperationKind, own: Fault): void {
  bench.mock.faults.add({ on, object: bench.name, fault: own })
}

const streamEvents: ConformanceCase = {
  id: 'stream-events',
  title: 'A stream tells what was made, changed and deleted, each once, with the whole record as it is now',
  applies: isStreamed,
  run: async (bench) => {
    const [first, second] = await begun(bench, pageSize + 1)
    const kinds = streamOf(bench.object)?.event.kinds
    if (!first || !second || !kinds) return
    const [text] = freeFields(bench.object, 'text')
    bench.held.touch(first.id, text === undefined ? {} : { [text]: newest })
    const made = bench.held.add()
    if (kinds.deleted) bench.held.remove(second.id)
    const told = await bench.followed()
    const expected = [`${first.id} updated`, `${made.id} created`, ...(kinds.deleted ? [`${second.id} deleted`] : [])]
    expectSame(toldOf(told), expected, 'told of')
    expectWhole(bench, told, first.id)
    bench.clock.advance(10_000)
    expectSame(toldOf(await bench.followed()), [], 'told of after nothing')
  },
}

const newest = 'newest'

/** A change comes with the whole record, as it is now. */
function expectWhole(bench: Bench, told: readonly Json[], id: string): void {
  const record = valueAt(
    told.find((each) => idIn(each) === id),
    '/record',
  )
  if (!isJsonObject(record)) throw new ConformanceFault(`${id} came without its record: ${JSON.stringify(record)}`)
  expectSame([bench.idOf(record)], [id], 'the record of a change')
  for (const field of freeFields(bench.object, 'text').slice(0, 1))
    expectSame([plainText(bench.fieldOf(record, field))], [newest], `${field} of a changed record`)
}

const streamResumed: ConformanceCase = {
  id: 'stream-resumed',
  title: 'A stream that breaks or falls silent goes on behind what was told: nothing is lost, nothing comes twice',
  applies: isStreamed,
  run: async (bench) => {
    await begun(bench, 2)
    const made = Array.from({ length: 3 * pageSize + 1 }, () => bench.held.add())
    bench.mock.faults.add({ on: 'connect', object: bench.name, after: 1, fault: { kind: 'close' } })
    const broken = await bench.follow()
    expectThat(broken.problem !== undefined, 'a stream that broke counts as one that was quiet')
    bench.clock.advance(10_000)
    fault(bench, 'connect', bench.silent('before'))
    const silent = await bench.follow()
    expectThat(silent.problem?.code === 'UPSTREAM_TIMEOUT', `silence ended with ${silent.problem?.code}`)
    bench.clock.advance(10_000)
    const late = bench.held.add()
    const told = [...broken.records, ...silent.records, ...(await bench.followed())]
    expectSame(
      told.map(idIn),
      [...made, late].map(({ id }) => id),
      'told of',
    )
    bench.clock.advance(10_000)
    const after = await bench.follow()
    expectThat(after.restarted !== true, 'the stream does not go on behind what was told')
    expectSame(after.records.map(idIn), [], 'told of once more')
  },
}

const streamRepeated: ConformanceCase = {
  id: 'stream-repeated',
  title: 'Of events that come twice and out of order each change is taken once',
  applies: isStreamed,
  run: async (bench) => {
    const [first] = await begun(bench, 2)
    if (!first) return
    bench.held.touch(first.id)
    const made = bench.held.add()
    fault(bench, 'connect', { kind: 'repeated' })
    expectSame((await bench.followed()).map(idIn), [first.id, made.id], 'told of')
    bench.clock.advance(10_000)
    expectSame(toldOf(await bench.followed()), [], 'told of once more')
  },
}

const streamExpired: ConformanceCase = {
  id: 'stream-expired',
  title:
    'When the place in the stream is too old, what changed since is looked for, and it is said; then the stream goes on',
  applies: isStreamed,
  run: async (bench) => {
    const [first, second] = await begun(bench, pageSize + 1)
    if (!first || !second) return
    bench.held.touch(first.id)
    // The stream has a place only behind an event.
    expectSame((await bench.followed()).map(idIn), [first.id], 'told of before')
    bench.clock.advance(10_000)
    const made = bench.held.add()
    if (bench.object.deletes) bench.held.remove(second.id)
    bench.clock.advance(10_000)
    fault(bench, 'subscribe', { kind: 'forgottenPlace' })
    const { records, problem, restarted } = await bench.follow()
    expectThat(problem === undefined, `the look failed: ${problem?.code} ${problem?.message}`)
    expectThat(restarted === true, 'nobody is told that the place was too old')
    expectSame(records.map(idIn), [made.id, ...(bench.object.deletes ? [second.id] : [])], 'found')
    const late = bench.held.add()
    bench.clock.advance(10_000)
    expectSame((await bench.followed()).map(idIn), [late.id], 'told of after it')
  },
}

const streamGap: ConformanceCase = {
  id: 'stream-gap',
  title: 'Where a stream says that it left events out, what they were about is looked for',
  applies: (object) => streamOf(object)?.event.kinds.gap !== undefined,
  run: async (bench) => {
    const [first, second] = await begun(bench, pageSize)
    if (!first || !second) return
    bench.held.touch(first.id)
    const made = bench.held.add()
    if (bench.object.deletes) bench.held.remove(second.id)
    bench.clock.advance(10_000)
    fault(bench, 'connect', { kind: 'leftOut' })
    const expected = [first.id, made.id, ...(bench.object.deletes ? [second.id] : [])]
    expectSame((await bench.followed()).map(idIn), expected, 'found')
    bench.clock.advance(10_000)
    expectSame(toldOf(await bench.followed()), [], 'told of once more')
  },
}

/** A case in which a session ends while it waits, and what is told comes all the same. */
function endedSession(id: string, title: string, faults: (bench: Bench) => readonly Fault[]): ConformanceCase {
  return {
    id,
    title,
    applies: isStreamed,
    run: async (bench) => {
      await begun(bench, 2)
      const made = bench.held.add()
      for (const own of faults(bench)) fault(bench, 'connect', own)
      expectSame((await bench.followed()).map(idIn), [made.id], 'told of')
    },
  }
}

const streamLostSession = endedSession(
  'stream-lost-session',
  'A session that the system does not know any more is followed by another one, in the same place',
  () => [{ kind: 'lostSession' }],
)

const streamSignIn = endedSession(
  'stream-refused-session',
  'A sign-in that a stream does not take any more is renewed, and the stream goes on',
  ({ mock }) => [{ kind: 'refusedSession' }, { kind: 'meanwhile', when: 'after', act: () => mock.endCredentials() }],
)

export const streamCases: readonly ConformanceCase[] = [
  streamEvents,
  streamResumed,
  streamRepeated,
  streamExpired,
  streamGap,
  streamLostSession,
  streamSignIn,
]
