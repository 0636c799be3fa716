import autocannon from 'autocannon'

export interface Load {
  readonly url: string
  readonly body: string
  readonly seconds: number
  readonly connections: number
}

export interface LoadResult {
  readonly requests: number
  readonly requestsPerSecond: number
  readonly p99Ms: number
}

/** Sends as many requests as get answered. Throws when any answer is not 2xx, because such a figure means nothing. */
export async function press({ url, body, seconds, connections }: Load): Promise<LoadResult> {
  const result = await autocannon({
    url,
    body,
    connections,
    duration: seconds,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  })
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${url} answered ${result.non2xx} requests with an error and dropped ${result.errors}`)
  }
  const { total: requests } = result.requests
  return { requests, requestsPerSecond: result.requests.total / result.duration, p99Ms: result.latency.p99 }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}
