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

function askFeed(target: Target, { emptyOn }: Feed, request: HttpRequest): Promise<HttpAnswer | 'empty'> {
  const { context, object } = target
  const judging = judgingOf(target, { emptyOn, permission: object.permissions?.read })
  return ask(context, request, (answer) => {
    const judgement = judgeAnswer(answer, judging)
    if (typeof judgement === 'object') throw judgement.missing
    return judgement === 'empty' ? 'empty' : answer
  })
}

function deletedIn(target: Target, feed: Feed, { body }: HttpAnswer): readonly PolledChange[] {
  const listed = valueAt(body, feed.records)
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
