import { isJsonObject, pinsOf, type Flow, type FlowPins, type Json, type NodePins, type Pin } from '@isthmus/sdk'
import { hidden, hideTagged, hideTexts, personalTexts } from './personal-data.ts'
import { personalView, type PersonalSources } from './personal-view.ts'

/**
 * A flow as it is shown to somebody who may not see personal data: in its pins the tagged fields are hidden, and so is
 * every text that holds one of their values, whichever pin it stands in.
 */
export function hidePins(flow: Flow, sources: PersonalSources): Flow {
  if (!flow.pins) return flow
  const view = personalView(withoutRecords(flow), sources)
  const texts = new Set<string>()
  for (const [node, port, pin] of pinsIn(flow)) {
    for (const record of pin.records) for (const text of personalTexts(record, view.tags(node, port))) texts.add(text)
  }
  return mapPins(flow, ({ node, port, pin }) => {
    const tags = view.tags(node, port)
    return { ...pin, records: pin.records.map((record) => hideTexts(hideTagged(record, tags), texts)) }
  })
}

/**
 * The pins of a flow that somebody saves to whom they were shown with values hidden: what was hidden is taken from the
 * stored flow, so that a save never loses it. A record that was changed gets the hidden values of the one it is most like.
 */
export function restorePins(saved: Flow, stored: Flow | undefined, sources: PersonalSources): Flow {
  if (!saved.pins || !stored?.pins) return saved
  const shown = hidePins(stored, sources)
  return mapPins(saved, ({ node, port, pin }) => {
    const kept = pinsOf(stored, node)?.[port]
    const seen = pinsOf(shown, node)?.[port]
    return kept && seen ? { ...pin, records: restored(pin.records, kept.records, seen.records) } : pin
  })
}

function restored(saved: readonly Json[], kept: readonly Json[], seen: readonly Json[]): readonly Json[] {
  const free = new Set(kept.keys())
  // Records that were not touched come first, so that none of them is taken by one that only looks like it.
  const untouched = saved.map((record, at) => {
    const same = [at, ...free].find((index) => free.has(index) && sameJson(seen[index], record))
    if (same !== undefined) free.delete(same)
    return same
  })
  return saved.map((record, at) => {
    const same = untouched[at]
    if (same !== undefined) return kept[same] ?? record
    if (!holdsHidden(record)) return record
    const like = mostAlike(
      record,
      seen,
      [at, ...free].filter((index) => free.has(index)),
    )
    if (like === undefined) return record
    free.delete(like)
    return fillIn(record, kept[like] ?? null)
  })
}

/** The record with the most equal values; the first of several. */
function mostAlike(record: Json, seen: readonly Json[], among: readonly number[]): number | undefined {
  const scores = among.map((index) => ({ index, score: likeness(record, seen[index] ?? null) }))
  const best = Math.max(...scores.map(({ score }) => score))
  return scores.find(({ score }) => score === best)?.index
}

function likeness(left: Json, right: Json): number {
  if (isJsonObject(left) && isJsonObject(right)) {
    return Object.keys(left).reduce((sum, name) => sum + likeness(left[name] ?? null, right[name] ?? null), 0)
  }
  return sameJson(left, right) && left !== hidden ? 1 : 0
}

/** Hidden values are replaced by what stands at the same place. */
function fillIn(record: Json, kept: Json): Json {
  if (record === hidden) return kept
  if (Array.isArray(record) && Array.isArray(kept)) {
    return (record as readonly Json[]).map((element, at) => fillIn(element, (kept as readonly Json[])[at] ?? element))
  }
  if (!isJsonObject(record) || !isJsonObject(kept)) return record
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name,
      Object.hasOwn(kept, name) ? fillIn(value, kept[name] ?? null) : value,
    ]),
  )
}

function holdsHidden(value: Json): boolean {
  if (value === hidden) return true
  return typeof value === 'object' && value !== null && Object.values(value).some((part: Json) => holdsHidden(part))
}

function sameJson(left: Json | undefined, right: Json | undefined): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right)
}

interface OnePin {
  readonly node: string
  readonly port: string
  readonly pin: Pin
}

function mapPins(flow: Flow, change: (one: OnePin) => Pin): Flow {
  const pins: Record<string, NodePins> = {}
  for (const [node, ports] of Object.entries(flow.pins ?? {})) {
    pins[node] = Object.fromEntries(Object.entries(ports).map(([port, pin]) => [port, change({ node, port, pin })]))
  }
  return { ...flow, pins: pins satisfies FlowPins }
}

function pinsIn({ pins = {} }: Flow): readonly (readonly [node: string, port: string, pin: Pin])[] {
  return Object.entries(pins).flatMap(([node, ports]) =>
    Object.entries(ports).map(([port, pin]) => [node, port, pin] as const),
  )
}

/** Shapes come from the drawing, never from pinned records. */
function withoutRecords(flow: Flow): Flow {
  const { pins: _, ...rest } = flow
  return rest
}
