import type { Json } from '@isthmus/sdk'

/** A call as it arrived. */
export interface Incoming {
  readonly method: string
  /** Below the address of the connection, as it was sent, without the query. */
  readonly path: string
  readonly url: URL
  readonly query: URLSearchParams
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** The body as JSON; `undefined` where it is none. */
export function bodyOf({ text }: Incoming): Json | undefined {
  if (text === '') return undefined
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** The value of a cookie that the call sends back. */
export function cookieOf({ headers }: Incoming, name: string): string | undefined {
  const pairs = (headers['cookie'] ?? '').split(/;\s*/)
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}
