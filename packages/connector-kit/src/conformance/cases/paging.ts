import type { LinkForm } from '../../mock/continuations.ts'
import type { ObjectDefinition } from '../../mock/definition-parts.ts'
import type { Bench } from '../bench.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { expectSame, expectThat } from '../expectation.ts'
import { pageSize } from '../small-pages.ts'

const counts = [0, 1, pageSize, pageSize + 1, 2 * pageSize + 1] as const

const pagingOnce: ConformanceCase = {
  id: 'paging-once',
  title: 'Every record is listed once at 0, 1, page, page + 1 and 2 × page + 1 records',
  applies: ({ list }) => list !== undefined,
  run: async (bench) => {
    for (const count of counts) {
      bench.held.seed(count)
      await expectListed(bench, `of ${count} records`)
    }
  },
}

async function expectListed(bench: Bench, what: string): Promise<void> {
  const records = await bench.listed()
  const wanted = bench.held.rows().map(({ id }) => id)
  expectSame(
    records.map((record) => bench.idOf(record)),
    wanted,
    what,
  )
}

const recordInserted: ConformanceCase = {
  id: 'insert-while-paging',
  title: 'A record that is added while a list is read moves no other out of sight',
  applies: ({ list }) => list !== undefined && list.page.kind !== 'none',
  run: async (bench) => {
    const before = bench.held.seed(2 * pageSize + 1).map(({ id }) => id)
    const act = (): void => void bench.held.add()
    bench.mock.faults.add({ on: 'list', object: bench.name, fault: { kind: 'meanwhile', when: 'after', act } })
    const found = (await bench.listed()).map((record) => bench.idOf(record))
    expectSame(
      found.filter((id) => before.includes(id)),
      before,
      'of the records that were there',
    )
  },
}

const emptyList: ConformanceCase = {
  id: 'empty-list',
  title: 'An empty list gives no records, also where the system says it with an error',
  applies: ({ list }) => list !== undefined,
  run: async (bench) => {
    bench.held.seed(0)
    const records = await bench.listed()
    expectThat(records.length === 0, `${records.length} records came out of an empty list`)
  },
}

const noList: ConformanceCase = {
  id: 'no-list',
  title: 'False or nothing in place of a list gives no records; a text there is an error',
  applies: ({ list }) => list !== undefined && list.records !== '',
  run: async (bench) => {
    bench.held.seed(1)
    for (const as of ['false', 'missing'] as const) {
      bench.mock.faults.add({ on: 'list', object: bench.name, fault: { kind: 'noList', as } })
      const records = await bench.listed()
      expectThat(records.length === 0, `${records.length} records came where the list is ${as}`)
    }
    bench.mock.faults.add({ on: 'list', object: bench.name, fault: { kind: 'noList', as: 'text' } })
    const run = await bench.list(1)
    expectThat(run.failures.length > 0, 'a text in place of the list counted as a list')
  },
}

const linkForms: readonly LinkForm[] = ['absolute', 'fromRoot', 'relative']

const nextLinks: ConformanceCase = {
  id: 'next-links',
  title: 'Links to the next page are followed whole, from the root and relative; one to another host is refused',
  applies: leadsByLink,
  run: async (bench) => {
    bench.held.seed(2 * pageSize + 1)
    for (const form of linkForms) {
      bench.mock.linkAs(form)
      await expectListed(bench, `with ${form} links`)
    }
    bench.mock.faults.add({ on: 'list', object: bench.name, fault: { kind: 'foreignNext' } })
    const run = await bench.list(1)
    expectThat(
      run.failures.some(({ code }) => code === 'UPSTREAM_ANSWER_INVALID'),
      'a link to another host was not refused',
    )
  },
}

function leadsByLink({ list }: ObjectDefinition): boolean {
  return list?.page.kind === 'nextUrl' || list?.page.kind === 'link'
}

export const pagingCases: readonly ConformanceCase[] = [pagingOnce, recordInserted, emptyList, noList, nextLinks]
