/** What a system says is left of what it allows. */
export interface Quota {
  /** Name of the header that said so, which systems' documentation explains. */
  readonly name: string
  readonly remaining: number
  readonly limit?: number
  /** Milliseconds since 1970. */
  readonly resetsAtMs?: number
}

type Headers = Readonly<Record<string, string>>

/** Headers that tell what is left, with those that tell of how much and until when. */
const pairs: readonly { readonly remaining: string; readonly limit?: string; readonly reset?: string }[] = [
  ...['ratelimit', 'x-ratelimit', 'x-rate-limit'].map((start) => ({
    remaining: `${start}-remaining`,
    limit: `${start}-limit`,
    reset: `${start}-reset`,
  })),
  { remaining: 'x-hubspot-ratelimit-remaining', limit: 'x-hubspot-ratelimit-max' },
  { remaining: 'x-hubspot-ratelimit-daily-remaining', limit: 'x-hubspot-ratelimit-daily' },
  { remaining: 'x-ms-ratelimit-burst-remaining-xrm-requests' },
  { remaining: 'x-ms-ratelimit-time-remaining-xrm-requests' },
]

/** Headers with `used/limit`, behind a name in some of them. */
const shares: readonly string[] = ['sforce-limit-info', 'x-shopify-shop-api-call-limit']

/** What an answer's headers say is left; usually nothing. Errors: none, whatever cannot be read is passed over. */
export function quotasIn(headers: Headers, nowMs: number): readonly Quota[] {
  const paired = pairs.flatMap(({ remaining: name, limit, reset }): readonly Quota[] => {
    const remaining = numberIn(headers[name])
    if (remaining === undefined) return []
    const most = limit === undefined ? undefined : numberIn(headers[limit])
    const resetsAtMs = reset === undefined ? undefined : instantOf(headers[reset], nowMs)
    return [
      {
        name,
        remaining,
        ...(most === undefined ? {} : { limit: most }),
        ...(resetsAtMs === undefined ? {} : { resetsAtMs }),
      },
    ]
  })
  const shared = shares.flatMap((name): readonly Quota[] => {
    const [, used, limit] = /(\d{1,12})\/(\d{1,12})/.exec(headers[name] ?? '') ?? []
    if (used === undefined || limit === undefined) return []
    return [{ name, remaining: Math.max(0, Number(limit) - Number(used)), limit: Number(limit) }]
  })
  return [...paired, ...shared, ...structured(headers['ratelimit'], nowMs)]
}

/** `"default";r=50;t=30`, or `limit=100, remaining=50, reset=5` of an earlier draft. */
function structured(text: string | undefined, nowMs: number): readonly Quota[] {
  if (text === undefined) return []
  const part = (...names: readonly string[]): number | undefined =>
    numberIn(new RegExp(`(?:^|[;,\\s])(?:${names.join('|')})=(\\d{1,12})(?![\\d.])`).exec(text)?.[1])
  const [remaining, limit, seconds] = [part('r', 'remaining'), part('q', 'limit'), part('t', 'reset')]
  if (remaining === undefined) return []
  return [
    {
      name: 'ratelimit',
      remaining,
      ...(limit === undefined ? {} : { limit }),
      ...(seconds === undefined ? {} : { resetsAtMs: nowMs + seconds * 1000 }),
    },
  ]
}

/** The first number: some systems list several windows behind it. */
function numberIn(text: string | undefined): number | undefined {
  const found = /^\s*(\d{1,15}(?:\.\d{1,6})?)/.exec(text ?? '')?.[1]
  return found === undefined ? undefined : Number(found)
}

const secondsOf2001 = 1e9
const millisecondsOf2001 = 1e12

/** Seconds from now, or since 1970 in seconds or in milliseconds: systems differ, and the sizes tell them apart. */
function instantOf(text: string | undefined, nowMs: number): number | undefined {
  const value = numberIn(text)
  if (value === undefined) return undefined
  if (value >= millisecondsOf2001 - 1) return value
  return value >= secondsOf2001 ? value * 1000 : nowMs + value * 1000
}
