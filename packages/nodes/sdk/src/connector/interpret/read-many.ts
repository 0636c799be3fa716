import { flowError, type FlowError } from '../../errors.ts'
import { plainText, type Json, type JsonObject } from '../../json.ts'
import type { HttpAnswer, HttpRequest } from '../../node/index.ts'
import { valueAt } from '../../schema/index.ts'
import type { FindBatch, GetBatch, KeysCall } from '../definition/index.ts'
import { ask } from './ask.ts'
import { askPages, fieldValue, hostOf, pageRequest, readerOf, type Asked } from './ask-pages.ts'
import { fillTemplate, readRequestOf } from './fill-template.ts'
import type { Target } from './get-record.ts'
import { fits, judgeAnswer } from './judge-answer.ts'
import { judgingOf } from './judging.ts'
import { askableKeys, matchKeys, type Keyed } from './match-keys.ts'
import { readTogether } from './odata/read-together.ts'
import { recordsOf } from './read-records.ts'

/** What a key leads to: records that have it, why it cannot be told, or `open` where it must be asked for by itself. */
export type Answer = readonly JsonObject[] | FlowError | 'open'

/** The keys that are asked for, and what they are keys of. */
export interface Sought {
  readonly target: Target
  readonly batch: GetBatch | FindBatch
  /** The field that has the keys; the id when left out. */
  readonly field?: string
}

/**
 * Asks for many keys in one call, or in several where one would be too long.
 *
 * @returns What each key leads to, by its text. Throws what the call is refused with.
 */
export async function readMany(sought: Sought, keys: readonly Json[]): Promise<(key: string) => Answer> {
  const { target, batch } = sought
  if ('kind' in batch) {
    const found = await readTogether(
      keys.map((id) => ({ writer: target, id })),
      batch,
    )
    return (key) => heldAnswer(found.get(key))
  }
  const { values, refused } = askableKeys(keys, (key) => {
    requestFor(sought, [key])
    return key
  })
  const answers = values.length === 0 ? new Map<string, Answer>() : await readParts(sought, values)
  return (key) => refused.get(key) ?? answers.get(key) ?? 'open'
}

type HeldAnswer = ReturnType<Awaited<ReturnType<typeof readTogether>>['get']>

function heldAnswer(found: HeldAnswer): Answer {
  if (found === undefined) return 'open'
  if (!('held' in found)) return found
  return found.held ? [found.held.record] : []
}

async function readParts(sought: Sought, keys: readonly Json[]): Promise<ReadonlyMap<string, Answer>> {
  const { maxLength = Number.POSITIVE_INFINITY } = boundsOf(sought)
  if (keys.length === 1 || lengthOf(requestFor(sought, keys)) <= maxLength) return readPart(sought, keys)
  const middle = Math.ceil(keys.length / 2)
  const first = await readParts(sought, keys.slice(0, middle))
  return new Map([...first, ...(await readParts(sought, keys.slice(middle)))])
}

function boundsOf({ batch }: Sought): { readonly maxLength?: number } {
  return 'maxLength' in batch && batch.maxLength !== undefined ? { maxLength: batch.maxLength } : {}
}

/** The call as it is sent, in characters. */
function lengthOf({ url, query = {}, body }: HttpRequest): number {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  )
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  return url.length + new URLSearchParams(given).toString().length + text.length
}

function requestFor(sought: Sought, keys: readonly Json[]): HttpRequest {
  const { target, batch, field } = sought
  if ('request' in batch) return callFor(target, batch, { keys, ...(field === undefined ? {} : { field }) })
  const reader = readerOf(target, target.name)
  const { page } = reader.list
  return pageRequest(
    reader,
    askedFor(sought, keys),
    'size' in page && page.size !== undefined ? { size: page.size } : {},
  )
}

function askedFor(
  { target: { object }, field = object.id.split('/').at(-1) ?? '' }: Sought,
  keys: readonly Json[],
): Asked {
  return { condition: { field, op: 'in', value: keys }, order: [] }
}

function callFor(
  { context }: Target,
  { request, key }: KeysCall,
  { keys, field }: { readonly keys: readonly Json[]; readonly field?: string },
): HttpRequest {
  const connection = context.connection?.config ?? {}
  const each = (value: Json): Json =>
    key === undefined ? value : (fillTemplate(key, { connection, input: { value } }) ?? null)
  const input = { keys: keys.map(each), ...(field === undefined ? {} : { field }) }
  return readRequestOf(request, { connection, input })
}

