import { flowError } from '../../errors.ts'
import { plainText, type Json } from '../../json.ts'
import type { HttpAnswer, HttpRequest, PollWindow, PolledChange } from '../../node/index.ts'
import { valueAt } from '../../schema/index.ts'
import type { DeltaDefinition } from '../definition/index.ts'
import { addressKey } from './address-parts.ts'
import { ask } from './ask.ts'
import { hostOf, linkOf } from './ask-pages.ts'
import { contentHash } from './content-hash.ts'
import { everyRefusal, readRequestOf } from './fill-template.ts'
import { deletedRecord, idOf, timeOfLook, untimed, type Found } from './found-change.ts'
import type { Target } from './get-record.ts'
import { fits, judgeAnswer } from './judge-answer.ts'
import { judgingOf } from './judging.ts'
import { exactRecord, partOf } from './read-records.ts'
import { plainId } from './record-id.ts'

/** What a feed with tokens tells since the last look. The first look of a flow that begins now only gets a token. */
export async function* readDelta(target: Target, delta: DeltaDefinition, window: PollWindow): AsyncIterable<Found> {
  const isSilent = window.cursor === undefined && window.since !== undefined
  let place = window.cursor
  let isFollowing = window.cursor !== undefined
  const seen = new Set<string>()
  for (;;) {
    const page = await askDelta(target, delta, place)
    if (page === 'expired') {
      if (!isFollowing) throw invalid(target, 'its feed says at once that its token is too old')
      // What changed since nobody can say, and what was deleted neither.
      isFollowing = false
      place = undefined
      yield { changes: [], deleted: [], restarted: true }
      continue
    }
    const next = placeAt(page, delta.nextPage)
    const found = isSilent ? { changes: [], deleted: [] } : foundIn(target, delta, { page, window })
    if (next === undefined) {
      const cursor = placeAt(page, delta.nextLook)
      if (cursor === undefined) throw invalid(target, `its feed says neither where it goes on nor how it ends`)
      yield { ...found, cursor }
      return
    }
    if (seen.has(next)) throw invalid(target, `its pages lead in a circle: ${next}`)
    seen.add(next)
    yield found
    place = next
  }
}

async function askDelta(
  target: Target,
  delta: DeltaDefinition,
  place: string | undefined,
): Promise<HttpAnswer | 'expired'> {
  const { object, context, name } = target
  const judging = judgingOf(target, { permission: object.permissions?.read })
  const about = { object: name, operation: 'changes' } as const
  return ask(context, { ...requestFor(target, delta, place), about }, (answer) => {
    if (place !== undefined && delta.expiredOn && fits(delta.expiredOn, answer)) return 'expired'
    const judgement = judgeAnswer(answer, judging)
    if (typeof judgement === 'object') throw judgement.missing
    return answer
  })
}

function requestFor(target: Target, delta: DeltaDefinition, place: string | undefined): HttpRequest {
  const connection = target.context.connection?.config ?? {}
  const isValue = place !== undefined && delta.carries === 'value'
  const request = readRequestOf(delta.request, { connection, page: isValue ? { cursor: place } : {}, input: {} })
  if (place === undefined || isValue) return request
  const { headers } = request
  return { method: 'GET', url: linkOf(target, request, place), accept: everyRefusal, ...(headers ? { headers } : {}) }
}

function placeAt({ body }: HttpAnswer, at: string | undefined): string | undefined {
  return at === undefined ? undefined : plainText(valueAt(body, at)) || undefined
}

interface Page {
  readonly page: HttpAnswer
  readonly window: PollWindow
}

function foundIn(target: Target, delta: DeltaDefinition, { page, window }: Page): Found {
  const listed = partOf(page.body, delta.records, { host: hostOf(target), object: target.object }) ?? []
  if (!Array.isArray(listed)) throw invalid(target, `there is no list at ${delta.records || 'its top'}`)
  const entries = listed as readonly Json[]
  const marks = [delta.deleted ?? []].flat()
  const isGone = (entry: Json): boolean => marks.some((mark) => fits(mark, { ...page, body: entry }))
  return {
    changes: entries.filter((entry) => !isGone(entry)).map((entry) => changedEntry(target, entry, window)),
    deleted: entries.filter(isGone).map((entry) => {
      const id = deletedIdOf(target, delta, entry)
      return untimed({ id, record: deletedRecord(id, timeOfLook(window), null), version: 'deleted' }, window)
    }),
  }
}

/** The id of a deleted record, in the form that it has elsewhere. Throws `UPSTREAM_ANSWER_INVALID` when it has none. */
function deletedIdOf(target: Target, { deletedId }: DeltaDefinition, entry: Json): string {
  const { object } = target
  for (const place of [deletedId ?? []].flat()) {
    const isAddress = typeof place === 'object'
    const text = plainText(valueAt(entry, isAddress ? place.at : place))
    const found = isAddress ? addressKey(text) : text
    if (found) return plainText(plainId(object, found))
  }
  return idOf(target, entry)
}

function changedEntry(target: Target, entry: Json, window: PollWindow): PolledChange {
  const { object } = target
  const record = exactRecord(entry, { host: hostOf(target), object })
  const id = idOf(target, record)
  const named = object.version === undefined ? '' : plainText(valueAt(record, object.version))
  return untimed({ id, record, version: named || contentHash(record) }, window)
}

function invalid(target: Target, reason: string): Error {
  return flowError('UPSTREAM_ANSWER_INVALID', { host: hostOf(target), reason })
}
