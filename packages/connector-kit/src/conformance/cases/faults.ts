import type { ConnectorDefinition } from '@isthmus/sdk'
import type { ErrorRule, ObjectDefinition } from '../../mock/definition-parts.ts'
import { fits, refusalOf, refusalSentence } from '../../mock/fitting-answer.ts'
import { good } from '../driver.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { expectAllListed } from '../expect-all-listed.ts'
import { expectThat } from '../expectation.ts'
import { isTested } from '../is-tested.ts'
import { fieldsFor } from '../lost-create.ts'
import { freeFields } from '../sample-fields.ts'
import { pageSize } from '../small-pages.ts'

const throttledWithWait: ConformanceCase = {
  id: 'throttled-with-wait',
  title: 'A call that is refused for too many calls is repeated after the time that the system names',
  applies: isTested,
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

const throttledWrite: ConformanceCase = {
  id: 'throttled-write',
  title: 'A write that is refused for too many calls is repeated, and happens once',
  applies: (object, definition) => object.create !== undefined && isTested(object, definition),
  run: async (bench) => {
    bench.held.seed(0)
    bench.mock.faults.add({ on: 'write', object: bench.name, fault: { kind: 'throttle' } })
    good(await bench.write('create', [{ fields: fieldsFor(bench.object, 1) }]), 'the create that was refused at first')
    const made = bench.held.rows().length
    expectThat(made === 1, `a create that was refused at first made ${made} records`)
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

/** What the refusals of a class are called; those of others are tried by cases of their own. */
const codesByClass: { readonly [each in ErrorRule['class']]?: string } = {
  quota: 'UPSTREAM_REJECTED',
  transient: 'UPSTREAM_FAILED',
  conflict: 'UPSTREAM_CONFLICT',
  validation: 'UPSTREAM_REJECTED',
  business: 'UPSTREAM_REJECTED',
  fatal: 'UPSTREAM_ANSWER_INVALID',
}

const refusedByClass: ConformanceCase = {
  id: 'refused-by-class',
  title:
    'Every way to refuse that the definition knows counts as its class, in the words of the system and without secrets',
  applies: (object, definition) => isTested(object, definition) && triedRules(definition, object).length > 0,
  run: async (bench) => {
    const { definition } = bench.mock
    const secrets = Object.values(bench.mock.secret).filter((secret) => secret.length >= shortestSecretChars)
    for (const { rule, at } of triedRules(definition, bench.object)) {
      bench.mock.faults.clear()
      bench.mock.faults.add({
        on: 'list',
        object: bench.name,
        fault: { kind: 'refusal', rule: at, saying: secrets.join(' ') },
      })
      const { failures } = await bench.list(1)
      const [{ code, message } = { code: 'a success', message: '' }] = failures
      const wanted = codesByClass[rule.class]
      expectThat(code === wanted, `a refusal of the class ${rule.class} by rule ${at} counts as ${code} (${message})`)
      const speaks = rule.message !== undefined && rule.message !== rule.when.path
      expectThat(!speaks || message.includes(refusalSentence), `what the system said by rule ${at} is lost: ${message}`)
      expectThat(!secrets.some((secret) => message.includes(secret)), `the refusal by rule ${at} shows a secret`)
    }
  },
}

/** Shorter ones are blanked nowhere: that would tear holes into ordinary words. */
const shortestSecretChars = 6

/** Rules whose refusals no earlier rule, and no way to say "there is none", takes for something else. */
function triedRules(definition: ConnectorDefinition, { list }: ObjectDefinition) {
  return definition.errors.flatMap((rule, at) => {
    const refusal = refusalOf(definition, rule.class, (each) => each === rule)
    const isEmpty = list?.emptyOn !== undefined && fits(list.emptyOn, refusal)
    return codesByClass[rule.class] !== undefined && refusal.rule === rule && !isEmpty ? [{ rule, at }] : []
  })
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
  throttledWrite,
  passingFailure,
  endedCredential,
  errorInside,
  errorInsideWrite,
  refusedByClass,
  csrfTokens,
]
