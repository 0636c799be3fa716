import { plainText, type ConnectorDefinition, type Json } from '@isthmus/sdk'
import { bindJson, type Bindings } from './bind-template.ts'
import type { Action } from './definition-parts.ts'
import { answerFitting, refusalOf, refusalSentence, type MockAnswer } from './fitting-answer.ts'
import type { MockObject, Row } from './mock-object.ts'
import { withAt } from './place.ts'
import { idOf } from './serve-writes.ts'

export interface ActionScene {
  readonly definition: ConnectorDefinition
  readonly object: MockObject
  /** Keys that the system does not take. */
  readonly refused: ReadonlySet<string>
}

export interface AskedAction {
  readonly name: string
  readonly action: Action
  readonly bound: Bindings
}

type Acted =
  | { readonly ok: true; readonly row: Row; readonly isSo: boolean }
  | { readonly ok: false; readonly refusal: MockAnswer }

/** Does an action on one record, as far as the state of the record lets it. */
export function serveAction(scene: ActionScene, asked: AskedAction): MockAnswer {
  const outcome = act(scene, asked)
  return outcome.ok ? doneAnswer(asked.action, outcome) : outcome.refusal
}

function act({ definition, object, refused }: ActionScene, { name, action, bound }: AskedAction): Acted {
  const id = idOf(object.definition, bound)
  const row = id === undefined ? undefined : object.get(id)
  if (!row) return { ok: false, refusal: refusalOf(definition, 'notFound') }
  const isSo = isIn({ name, action }, object, row)
  const mayRepeat = !isSo || action.okOn !== undefined || action.safeToRepeat === true
  const isRefused = refused.has(object.keyOf(row)) || !mayRepeat || !mayBegin(action, object, row)
  if (isRefused) return { ok: false, refusal: actionRefusal(definition) }
  return { ok: true, row: isSo ? row : changedBy(object, { name, action }, row), isSo }
}

function changedBy(object: MockObject, { name, action: { state } }: Omit<AskedAction, 'bound'>, row: Row): Row {
  const now = object.act(name, row.id, state && 'field' in state ? { [state.field]: state.is[0] ?? null } : {})
  if (state && 'gone' in state) object.remove(row.id)
  return now
}

/** How the system says no to an action. */
export function actionRefusal(definition: ConnectorDefinition): ReturnType<typeof refusalOf> {
  const own = refusalOf(definition, 'business')
  return own.rule ? own : refusalOf(definition, 'validation')
}

/** True for a record that is what the action leads to; one without a state is so when it was done before. */
function isIn({ name, action }: Omit<AskedAction, 'bound'>, object: MockObject, row: Row): boolean {
  const { state, okOn, safeToRepeat } = action
  if (!state) return (okOn !== undefined || safeToRepeat === true) && object.acted(name, row.id) > 0
  return 'field' in state && state.is.some((value) => same(value, object.fieldOf(row.record, state.field)))
}

function mayBegin({ state }: Action, object: MockObject, row: Row): boolean {
  if (!state || 'gone' in state || !state.from) return true
  const value = object.fieldOf(row.record, state.field)
  return [...state.from, ...state.is].some((each) => same(each, value))
}

function same(one: Json, other: Json): boolean {
  return plainText(one) === plainText(other)
}

function doneAnswer({ okOn, answer, result }: Action, { row, isSo }: Extract<Acted, { ok: true }>): MockAnswer {
  const withRecord = answer?.record === undefined ? {} : withAt(undefined, answer.record, row.record)
  const plain = { status: 200, body: result ? withAt(withRecord, result.at, `${row.id} is done`) : withRecord }
  return isSo && okOn ? answerFitting(okOn, { ...plain, status: okOn.status?.[0] ?? 200 }) : plain
}

/** Does an action on many records, and says of each what became of it in the way of the definition. */
export function serveActions(scene: ActionScene, asked: AskedAction): MockAnswer {
  const { batch } = asked.action
  const records = asked.bound.get('/records')
  if (!batch || !Array.isArray(records) || records.length > batch.maxRecords)
    return refusalOf(scene.definition, 'validation')
  const all = (records as readonly Json[]).map((record) => boundTo(batch, record, asked.bound))
  if ('results' in batch) return listedAnswer(scene, asked, { batch, all })
  // All of them are done or none.
  const restore = scene.object.checkpoint()
  const [refusal] = all.flatMap((bound) => {
    const outcome = act(scene, { ...asked, bound })
    return outcome.ok ? [] : [outcome.refusal]
  })
  if (refusal) restore()
  return refusal ?? { status: 200, body: true }
}

type AnyBatch = NonNullable<Action['batch']>
type ListedBatch = Extract<AnyBatch, { readonly results: string }>

function boundTo(batch: AnyBatch, record: Json, around: Bindings): Bindings {
  const bound: Bindings = new Map(around)
  // What came back from a text with commas is a text again.
  bindJson(batch.record, record, bound)
  return bound
}

function listedAnswer(
  scene: ActionScene,
  asked: AskedAction,
  { batch, all }: { readonly batch: ListedBatch; readonly all: readonly Bindings[] },
): MockAnswer {
  const done = all.map((bound, at) => ({ at, bound, acted: act(scene, { ...asked, bound }) }))
  const good = done.filter(({ acted }) => acted.ok)
  const listed = (batch.unlisted || batch.failures ? good : done).map((one) => resultOf(batch, one))
  const body = withAt(undefined, batch.results, batch.match === 'order' ? listed : listed.toReversed())
  const { failures } = batch
  if (!failures) return { status: 200, body }
  const bad = done.flatMap((one) => (one.acted.ok ? [] : [failureOf(batch, failures, one)]))
  return { status: 200, body: withAt(body, failures.at, bad) }
}

interface One {
  readonly at: number
  readonly bound: Bindings
  readonly acted: Acted
}

function resultOf({ match, failed, message }: ListedBatch, { at, bound, acted }: One): Json {
  const own = match === 'order' ? {} : withAt({}, match.result, bound.get(match.of) ?? at)
  if (acted.ok || !failed) return own
  const marked = answerFitting(failed, { status: 200, body: own }).body ?? own
  return message === undefined ? marked : withAt(marked, message, refusalSentence)
}

function failureOf(
  batch: ListedBatch,
  { result, message }: NonNullable<ListedBatch['failures']>,
  { at, bound }: One,
): Json {
  const named = withAt(undefined, result, batch.match === 'order' ? at : (bound.get(batch.match.of) ?? at))
  return message === undefined ? named : withAt(named, message, refusalSentence)
}
