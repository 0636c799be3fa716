import { plainText, type Json } from '@isthmus/sdk'
import { type TraceCall, type TraceMessage } from '@isthmus/sdk/api'
import { ancestorsOf, type RunTrace, type TraceOrigin } from '../engine/trace/trace.ts'
import { hidden, hideTagged, hideTexts, personalTexts, type PersonalTags } from './personal-data.ts'
import type { PersonalView } from './personal-view.ts'

export interface CallsToHide {
  readonly calls: readonly TraceCall[]
  readonly trace: RunTrace
  readonly node: string
}

/**
 * Calls for somebody who may not see personal data. Another system has names of its own for it, so what is hidden in a
 * body is what the flow calls personal anywhere, under that name, and every text that a record of the call holds as such.
 * A body that cannot be read as JSON is hidden as a whole where the flow has personal data at all.
 */
export function hideInCalls(view: PersonalView, { calls, trace, node }: CallsToHide): readonly TraceCall[] {
  const tags: PersonalTags = { paths: [], names: view.names }
  // A call for many records may speak of any of them.
  let ofAll: ReadonlySet<string> | undefined
  const textsFor = ({ from }: TraceCall): ReadonlySet<string> => {
    if (from) return textsOf(view, trace, [from])
    ofAll ??= textsOf(view, trace, inputsOf(trace, node))
    return ofAll
  }
  return calls.map((call) => {
    const hiding: Hiding = { tags, texts: textsFor(call) }
    return {
      ...call,
      url: hideInUrl(call.url, hiding),
      sent: hideInMessage(call.sent, hiding),
      ...(call.received ? { received: hideInMessage(call.received, hiding) } : {}),
    }
  })
}

interface Hiding {
  readonly tags: PersonalTags
  readonly texts: ReadonlySet<string>
}

function inputsOf(trace: RunTrace, node: string): readonly TraceOrigin[] {
  return (trace.inputs[node] ?? []).flatMap((source) =>
    (trace.nodes[source.node]?.[source.port]?.records ?? []).map(({ index }) => ({ ...source, index })),
  )
}

function textsOf(view: PersonalView, trace: RunTrace, origins: readonly TraceOrigin[]): ReadonlySet<string> {
  const found = new Set<string>()
  for (const origin of origins) {
    for (const { node, port, value } of ancestorsOf(trace, origin)) {
      for (const text of personalTexts(value, view.tags(node, port))) found.add(text)
    }
  }
  return found
}

function hideInMessage(message: TraceMessage, hiding: Hiding): TraceMessage {
  const headers = Object.entries(message.headers).map(([name, value]) => [name, hideText(value, hiding)] as const)
  const { body } = message
  return {
    ...message,
    headers: Object.fromEntries(headers),
    ...(body === undefined ? {} : { body: hideInBody(body, hiding) }),
  }
}

function hideInBody(body: string, hiding: Hiding): string {
  const value = parsed(body)
  if (value !== undefined) return JSON.stringify(hideTexts(hideTagged(value, hiding.tags), hiding.texts))
  return hiding.tags.names.length > 0 ? hidden : hideText(body, hiding)
}

function parsed(body: string): Json | undefined {
  try {
    return JSON.parse(body) as Json
  } catch {
    return undefined
  }
}

/** Part by part, so that people still see which system and which kind of record was asked for. */
function hideInUrl(url: string, hiding: Hiding): string {
  return url.replaceAll(/[^/?&=]+/g, (part) => (hideText(decoded(part), hiding) === hidden ? hidden : part))
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '))
  } catch {
    return part
  }
}

function hideText(text: string, { texts }: Hiding): string {
  return plainText(hideTexts(text, texts))
}
