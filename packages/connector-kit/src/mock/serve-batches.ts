import type { Json } from '@isthmus/sdk'
import { bindJson, type Bindings } from './bind-template.ts'
import type { Batch } from './definition-parts.ts'
import { answerFitting, refusalOf, refusalSentence, type MockAnswer } from './fitting-answer.ts'
import { withAt } from './place.ts'
import { saidCreated, writtenBody } from './written-answer.ts'
import { carryOut, isRefusedWrite, type AskedWrite, type WriteOutcome, type WriteScene } from './serve-writes.ts'

interface One {
  readonly bound: Bindings
  readonly outcome: WriteOutcome
}

/** Carries out a call of many records, and says of each what became of it in the way of the definition. */
export function carryOutBatch(scene: WriteScene, asked: AskedWrite, batch: Batch): MockAnswer {
  const records = asked.bound.get('/records')
  if (!Array.isArray(records)) return refusalOf(scene.definition, 'validation')
  const bindings = (records as readonly Json[]).map((record) => boundRecord(batch, record, asked.bound))
  if (bindings.some((bound) => bound === undefined) || bindings.length > batch.maxRecords)
    return refusalOf(scene.definition, 'validation')
  const writes = bindings.flatMap((bound) => (bound ? [{ ...asked, bound }] : []))
  if (batch.outcome === 'together' && writes.some((write) => isRefusedWrite(scene, write)))
    return refusalOf(scene.definition, 'validation')
  const done = writes.map((write): One => ({ bound: write.bound, outcome: carryOut(scene, write) }))
  return batchAnswer(scene, batch, done)
}

function boundRecord(batch: Batch, record: Json, around: Bindings): Bindings | undefined {
  const bound: Bindings = new Map(around)
  return bindJson(batch.record, record, bound) ? bound : undefined
}

function batchAnswer(scene: WriteScene, batch: Batch, done: readonly One[]): MockAnswer {
  const { failures } = batch
  const results = done.map((one, at) => resultOf(scene, batch, { ...one, at }))
  // Systems that match results by a key give them in any order.
  const given = batch.match === 'order' ? results : results.toReversed()
  if (!failures) return { status: 200, body: withAt(undefined, batch.results, given) }
  const failed = done.flatMap(({ bound, outcome }, at) =>
    outcome.ok ? [] : [failureOf(failures, batch.match === 'order' ? at : (bound.get(batch.match.of) ?? at))],
  )
  const good = results.filter((_, at) => done[at]?.outcome.ok)
  return { status: 200, body: withAt(withAt(undefined, batch.results, good), failures.at, failed) }
}

type Failures = NonNullable<Batch['failures']>

function failureOf({ result, message }: Failures, of: Json): Json {
  const named = withAt(undefined, result, of)
  return message === undefined ? named : withAt(named, message, refusalSentence)
}

function resultOf(
  { object, definition }: WriteScene,
  batch: Batch,
  { bound, outcome, at }: One & { readonly at: number },
): Json {
  const inner = outcome.ok ? goodResult(object, batch, outcome) : badResult(definition, batch, outcome.refusal)
  const own = batch.match === 'order' ? undefined : (bound.get(batch.match.of) ?? at)
  return batch.match === 'order' || own === undefined ? inner : withAt(inner, batch.match.result, own)
}

function goodResult(object: WriteScene['object'], batch: Batch, outcome: Extract<WriteOutcome, { ok: true }>): Json {
  const { answer = {}, body: bodyAt = '', status, createdOn } = batch
  const { row, created } = outcome
  const body = row ? writtenBody(object, answer, row) : undefined
  const said = saidCreated({ status: created ? 201 : 200, body: body ?? {} }, created, createdOn)
  const inner = withAt({}, bodyAt, said.body ?? {})
  return status === undefined ? inner : withAt(inner, status, said.status)
}

function badResult(definition: WriteScene['definition'], batch: Batch, refusal: MockAnswer): Json {
  const { failed, status, body: bodyAt = '', errors = [], message } = batch
  const own = refusalOf({ errors: [...errors, ...definition.errors] }, 'validation')
  const said = own.rule ? own : refusal
  const code = said.status === 200 ? 400 : said.status
  const inner = withAt({}, bodyAt, said.body ?? {})
  const told = message === undefined ? inner : withAt(inner, message, refusalSentence)
  const marked = failed ? (answerFitting(failed, { status: code, body: told }).body ?? told) : told
  return status === undefined ? marked : withAt(marked, status, code)
}