async function readPart(sought: Sought, keys: readonly Json[]): Promise<ReadonlyMap<string, Answer>> {
  const { batch } = sought
  const texts = keys.map((key) => plainText(key))
  const { records, failures, isWhole } =
    'request' in batch ? await called(sought, batch, keys) : await listed(sought, keys)
  const matched = matchKeys(texts, records)
  return new Map(
    texts.map((key) => {
      const found = matched(key)
      const isOpen = found === 'open' || (found.length === 0 && !isWhole)
      return [key, failures.get(key) ?? (isOpen ? 'open' : found)] as const
    }),
  )
}

interface Came {
  readonly records: readonly Keyed<JsonObject>[]
  /** Why keys have no record, by key. */
  readonly failures: ReadonlyMap<string, FlowError>
  /** False where there may be records that did not come. */
  readonly isWhole: boolean
}

const none: ReadonlyMap<string, FlowError> = new Map()

/** Records that come beyond one per key before the rest is left alone: of their keys it is known then that they are not the only one. */
const mostBeyond = 1000

async function listed(sought: Sought, keys: readonly Json[]): Promise<Came> {
  const reader = readerOf(sought.target, sought.target.name)
  const { page: paging } = reader.list
  const size = 'size' in paging ? (paging.size ?? 0) : 0
  const left = new Set(keys.map((key) => plainText(key)))
  const records: Keyed<JsonObject>[] = []
  for await (const page of askPages(reader, askedFor(sought, keys).condition)) {
    for (const record of page) {
      const key = keyIn(sought, record)
      left.delete(key)
      records.push({ key, answer: record })
    }
    // An id leads to one record, and a page that is not full has nothing behind it where every key has been answered.
    if (left.size === 0 && (sought.field === undefined || page.length < size)) break
    if (records.length > keys.length + mostBeyond) return { records, failures: none, isWhole: false }
  }
  return { records, failures: none, isWhole: true }
}

function keyIn({ target, field }: Sought, record: JsonObject): string {
  return plainText(field === undefined ? valueAt(record, target.object.id) : fieldValue(target, record, field))
}

async function called(sought: Sought, batch: KeysCall, keys: readonly Json[]): Promise<Came> {
  const { target, field } = sought
  const { name, object, context } = target
  const about = { object: name, operation: field === undefined ? 'get' : 'list' } as const
  const judging = judgingOf(target, { emptyOn: batch.emptyOn, permission: object.permissions?.read })
  return ask(context, { ...requestFor(sought, keys), about }, (answer) => {
    const judgement = judgeAnswer(answer, judging)
    if (typeof judgement === 'object') throw judgement.missing
    if (judgement === 'empty') return { records: [], failures: none, isWhole: true }
    const records = recordsOf(answer.body, { records: batch.records }, { host: hostOf(target), object })
    return {
      records: records.map((record) => ({ key: keyIn(sought, record), answer: record })),
      ...failuresIn(target, batch, answer),
    }
  })
}

/** Keys that the answer lists apart. One that it does not name makes it unknown what became of the others. */
function failuresIn(target: Target, { failures }: KeysCall, answer: HttpAnswer): Omit<Came, 'records'> {
  const { status } = answer
  const entries = failuresListed(failures, answer)
  const told = entries.flatMap(({ keys, message }) => {
    const error = flowError('UPSTREAM_REJECTED', {
      host: hostOf(target),
      status,
      message: message || 'no reason given',
    })
    return keys.map((key) => [key, error] as const)
  })
  return { failures: new Map(told), isWhole: told.every(([key]) => key !== '') }
}

interface Failure {
  readonly keys: readonly string[]
  readonly message: string
}

function failuresListed(failures: KeysCall['failures'], answer: HttpAnswer): readonly Failure[] {
  const entries = failures && valueAt(answer.body, failures.at)
  if (!failures || !Array.isArray(entries)) return []
  const { missingOn, message } = failures
  const real = (entries as readonly Json[]).filter(
    (entry) => !missingOn || !fits(missingOn, { ...answer, body: entry }),
  )
  return real.map((entry) => {
    const given = valueAt(entry, failures.keys)
    const keys = (Array.isArray(given) ? (given as readonly Json[]) : [given]).map((key) => plainText(key))
    return { keys, message: message === undefined ? '' : plainText(valueAt(entry, message)) }
  })
}
