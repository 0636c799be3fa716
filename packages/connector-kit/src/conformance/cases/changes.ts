import { plainText, valueAt, type Json, type JsonObject } from '@isthmus/sdk'
import { deltaOf, watermarkOf, type ObjectDefinition } from '../../mock/definition-parts.ts'
import type { Bench } from '../bench.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { expectSame, expectThat } from '../expectation.ts'
import { freeFields } from '../sample-fields.ts'
import { pageSize } from '../small-pages.ts'

/** Changes that a poll finds. */
function isPolled({ changes }: ObjectDefinition): boolean {
  return changes !== undefined
}

const changesOnce: ConformanceCase = {
  id: 'changes-once',
  title: 'A poll takes every record once, then every change once',
  applies: isPolled,
  run: async (bench) => {
    const rows = bench.held.seed(2 * pageSize + 1)
    bench.clock.advance(10_000)
    expectSame(
      idsOf(bench, await bench.looked()),
      rows.map(({ id }) => id),
      'the first look',
    )
    bench.clock.advance(10_000)
    const [first, second] = rows
    if (!first || !second) return
    bench.held.touch(second.id, newestFields(bench), bench.clock.nowMs() - 5_000)
    const added = bench.held.add({}, bench.clock.nowMs() - 4_000)
    expectSame(idsOf(bench, await bench.looked()), [second.id, added.id], 'the look after a change and a new record')
    bench.clock.advance(10_000)
    expectSame(idsOf(bench, await bench.looked()), [], 'a look after nothing')
  },
}

function idsOf(bench: Bench, records: readonly Json[]): readonly string[] {
  return records.map((record) => bench.idOf(record))
}

const changesMeanwhile: ConformanceCase = {
  id: 'changes-while-paging',
  title: 'Records that come, change and go while a poll reads: nothing is missed, no state comes twice',
  applies: isPolled,
  run: async (bench) => {
    const rows = bench.held.seed(3 * pageSize + 1)
    bench.clock.advance(10_000)
    const [early, , , gone, , , , late] = rows
    if (!early || !gone || !late) return
    const fields = newestFields(bench)
    const act = (): void => {
      const ms = bench.clock.nowMs()
      bench.held.touch(early.id, fields, ms)
      bench.held.touch(late.id, fields, ms + 1)
      bench.held.add({}, ms + 2)
      bench.held.remove(gone.id)
    }
    bench.mock.faults.add({ on: 'any', object: bench.name, fault: { kind: 'meanwhile', when: 'after', act } })
    const first = await bench.looked()
    bench.clock.advance(10_000)
    const second = await bench.looked()
    const seen = [...first, ...second]
    const missed = bench.held
      .rows()
      .filter((row) => !bench.held.isMarked(row) && !seen.some((record) => bench.idOf(record) === row.id))
    expectThat(missed.length === 0, `missed ${missed.map(({ id }) => id).join(', ')}`)
    const last = new Map(seen.map((record) => [bench.idOf(record), record]))
    for (const id of [early.id, late.id]) expectNewest(bench, id, last.get(id))
    expectNoTwice(seen)
  },
}

/** The newest state of a record must be the last one that came. */
function expectNewest(bench: Bench, id: string, record: Json | undefined): void {
  const [field] = freeFields(bench.object, 'text')
  if (field === undefined || record === undefined) return
  const came = plainText(bench.fieldOf(record, field))
  expectThat(came === newest, `the last state of ${id} did not come: ${field} is ${came}`)
}

const newest = 'newest'

/** What a change makes different, where a text can be. */
function newestFields({ object }: Bench): JsonObject {
  const [text] = freeFields(object, 'text')
  return text === undefined ? {} : { [text]: newest }
}

function expectNoTwice(records: readonly Json[]): void {
  const texts = records.map((record) => JSON.stringify(record))
  const twice = texts.filter((text, at) => texts.indexOf(text) !== at)
  expectThat(twice.length === 0, `${twice.length} states came twice, such as ${twice[0]?.slice(0, 200)}`)
}

const sameSecond: ConformanceCase = {
  id: 'same-second',
  title: 'Of two writes in the same second, with a look between them, none is lost',
  applies: (object) => watermarkOf(object) !== undefined && isPolled(object),
  run: async (bench) => {
    const rows = bench.held.seed(2)
    bench.clock.advance(10_000)
    await bench.looked()
    const [first, second] = rows
    if (!first || !second) return
    const secondMs = Math.floor((bench.clock.nowMs() + 5_000) / 1000) * 1000
    bench.held.touch(first.id, {}, secondMs + 100)
    moveTo(bench, secondMs + 500)
    const before = await bench.looked()
    bench.held.touch(second.id, {}, secondMs + 700)
    // The same second was looked at already, and this comes into it.
    const third = bench.held.add({}, secondMs + 710)
    moveTo(bench, secondMs + 3_000)
    const after = await bench.looked()
    const seen = new Set([...before, ...after].map((record) => bench.idOf(record)))
    const lost = [first.id, second.id, third.id].filter((id) => !seen.has(id))
    expectThat(lost.length === 0, `lost ${lost.join(', ')}`)
  },
}

