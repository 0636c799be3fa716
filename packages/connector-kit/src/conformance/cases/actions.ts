import { plainText, valueAt, type Json, type JsonObject } from '@isthmus/sdk'
import { fieldSchemas, type Action } from '../../mock/definition-parts.ts'
import { refusalSentence } from '../../mock/fitting-answer.ts'
import { actionRefusal } from '../../mock/serve-actions.ts'
import type { Row } from '../../mock/mock-object.ts'
import type { Bench } from '../bench.ts'
import { good } from '../driver.ts'
import type { ConformanceCase } from '../conformance-case.ts'
import { expectSame, expectThat } from '../expectation.ts'
import type { HostRun } from '../host.ts'
import { sampleOf } from '../sample-fields.ts'

type Named = readonly [name: string, action: Action]

/** The actions of the system as it really is. */
function actionsOf({ held: { definition } }: Bench): readonly Named[] {
  return Object.entries(definition.actions ?? {})
}

function applies(holds: (action: Action) => boolean): ConformanceCase['applies'] {
  return ({ actions = {} }) => Object.values(actions).some(holds)
}

function fieldState({ state }: Action) {
  return state && 'field' in state ? state : undefined
}

/** True for an action that twice is as good as once. */
function isRepeatable(action: Action): boolean {
  return fieldState(action) !== undefined || action.okOn !== undefined || action.safeToRepeat === true
}

/** Records of which the action has not been done, and that the system lets it begin with. */
function begun(bench: Bench, action: Action, count: number): readonly Row[] {
  const state = fieldState(action)
  return bench.held
    .seed(count)
    .map((row) => (state ? bench.held.touch(row.id, { [state.field]: before(bench, action) }) : row))
}

function before({ held: { definition: object } }: Bench, action: Action): Json {
  const state = fieldState(action)
  const { enum: choices } = (state && fieldSchemas(object)[state.field]) ?? {}
  const others = Array.isArray(choices) ? (choices as readonly Json[]) : []
  return state?.from?.[0] ?? others.find((value) => !state?.is.some((each) => each === value)) ?? null
}

function parametersOf({ parameters = {} }: Action): JsonObject {
  const properties = valueAt(parameters, '/properties')
  return Object.fromEntries(
    Object.entries((properties ?? {}) as Readonly<Record<string, JsonObject>>).map(([name, schema], at) => [
      name,
      sampleOf(schema, name, at),
    ]),
  )
}

function doThat(bench: Bench, [name, action]: Named, ids: readonly string[]): Promise<HostRun> {
  return bench.act(name, ids, parametersOf(action))
}

/** What the system says when it refuses an action. */
function sentenceOf({ mock: { definition } }: Bench): string {
  const { rule, body = null } = actionRefusal(definition)
  return rule?.message === undefined ? refusalSentence : plainText(valueAt(body, rule.message))
}

function effects(bench: Bench, [name]: Named, id: string): number {
  return bench.held.acted(name, id)
}

function expectDone(bench: Bench, named: Named, id: string): void {
  const state = fieldState(named[1])
  const count = effects(bench, named, id)
  expectThat(count === 1, `${named[0]} took effect ${count} times on ${id}`)
  const row = bench.held.get(id)
  const value = state && row && bench.held.fieldOf(row.record, state.field)
  expectThat(
    !state || state.is.some((each) => each === value),
    `after ${named[0]} the field is ${JSON.stringify(value)}`,
  )
}

const once: ConformanceCase = {
  id: 'action-once',
  title: 'An action takes effect on the record that it is asked for, and says so',
  applies: applies(() => true),
  run: async (bench) => {
    for (const named of actionsOf(bench)) {
      const [row, other] = begun(bench, named[1], 2)
      if (!row || !other) return
      const [record] = good(await doThat(bench, named, [row.id]), named[0])
      expectThat(plainText(valueAt(record, '/action')) === 'done', `${named[0]} says ${JSON.stringify(record)}`)
      expectThat(plainText(valueAt(record, '/id')) === row.id, `${named[0]} names another record than ${row.id}`)
      expectDone(bench, named, row.id)
      expectThat(effects(bench, named, other.id) === 0, `${named[0]} took effect on another record`)
    }
  },
}

