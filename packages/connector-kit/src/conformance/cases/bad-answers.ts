import type { ConnectorDefinition } from '@isthmus/sdk'
import type { ObjectDefinition } from '../../mock/definition-parts.ts'
import { spoiledForms, type SpoiledForm } from '../../mock/faults.ts'
import type { Bench } from '../bench.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { good } from '../driver.ts'
import { expectAllListed } from '../expect-all-listed.ts'
import { expectThat } from '../expectation.ts'
import { isTested } from '../is-tested.ts'
import { lostCreate } from '../lost-create.ts'

const silentRead: ConformanceCase = {
  id: 'silent-read',
  title:
    'A read that is not answered, or only half, is given up after its time and repeated, and fails where that does not help',
  applies: isTested,
  run: async (bench) => {
    const { mock, name: object } = bench
    for (const when of ['before', 'inside'] as const) {
      mock.faults.add({ on: 'list', object, fault: bench.silent(when) })
      await expectAllListed(bench)
    }
    mock.faults.add({ on: 'list', object, times: 2, fault: bench.silent('before') })
    const { failures, records } = await bench.list(2)
    expectThat(records.length === 0, `${records.length} records came out of no answer`)
    expectThat(failures[0]?.code === 'UPSTREAM_TIMEOUT', `no answer counts as ${failures[0]?.code ?? 'a success'}`)
  },
}

const silentWrite: ConformanceCase = {
  id: 'silent-write',
  title: 'A write whose answer comes too late happens once, or waits for a person where nobody can know',
  applies: ({ create }) => create !== undefined,
  run: (bench) => lostCreate(bench, bench.silent('after')),
}

const signsIn = ({ list }: ObjectDefinition, { connection: { auth } }: ConnectorDefinition): boolean =>
  list !== undefined && (auth.kind === 'oauth2' || 'login' in auth)

const silentSignIn: ConformanceCase = {
  id: 'silent-sign-in',
  title: 'A sign-in that is not answered is given up after its time and tried again',
  applies: (object, definition) => signsIn(object, definition) && isTested(object, definition),
  run: async (bench) => {
    bench.mock.endCredentials()
    bench.mock.faults.add({ on: 'signIn', fault: bench.silent('before') })
    await expectAllListed(bench)
  },
}

/** Runs that need a token at the same time. */
const callers = 8

const oneSignIn: ConformanceCase = {
  id: 'one-sign-in-for-all',
  title: 'Many calls at once after a token or session has ended get one new one between them',
  applies: (object, definition) => signsIn(object, definition) && isTested(object, definition),
  run: async (bench) => {
    await bench.listed()
    await expectOneSignIn(bench, 'were refused')
    // By our own clock the token ends, too, where the system says how long it holds.
    bench.clock.advance(tokenLifeMs)
    try {
      await expectOneSignIn(bench, 'found their token too old')
    } finally {
      bench.clock.advance(-tokenLifeMs)
    }
  },
}

const tokenLifeMs = 86_400_000

async function expectOneSignIn(bench: Bench, why: string): Promise<void> {
  bench.mock.endCredentials()
  const before = bench.mock.signIns
  const runs = await Promise.all(Array.from({ length: callers }, () => bench.list()))
  for (const run of runs) good(run, `one of ${callers} lists at once`)
  const signIns = bench.mock.signIns - before
  expectThat(signIns === 1, `${callers} calls that ${why} signed in ${signIns} times`)
}

const spoiledRead: ConformanceCase = {
  id: 'spoiled-read',
  title:
    'A web page, garbage, half an answer, one of another length than it says and one without an end are errors, and no records',
  applies: isTested,
  run: async (bench) => {
    for (const as of spoiledForms) await expectRefused(bench, as)
    await expectAllListed(bench)
  },
}

const refusals = ['UPSTREAM_ANSWER_INVALID', 'UPSTREAM_UNREACHABLE', 'UPSTREAM_TOO_LARGE']

async function expectRefused(bench: Bench, as: SpoiledForm): Promise<void> {
  bench.mock.faults.clear()
  bench.mock.faults.add({ on: 'list', object: bench.name, fault: { kind: 'spoiled', as } })
  const { failures, records } = await bench.list(1)
  expectThat(records.length === 0, `${records.length} records came out of an answer spoiled as "${as}"`)
  const code = failures[0]?.code
  expectThat(
    code !== undefined && refusals.includes(code),
    `an answer spoiled as "${as}" counts as ${code ?? 'a success'}`,
  )
}

const spoiledWrite: ConformanceCase = {
  id: 'spoiled-write',
  title: 'A write whose answer is garbage or cut off happens once, or waits for a person where nobody can know',
  applies: (object, definition) => object.create !== undefined && isTested(object, definition),
  run: async (bench) => {
    for (const as of ['half', 'long', 'page'] as const) await lostCreate(bench, { kind: 'spoiled', as })
  },
}

export const badAnswerCases: readonly ConformanceCase[] = [
  silentRead,
  silentWrite,
  silentSignIn,
  oneSignIn,
  spoiledRead,
  spoiledWrite,
]