function moveTo({ clock }: Bench, ms: number): void {
  clock.advance(Math.max(0, ms - clock.nowMs()))
}

const equalTimes: ConformanceCase = {
  id: 'equal-times',
  title: 'More records than fit a page that share one time are all taken, each once',
  applies: (object) => watermarkOf(object) !== undefined && isPolled(object),
  run: async (bench) => {
    bench.held.seed(0)
    const ms = bench.clock.nowMs()
    const rows = Array.from({ length: 2 * pageSize + 1 }, () => bench.held.add({}, ms))
    bench.clock.advance(10_000)
    expectSame(
      idsOf(bench, await bench.looked()),
      rows.map(({ id }) => id),
      'of one moment',
    )
  },
}

const deleteSeen: ConformanceCase = {
  id: 'delete-seen',
  title: 'A record that is deleted over there is told of once, by its id',
  applies: tellsDeletions,
  run: async (bench) => {
    const rows = bench.held.seed(pageSize + 1)
    bench.clock.advance(10_000)
    const before = await bench.lookedForDeleted()
    expectThat(before.length === 0, `${before.length} records count as deleted before any was`)
    const [, gone] = rows
    if (!gone) return
    bench.held.remove(gone.id)
    bench.clock.advance(10_000)
    const deleted = await bench.lookedForDeleted()
    expectSame(
      deleted.map((record) => plainText(valueAt(record, '/id'))),
      [gone.id],
      'deleted records',
    )
    bench.clock.advance(10_000)
    const again = await bench.lookedForDeleted()
    expectThat(again.length === 0, 'a deletion was told of twice')
  },
}

const deltaLinks: ConformanceCase = {
  id: 'delta-links',
  title: 'Links to the next look are followed in every form; one to another host is refused',
  applies: (object) => isPolled(object) && deltaOf(object)?.carries === 'url',
  run: async (bench) => {
    for (const form of ['absolute', 'fromRoot', 'relative'] as const) {
      bench.mock.linkAs(form)
      await bench.looked()
      const [row] = bench.held.seed(2)
      bench.clock.advance(10_000)
      expectSame(
        idsOf(bench, await bench.looked()),
        bench.held.rows().map(({ id }) => id),
        `with ${form} links`,
      )
      if (row) bench.held.touch(row.id, newestFields(bench))
      bench.clock.advance(10_000)
      expectSame(idsOf(bench, await bench.looked()), row ? [row.id] : [], `of a change, with ${form} links`)
    }
    bench.mock.faults.add({ on: 'changes', object: bench.name, fault: { kind: 'foreignNext' } })
    await bench.look()
    bench.clock.advance(10_000)
    const { problem } = await bench.look()
    expectThat(problem?.code === 'UPSTREAM_ANSWER_INVALID', `a link to another host ended with ${problem?.code}`)
  },
}

const forgottenPlace: ConformanceCase = {
  id: 'forgotten-place',
  title: 'When the system has forgotten where the last look ended, everything is read anew, once, and it is said',
  applies: (object) => isPolled(object) && deltaOf(object)?.expiredOn !== undefined,
  run: async (bench) => {
    bench.held.seed(2 * pageSize + 1)
    bench.clock.advance(10_000)
    const first = await bench.look()
    expectThat(first.restarted !== true, 'the first look counts as one that had to begin anew')
    bench.held.add({}, bench.clock.nowMs())
    bench.clock.advance(10_000)
    bench.mock.faults.add({ on: 'changes', object: bench.name, fault: { kind: 'forgottenPlace' } })
    const { records, problem, restarted } = await bench.look()
    expectThat(problem === undefined, `the look failed: ${problem?.code} ${problem?.message}`)
    expectSame(
      idsOf(bench, records),
      bench.held.rows().map(({ id }) => id),
      'read anew',
    )
    expectThat(restarted === true, 'nobody is told that everything was read anew')
    bench.clock.advance(10_000)
    const after = await bench.look()
    expectThat(after.records.length === 0 && after.restarted !== true, 'the look after it begins anew once more')
  },
}

function tellsDeletions(object: ObjectDefinition): boolean {
  switch (object.deletes?.kind) {
    case 'feed':
    case 'list':
      return true
    case 'flag':
      return watermarkOf(object) !== undefined
    case 'changes':
      return isPolled(object) && watermarkOf(object) === undefined
    case undefined:
      return false
  }
}

export const changeCases: readonly ConformanceCase[] = [
  changesOnce,
  changesMeanwhile,
  sameSecond,
  equalTimes,
  deleteSeen,
  deltaLinks,
  forgottenPlace,
]