const twice: ConformanceCase = {
  id: 'action-twice',
  title: 'An action on a record that is so already is no error, and does nothing more',
  applies: applies(isRepeatable),
  run: async (bench) => {
    for (const named of actionsOf(bench).filter(([, action]) => isRepeatable(action))) {
      const [row] = begun(bench, named[1], 1)
      if (!row) return
      good(await doThat(bench, named, [row.id]), named[0])
      const [again] = good(await doThat(bench, named, [row.id]), `${named[0]} once more`)
      expectDone(bench, named, row.id)
      const isTold = named[1].safeToRepeat === true || plainText(valueAt(again, '/action')) === 'unchanged'
      expectThat(isTold, `${named[0]} of what is so already says ${JSON.stringify(again)}`)
    }
  },
}

const lost: ConformanceCase = {
  id: 'action-lost-answer',
  title: 'An action whose answer was lost takes effect once, or waits for a person where nobody can know',
  applies: applies(() => true),
  run: async (bench) => {
    for (const named of actionsOf(bench)) {
      const [name, action] = named
      const [row] = begun(bench, action, 1)
      if (!row) return
      bench.mock.faults.add({ on: 'action', object: bench.name, fault: { kind: 'lostAnswer' } })
      const run = await doThat(bench, named, [row.id])
      const count = effects(bench, named, row.id)
      expectThat(count === 1, `${name} without its answer took effect ${count} times`)
      const isKnowable =
        action.state !== undefined || action.safeToRepeat === true || action.idempotencyHeader !== undefined
      if (isKnowable) good(run, `${name} whose answer was lost`)
      else expectThat(run.parked === 1, `${name}, whose outcome nobody knows, ended as ${run.status}`)
    }
  },
}

const refused: ConformanceCase = {
  id: 'action-refused',
  title: 'An action that the system refuses fails with its sentence, and leaves the record as it is',
  applies: applies(() => true),
  run: async (bench) => {
    for (const named of actionsOf(bench)) {
      const [row] = begun(bench, named[1], 1)
      if (!row) return
      bench.mock.refuseKeys([bench.held.keyOf(row)])
      const { failures, records } = await doThat(bench, named, [row.id])
      bench.mock.refuseKeys([])
      const [failure] = failures
      expectThat(records.length === 0 && failure !== undefined, `${named[0]} counts as done although it was refused`)
      const isTold = failure.code === 'UPSTREAM_REJECTED' && failure.message.includes(sentenceOf(bench))
      expectThat(isTold, `${named[0]} that was refused says: ${failure.code} ${failure.message}`)
      const now = bench.held.get(row.id)
      expectThat(now?.revision === row.revision, `${named[0]} that was refused changed the record`)
    }
  },
}

const together: ConformanceCase = {
  id: 'action-of-many',
  title: 'An action that shares a call is told for each record: done, so already, or refused',
  applies: applies(({ batch }) => batch !== undefined),
  run: async (bench) => {
    for (const named of actionsOf(bench).filter(([, { batch }]) => batch !== undefined)) await actOnMany(bench, named)
  },
}

async function actOnMany(bench: Bench, named: Named): Promise<void> {
  const [name, action] = named
  const rows = begun(bench, action, 5)
  const [bad, so, ...others] = rows
  const state = fieldState(action)
  if (!bad || !so) return
  if (state) bench.held.touch(so.id, { [state.field]: state.is[0] ?? null })
  bench.mock.refuseKeys([bench.held.keyOf(bad)])
  const calls = bench.mock.calls.length
  const { records, failures, parked } = await doThat(
    bench,
    named,
    rows.map(({ id }) => id),
  )
  bench.mock.refuseKeys([])
  expectThat(parked === 0, `${parked} records of ${name} wait for a person`)
  expectSame(
    records.map((record) => plainText(valueAt(record, '/id'))),
    rows.filter((row) => row !== bad).map(({ id }) => id),
    `of ${name}`,
  )
  const [failure] = failures
  expectThat(
    failures.length === 1 && failure?.message.includes(sentenceOf(bench)) === true,
    `${failures.length} failed`,
  )
  for (const { id } of others) expectDone(bench, named, id)
  if (state) expectThat(effects(bench, named, so.id) === 0, `${name} took effect on what was so already`)
  const shared = bench.mock.calls
    .slice(calls)
    .some(({ kind, object }) => object === bench.name && kind === 'actionBatch')
  expectThat(shared, `the records of ${name} did not go in one call`)
}

/** What is done with records besides writing them. */
export const actionCases: readonly ConformanceCase[] = [once, twice, lost, refused, together]
