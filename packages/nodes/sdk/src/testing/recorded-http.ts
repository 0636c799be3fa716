import type { Json, JsonObject } from '../json.ts'
import { upstreamError, type EffectContext, type HttpAnswer, type HttpRequest } from '../node/index.ts'
import { preview } from '../schema/index.ts'

/** One call and what the other system said to it. */
export interface RecordedExchange {
  /** `headers` need only name those that matter; everything else must be equal. */
  readonly request: Pick<HttpRequest, 'method' | 'url' | 'query' | 'headers' | 'body'>
  readonly answer: {
    readonly status: number
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: Json
  }
}

export interface RecordedHttp {
  readonly http: EffectContext['http']
  /** What was asked so far, in order. */
  readonly calls: readonly HttpRequest[]
  /** Exchanges that nobody asked for yet. */
  unused(): readonly RecordedExchange[]
}

/**
 * Answers calls from recorded exchanges, each of them once: the first unused one that matches. Answers outside 2xx and
 * `accept` throw by class, as the host's client does.
 *
 * Errors: a request that nothing matches throws an Error which names, part by part, how it differs from the most similar
 * exchange that is left.
 */
export function recordedHttp(exchanges: readonly RecordedExchange[]): RecordedHttp {
  const left = new Set(exchanges)
  const calls: HttpRequest[] = []
  const http = async (request: HttpRequest): Promise<HttpAnswer> => {
    calls.push(request)
    const compared = [...left].map((exchange) => ({ exchange, differences: differences(exchange.request, request) }))
    const match = compared.find((each) => each.differences.length === 0)
    if (!match) throw new Error(unmatched(request, compared))
    left.delete(match.exchange)
    const { status, headers = {}, body = null } = match.exchange.answer
    const answer = { status, headers: lowerCase(headers), body }
    if ((status >= 200 && status < 300) || request.accept?.includes(status)) {
      request.judge?.(answer)
      return answer
    }
    throw upstreamError('recorded.example', answer)
  }
  return { http, calls, unused: () => [...left] }
}

function differences(recorded: RecordedExchange['request'], asked: HttpRequest): readonly string[] {
  const parts = ['method', 'url', 'query', 'body'] as const
  const found = parts.flatMap((part) => difference(part, recorded[part] ?? null, asked[part] ?? null))
  const sent = lowerCase(asked.headers ?? {})
  const headers = Object.entries(lowerCase(recorded.headers ?? {}))
  return [...found, ...headers.flatMap(([name, value]) => difference(`header ${name}`, value, sent[name] ?? null))]
}

/** Each place, as deep as both sides are objects or lists, where they are not equal. */
function difference(place: string, recorded: unknown, asked: unknown): readonly string[] {
  if (!isContainer(recorded) || !isContainer(asked) || Array.isArray(recorded) !== Array.isArray(asked)) {
    if (recorded === asked) return []
    return [`${place} is ${preview(asked ?? undefined)}, recorded was ${preview(recorded ?? undefined)}`]
  }
  const names = new Set([...Object.keys(recorded), ...Object.keys(asked)])
  return [...names].flatMap((name) => difference(`${place}.${name}`, recorded[name] ?? null, asked[name] ?? null))
}

function isContainer(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null
}

function unmatched(request: HttpRequest, compared: readonly { readonly differences: readonly string[] }[]): string {
  const asked = `${request.method} ${request.url}`
  const [nearest] = compared.toSorted((a, b) => a.differences.length - b.differences.length)
  if (!nearest) return `${asked}: no recorded exchange is left`
  return `${asked}: no recorded exchange matches; the nearest differs in ${nearest.differences.join('; ')}`
}

function lowerCase(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
