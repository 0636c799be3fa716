import { connect } from 'node:net'
import { AnswerReader } from './answer-reader.ts'

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

/** More answers than any server here gives in one measurement. */
const maxTimes = 4_000_000
/** How long answers may still take when the time is over. */
const patienceMs = 30_000

/**
 * Keeps one request under way on each connection until the time is over. It asks with as little processor time as it can:
 * on a machine of few cores, what the asking takes is missing where the answers are made.
 *
 * Throws when any answer is not 2xx or a connection ends, because such a figure means nothing.
 */
export async function press(load: Load): Promise<LoadResult> {
  const pressure = new Pressure(load)
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: load.connections }, () => pressure.connection(startedAt)))
  const seconds = (performance.now() - startedAt) / 1000
  const { requests } = pressure
  return { requests, requestsPerSecond: requests / seconds, p99Ms: pressure.percentile(0.99) }
}

class Pressure {
  readonly #load: Load
  readonly #request: Buffer
  readonly #times = new Float32Array(maxTimes)
  requests = 0

  constructor(load: Load) {
    this.#load = load
    const { host, pathname, search } = new URL(load.url)
    const head = [
      `POST ${pathname}${search} HTTP/1.1`,
      `Host: ${host}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(load.body)}`,
    ]
    this.#request = Buffer.from(`${head.join('\r\n')}\r\n\r\n${load.body}`)
  }

  connection(startedAt: number): Promise<void> {
    const { url, seconds } = this.#load
    const { hostname, port } = new URL(url)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const reader = new AnswerReader(url)
    const asked = { endAt: startedAt + seconds * 1000, sentAt: 0 }
    const received = (bytes: number, buffer: Uint8Array): boolean => {
      try {
        if (!reader.isWhole(Buffer.from(buffer.buffer, buffer.byteOffset, bytes))) return true
        if (this.#goesOn(asked)) socket.write(this.#request)
        else resolve()
      } catch (cause) {
        reject(cause)
      }
      return true
    }
    // One buffer per connection, without the queue of a stream.
    const onread = { buffer: Buffer.alloc(65_536), callback: received }
    const socket = connect({ host: hostname, port: Number(port), onread })
    socket.setNoDelay(true)
    socket.setTimeout(seconds * 1000 + patienceMs, () => reject(new Error(`${url} gave no answer any more`)))
    socket.on('error', reject)
    socket.on('close', () => reject(new Error(`${url} closed a connection before its answer was whole`)))
    socket.on('connect', () => {
      asked.sentAt = performance.now()
      socket.write(this.#request)
    })
    return promise.finally(() => socket.destroy())
  }

  #goesOn(asked: { readonly endAt: number; sentAt: number }): boolean {
    const now = performance.now()
    this.#note(now - asked.sentAt)
    asked.sentAt = now
    return now < asked.endAt
  }

  #note(ms: number): void {
    if (this.requests < maxTimes) this.#times[this.requests] = ms
    this.requests += 1
  }

  percentile(share: number): number {
    const sorted = this.#times.slice(0, Math.min(this.requests, maxTimes)).sort()
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}
