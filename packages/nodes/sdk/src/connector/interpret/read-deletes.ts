import { flowError } from '../../errors.ts'
import { plainText, type Json } from '../../json.ts'
import type { HttpAnswer, HttpRequest, PolledChange, PollWindow } from '../../node/index.ts'
import { preview, valueAt } from '../../schema/index.ts'
import type { DeletesDefinition } from '../definition/index.ts'
import { ask } from './ask.ts'
import { hostOf, linkOf } from './ask-pages.ts'
import { everyRefusal, readRequestOf } from './fill-template.ts'
import { deletedRecord, idOf } from './found-change.ts'
import type { Target } from './get-record.ts'
import { judgeAnswer } from './judge-answer.ts'
import { judgingOf } from './judging.ts'
import { partOf } from './read-records.ts'

type Feed = Extract<DeletesDefinition, { readonly kind: 'feed' }>

/** The deleted records of a window, as the system lists them. */
export async function* readDeletedFeed(
  target: Target,
  feed: Feed,
  window: PollWindow,
): AsyncIterable<readonly PolledChange[]> {
  const { since, until } = window
  const connection = target.context.connection?.config ?? {}
  const input = { until, ...(since === undefined ? {} : { since }) }
  if (feed.page) {
    yield* byNumber(target, { ...feed, page: feed.page }, window)
    return
  }
  let request = readRequestOf(feed.request, { connection, input, page: {} })
  const seen = new Set<string>()
  for (;;) {
    const answer = await askFeed(target, feed, request)
    if (answer === 'empty') return
    yield deletedIn(target, feed, answer)
    const next = feed.nextPage === undefined ? '' : plainText(valueAt(answer.body, feed.nextPage))
    if (next === '') return
    if (seen.has(next)) throw invalid(target, `its pages lead in a circle: ${next}`)
    seen.add(next)
    request = { method: 'GET', url: linkOf(target, request, next), accept: everyRefusal }
  }
}

type NumberedFeed = Feed & { readonly page: NonNullable<Feed['page']> }

/** Page by page, up to the end of the window, which such feeds cannot be asked for. */
async function* byNumber(
  target: Target,
  feed: NumberedFeed,
  { since, until }: PollWindow,
): AsyncIterable<readonly PolledChange[]> {
  const connection = target.context.connection?.config ?? {}
  const input = { until, ...(since === undefined ? {} : { since }) }
  for (let number: number = feed.page.first; ; number += 1) {
    const page = { number, size: feed.page.size }
    const answer = await askFeed(target, feed, readRequestOf(feed.request, { connection, input, page }))
    if (answer === 'empty') return
    const found = deletedIn(target, feed, answer)
    yield found.filter(({ time }) => Date.parse(time) < Date.parse(until))
    if (found.length < feed.page.size) return
  }
}

function askFeed(target: Target, { emptyOn }: Feed, request: HttpRequest): Promise<HttpAnswer | 'empty'> {
  const { context, object, name } = target
  const judging = judgingOf(target, { emptyOn, permission: object.permissions?.read })
  return ask(context, { ...request, about: { object: name, operation: 'deletes' } }, (answer) => {
    const judgement = judgeAnswer(answer, judging)
    if (typeof judgement === 'object') throw judgement.missing
    return judgement === 'empty' ? 'empty' : answer
  })
}

function deletedIn(target: Target, feed: Feed, { body }: HttpAnswer): readonly PolledChange[] {
  const listed = partOf(body, feed.records, { host: hostOf(target), object: target.object })
  if (listed === undefined || listed === null) return []
  if (!Array.isArray(listed)) throw invalid(target, `there is no list at ${feed.records || 'its top'}`)
  return (listed as readonly Json[]).map((entry) => {
    const id = idOf(target, entry, feed.id)
    const time = plainText(valueAt(entry, feed.time))
    const ms = Date.parse(time)
    if (Number.isNaN(ms)) throw invalid(target, `a deleted record has no time at ${feed.time}: ${preview(entry)}`)
    const deletedAt = new Date(ms).toISOString()
    return { id, time: deletedAt, version: `deleted ${time}`, record: deletedRecord(id, deletedAt, null) }
  })
}

function invalid(target: Target, reason: string): Error {
  return flowError('UPSTREAM_ANSWER_INVALID', { host: hostOf(target), reason })
}
