import { flowError } from '../../errors.ts'
import { plainText, type Json } from '../../json.ts'
import type { HttpAnswer, HttpRequest, PolledChange, PollWindow } from '../../node/index.ts'
import { preview, valueAt } from '../../schema/index.ts'
import type { DeletesDefinition } from '../definition/index.ts'
import { ask } from './ask.ts'
import { hostOf, linkOf } from './ask-pages.ts'
import { everyRefusal, readRequestOf } from './fill-template.ts'
import { deletedRecord, idOf, type Found } from './found-change.ts'
import type { Target } from './get-record.ts'
import { judgeAnswer } from './judge-answer.ts'
import { judgingOf } from './judging.ts'
import { partOf } from './read-records.ts'

type Feed = Extract<DeletesDefinition, { readonly kind: 'feed' }>

/** The deleted records of a window, as the system lists them. */
export async function* readDeletedFeed(target: Target, feed: Feed, window: PollWindow): AsyncIterable<Found> {
  const asked = { ...window, since: beginOf(feed, window) }
  if (feed.page) {
    for await (const deleted of byNumber(target, { ...feed, page: feed.page }, asked)) yield { changes: [], deleted }
    return
  }
  for await (const { deleted, answer } of byLink(target, feed, asked)) {
    const end = coveredIn(feed, answer, window.until)
    const complete = deleted.filter(({ time }) => Date.parse(time) < Date.parse(end))
    yield {
      changes: [],
      deleted: complete.map((change) => notBefore(change, window.since)),
      ...(feed.covered === undefined ? {} : { cursor: end }),
    }
  }
}

/** What the last look could not tell counts as of this one, or its window would leave it out; when it was, the record says. */
function notBefore(change: PolledChange, since: string | undefined): PolledChange {
  return since === undefined || Date.parse(change.time) >= Date.parse(since) ? change : { ...change, time: since }
}

const dayMs = 24 * 60 * 60 * 1000
/** So that the system, whose clock may be behind, does not find it too early. */
const marginMs = 60_000

/** Where the look begins: at what the last one did not cover, and no earlier than can be asked for. */
function beginOf({ covered, longestDays }: Feed, { since, until, cursor }: PollWindow): string | undefined {
  const left = covered === undefined ? undefined : cursor
  const wanted = left !== undefined && since !== undefined && Date.parse(left) < Date.parse(since) ? left : since
  if (longestDays === undefined) return wanted
  const oldest = new Date(Date.parse(until) - longestDays * dayMs + marginMs).toISOString()
  return wanted === undefined || Date.parse(wanted) < Date.parse(oldest) ? oldest : wanted
}

/** Up to when an answer tells everything. */
function coveredIn({ covered }: Feed, answer: HttpAnswer | undefined, until: string): string {
  const ms = covered === undefined ? Number.NaN : Date.parse(plainText(valueAt(answer?.body, covered)))
  return Number.isNaN(ms) || ms >= Date.parse(until) ? until : new Date(ms).toISOString()
}

interface FeedPage {
  readonly deleted: readonly PolledChange[]
  /** Missing where the system said that there is nothing. */
  readonly answer?: HttpAnswer
}

async function* byLink(target: Target, feed: Feed, { since, until }: PollWindow): AsyncIterable<FeedPage> {
  const connection = target.context.connection?.config ?? {}
  const input = { until, ...(since === undefined ? {} : { since }) }
  let request = readRequestOf(feed.request, { connection, input, page: {} })
  const seen = new Set<string>()
  for (;;) {
    const answer = await askFeed(target, feed, request)
    if (answer === 'empty') {
      yield { deleted: [] }
      return
    }
    yield { deleted: deletedIn(target, feed, answer), answer }
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
