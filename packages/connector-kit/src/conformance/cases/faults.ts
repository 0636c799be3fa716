import type { ConnectorDefinition } from '@isthmus/sdk'
import type { ErrorRule } from '../../mock/definition-parts.ts'
import { refusalOf } from '../../mock/fitting-answer.ts'
import { good } from '../driver.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { expectAllListed } from '../expect-all-listed.ts'
import { expectThat } from '../expectation.ts'
import { freeFields } from '../sample-fields.ts'
import { pageSize } from '../small-pages.ts'

const throttledWithWait: ConformanceCase = {
  id: 'throttled-with-wait',
  title: 'A call that is refused for too many calls is repeated after the time that the system names',
  applies: ({ list }) => list !== undefined,
  run: async (bench) => {
    bench.mock.faults.add({ on: 'list', object: bench.name, fault: { kind: 'throttle', retryAfterSeconds: 1 } })
    const begun = bench.mock.calls.length
    await expectAllListed(bench)
    const [first, second] = bench.mock.calls.slice(begun).filter(({ kind }) => kind === 'list')
    expectThat(first !== undefined && second !== undefined, 'the refused call was not repeated')
    // Clocks of two timers of one process differ by less.
    expectThat(second.atMs - first.atMs >= 990, `it was repeated after ${second.atMs - first.atMs} ms, not after 1 s`)
  },
}

const throttledPlainly: ConformanceCase = {
  id: 'throttled-plainly',
  title: 'A call that is refused for too many calls is repeated where the system names no time',
  applies: ({ list }) => list !== undefined,
  run: async (bench) => {
    bench.mock.faults.add({ on: 'list', object: bench.name, times: 2, fault: { kind: 'throttle' } })
    await expectAllListed(bench)
  },
}

const passingFailure: ConformanceCase = {
  id: 'passing-failure',
  title: 'A read that met a passing failure, or a broken connection, is repeated',
  applies: ({ list }) => list !== undefined,
  run: async (bench) => {
    bench.mock.faults.add({ on: 'list', object: bench.name, fault: { kind: 'failure', status: 503 } })
    await expectAllListed(bench)
    bench.mock.faults.add({ on: 'list', object: bench.name, fault: { kind: 'close' } })
    await expectAllListed(bench)
  },
}

const endedCredential: ConformanceCase = {
  id: 'ended-credential',
  title: 'A token or session that ends in the middle of a list is got anew once, and the list goes on',
  applies: ({ list }, { connection }) =>
    list !== undefined && (connection.auth.kind === 'oauth2' || 'login' in connection.auth),
  run: async (bench) => {
    bench.held.seed(2 * pageSize + 1)
    await bench.listed()
    const before = bench.mock.signIns
    const after = bench.object.list?.page.kind === 'none' ? 0 : 1
    bench.mock.faults.add({ on: 'list', object: bench.name, after, fault: { kind: 'endedCredential' } })
    await expectAllListed(bench)
    const signIns = bench.mock.signIns - before
    expectThat(signIns === 1, `it signed in ${signIns} times for one that had ended`)
  },
}

function saysErrorInside({ errors }: ConnectorDefinition): boolean {
  const isInside = ({ when }: ErrorRule): boolean => when.status === undefined || when.status.includes(200)
  const classes = ['business', 'validation', 'fatal', 'quota'] as const
  return classes.some((each) => refusalOf({ errors }, each, isInside).rule !== undefined)
}

const errorInside: ConformanceCase = {
  id: 'error-inside-200',
  title: 'An error inside a 200 is an error, and not an empty list',
  applies: ({ list }, definition) => list !== undefined && saysErrorInside(definition),
  run: async (bench) => {
    bench.mock.faults.add({ on: 'list', object: bench.name, times: 5, fault: { kind: 'errorInside' } })
    const { failures, records } = await bench.list(1)
    expectThat(failures.length > 0, `${records.length} records came out of an error`)
    const isRightKind = failures.every(({ code }) => code === 'UPSTREAM_REJECTED' || code === 'UPSTREAM_ANSWER_INVALID')
    expectThat(isRightKind, `the error counts as ${failures[0]?.code}`)
  },
}

const errorInsideWrite: ConformanceCase = {
  id: 'error-inside-200-of-a-write',
  title: 'A write whose 200 says an error has failed',
  applies: ({ delete: remove, get }, definition) =>
    remove !== undefined && get !== undefined && saysErrorInside(definition),
  run: async (bench) => {
    const [row] = bench.held.seed(2)
    bench.mock.faults.add({ on: 'delete', object: bench.name, fault: { kind: 'errorInside' } })
    const { failures, records } = await bench.write('delete', [{ id: row?.id ?? '' }])
    expectThat(failures.length === 1 && records.length === 0, 'a write that was refused counts as done')
  },
}

const csrfTokens: ConformanceCase = {
  id: 'csrf-token',
  title: 'A CSRF token is fetched for writes, kept, and fetched once more when it has ended',
  applies: (object, { connection }) =>
    object.update !== undefined && connection.csrf !== undefined && freeFields(object, 'text').length > 0,
  run: async (bench) => {
    const [text = ''] = freeFields(bench.object, 'text')
    const [row] = bench.held.seed(1)
    const write = (value: string) => bench.write('update', [{ id: row?.id ?? '', fields: { [text]: value } }])
    good(await write('first'), 'the first write')
    good(await write('second'), 'the second write')
    bench.mock.faults.add({ on: 'update', object: bench.name, fault: { kind: 'endedCredential' } })
    good(await write('third'), 'the write after the token had ended')
  },
}

export const faultCases: readonly ConformanceCase[] = [
  throttledWithWait,
  throttledPlainly,
  passingFailure,
  endedCredential,
  errorInside,
  errorInsideWrite,
  csrfTokens,
]
