/** Where a look goes on: behind an event, or at a time when there was none yet. */
export type StreamPlace =
  | { readonly kind: 'behind'; readonly event: string }
  | { readonly kind: 'from'; readonly time: string }

/** The text that is kept between looks. */
export function placeText(place: StreamPlace): string {
  return place.kind === 'behind' ? `behind:${place.event}` : `from:${place.time}`
}

/** The place that such a text stands for; `undefined` for none, and for what another kind of look has left. */
export function readPlace(text: string | undefined): StreamPlace | undefined {
  const [, kind, rest = ''] = /^(behind|from):(.+)$/s.exec(text ?? '') ?? []
  if (kind === 'behind') return { kind, event: rest }
  return kind === 'from' && !Number.isNaN(Date.parse(rest)) ? { kind, time: rest } : undefined
}
