import { plainText, type ConnectorDefinition, type Json } from '@isthmus/sdk'
import { bindJson, type Bindings } from './bind-template.ts'
import type { KeysCall } from './definition-parts.ts'
import { answerFitting, refusalOf, refusalSentence, type MockAnswer } from './fitting-answer.ts'
import type { MockObject, Row } from './mock-object.ts'
import { withAt } from './place.ts'

interface KeysScene {
  readonly definition: ConnectorDefinition
  readonly object: MockObject
  /** Keys that it says something of in place of their record. */
  readonly refused: ReadonlySet<string>
  readonly shown: (row: Row) => Json
}

/** Answers a call for many keys: the records that there are, in an order of its own, and what is listed apart of the others. */
export function serveKeys(scene: KeysScene, call: KeysCall, bound: Bindings): MockAnswer {
  const { object, definition, refused, shown } = scene
  const given = bound.get('/input/keys')
  const keys = Array.isArray(given) ? keysIn(call, given as readonly Json[]) : undefined
  const isBad = !keys || keys.length > call.maxKeys || (!call.failures && keys.some((key) => refused.has(key)))
  if (isBad) return refusalOf(definition, 'validation')
  const field = bound.get('/input/field')
  const found = keys.map((key) => ({ key, rows: refused.has(key) ? [] : rowsOf(object, key, field) }))
  const rows = [...new Set(found.flatMap((each) => each.rows))].toReversed()
  const missing = found.flatMap((each) => (each.rows.length === 0 ? [each.key] : []))
  if (rows.length === 0 && call.emptyOn) return answerFitting(call.emptyOn, { status: 200, body: {} })
  const body = withAt(undefined, call.records, rows.map(shown))
  return { status: 200, body: call.failures ? withFailures(body, call.failures, { missing, refused }) : body }
}

/** The keys of a call; `undefined` where it holds something else. */
function keysIn({ key }: KeysCall, given: readonly Json[]): readonly string[] | undefined {
  const keys = given.map((each) => {
    const own: Bindings = new Map()
    return key === undefined ? each : bindJson(key, each, own) ? own.get('/input/value') : undefined
  })
  return keys.includes(undefined) ? undefined : keys.map((each) => plainText(each ?? null))
}

function rowsOf(object: MockObject, key: string, field: Json | undefined): readonly Row[] {
  if (field === undefined) return [object.get(key)].filter((row) => row !== undefined)
  return object.rows().filter(({ record }) => plainText(object.fieldOf(record, plainText(field))) === key)
}

interface Without {
  readonly missing: readonly string[]
  readonly refused: ReadonlySet<string>
}

function withFailures(body: Json, failures: NonNullable<KeysCall['failures']>, { missing, refused }: Without): Json {
  const { at, keys, message, missingOn } = failures
  const gone = missing.filter((key) => !refused.has(key))
  const entryOf = (of: readonly string[]): Json => withAt(undefined, keys, of)
  const entries = [
    ...(missingOn && gone.length > 0
      ? [answerFitting(missingOn, { status: 200, body: entryOf(gone) }).body ?? null]
      : []),
    ...missing.flatMap((key) => {
      if (!refused.has(key)) return []
      return [message === undefined ? entryOf([key]) : withAt(entryOf([key]), message, refusalSentence)]
    }),
  ]
  return entries.length === 0 ? body : withAt(body, at, entries)
}
