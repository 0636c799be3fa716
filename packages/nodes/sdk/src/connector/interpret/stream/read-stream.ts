import type { PollBatch, PollWindow } from '../../../node/index.ts'
import type { Found, Wanted } from '../found-change.ts'
import type { Streamed } from './bayeux-message.ts'
import { readStates, stateOf } from './record-states.ts'
import { eventOf, type StreamEvent } from './stream-event.ts'
import { StreamLine } from './stream-line.ts'
import { placeText, readPlace, type StreamPlace } from './stream-place.ts'
import { deletion, foundChange, toldChanges, within } from './told-changes.ts'

export interface StreamLook extends Streamed {
  readonly window: PollWindow
  /** The other look: what was changed or deleted in a window. */
  readonly reconcile: (wanted: Wanted, window: PollWindow) => AsyncIterable<Found>
}

/** How far the clocks of two systems may differ. */
const marginMs = 5 * 60_000

/**
 * One look at a stream: a session that goes on behind the last event, until nothing comes for a while. The first look, and one whose
 * place is forgotten over there, reads what changed by the other look in its place; the next one follows the stream from then on.
 */
export async function* readStream(look: StreamLook): AsyncIterable<PollBatch> {
  const place = readPlace(look.window.cursor)
  const { line, isKnown } = await StreamLine.open(look, place)
  if (place && isKnown) {
    yield* follow(look, line, place)
    return
  }
  await line.close()
  if (place) yield { changes: [], restarted: true }
  yield* lookAgain(look, Date.parse(look.window.until), place !== undefined)
  yield { changes: [], cursor: placeText({ kind: 'from', time: floorOf(look.window) }) }
}

/** From where on events count that are told after everything before was read. Those that were read are known by their state. */
function floorOf({ since, until }: PollWindow): string {
  const ms = Date.parse(until) - marginMs
  return new Date(since === undefined ? ms : Math.max(ms, Date.parse(since))).toISOString()
}

async function* follow(look: StreamLook, line: StreamLine, begin: StreamPlace): AsyncIterable<PollBatch> {
  const { quietCalls, mostEvents } = look.stream
  let place = begin
  let [quiet, told] = [0, 0]
  try {
    while (quiet < quietCalls && told < mostEvents) {
      const answer = await line.wait(place, told > 0)
      if (!answer) return
      const events = answer.events.map((data) => eventOf(look, data))
      const last = events.at(-1)
      if (last) {
        yield* changesIn(look, events, place)
        place = { kind: 'behind', event: last.place }
        yield { changes: [], cursor: placeText(place) }
      } else quiet += 1
      told += events.length
      if (!answer.goesOn) return
    }
  } finally {
    await line.close()
  }
}

async function* changesIn(
  look: StreamLook,
  events: readonly StreamEvent[],
  place: StreamPlace,
): AsyncIterable<PollBatch> {
  const floorMs = place.kind === 'from' ? Date.parse(place.time) : Number.NEGATIVE_INFINITY
  const counting = events.filter(({ atMs }) => atMs >= floorMs)
  const living = counting.filter(({ happened }) => happened !== 'deleted')
  const ids = [...new Set(living.flatMap((event) => event.ids))]
  const changes = toldChanges(counting, await readStates(look.target, ids), look.window)
  if (changes.length > 0) yield { changes }
  const gaps = counting.filter(({ isGap }) => isGap)
  const lastMs = Math.max(...gaps.map(({ atMs }) => atMs))
  if (gaps.length > 0) yield* lookAgain(look, lastMs + 1, true)
}

/** What changed since the last change that was taken, by the other look. */
async function* lookAgain(look: StreamLook, untilMs: number, withDeletions: boolean): AsyncIterable<PollBatch> {
  const { target, window, reconcile } = look
  const until = new Date(Math.max(untilMs, Date.parse(window.until))).toISOString()
  const asked: PollWindow = { since: window.since, until, cursor: undefined }
  const gone = (deleted: Found['deleted']): PollBatch => ({
    changes: withDeletions ? deleted.map(({ id, time }) => within(deletion(id, Date.parse(time), null), window)) : [],
  })
  for await (const { changes, deleted } of reconcile('changes', asked)) {
    yield { changes: changes.map((change) => foundChange(stateOf(target, change), window)) }
    yield gone(deleted)
  }
  const { deletes } = target.object
  if (!withDeletions || deletes === undefined || deletes.kind === 'flag') return
  for await (const { deleted } of reconcile('deleted', asked)) yield gone(deleted)
}
