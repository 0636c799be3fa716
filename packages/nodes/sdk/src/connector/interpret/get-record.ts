import type { Json, JsonObject } from '../../json.ts'
import type { EffectContext } from '../../node/index.ts'
import { valueAt } from '../../schema/index.ts'
import type { AnswerMatcher, ConnectorDefinition } from '../definition/index.ts'
import { hostOf } from './ask-pages.ts'
import { readRequestOf } from './fill-template.ts'
import { judgeAnswer } from './judge-answer.ts'
import { keyInput } from './query-input.ts'
import { exactRecord } from './read-records.ts'

/** The record with an id; `undefined` when there is none. Throws what calls throw. */
export async function getRecord(
  definition: ConnectorDefinition,
  { name, id }: { readonly name: string; readonly id: string | number },
  context: EffectContext,
): Promise<JsonObject | undefined> {
  const object = definition.objects[name]
  if (!object?.get) throw new RangeError(`${definition.id} cannot get ${name}`)
  const { request, record = '' } = object.get
  const host = hostOf({ definition, context })
  const input = keyInput({ title: definition.title.en, name }, object, id)
  const answer = await context.http(readRequestOf(request, { connection: context.connection?.config ?? {}, input }))
  if (judgeAnswer(answer, { host, rules: definition.errors, ...pickEmpty(object.get) }) !== 'ok') return undefined
  // An answer is JSON, and so is every place in it.
  const found = (valueAt(answer.body, record) ?? null) as Json
  return found === null || found === false ? undefined : exactRecord(found, { host, object })
}

function pickEmpty({ emptyOn }: { readonly emptyOn?: AnswerMatcher }): { readonly emptyOn?: AnswerMatcher } {
  return emptyOn ? { emptyOn } : {}
}
