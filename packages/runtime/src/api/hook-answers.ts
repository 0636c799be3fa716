import type { ServerResponse } from 'node:http'
import type { WebhookAnswer } from '../triggers/index.ts'

/** The head of an answer, before and behind the length of its body. */
interface Head {
  readonly before: string
  readonly after: string
  /** The second its date tells. */
  readonly second: number
}

/** Answers that have their headers in common. */
interface Kind {
  readonly list: readonly string[]
  /** Status -> head. */
  readonly heads: Map<number, Head>
}

/** Where the server keeps the text of a response's head between writing it and sending it. */
const headField = '_header'
const lengthName = 'content-length'

/**
 * Sends answers. Checking and joining a dozen headers that are the same each time takes a fifth of what the server needs for
 * a request, so the head that it wrote for one answer is given to those after it, for as long as its date is right. A server
 * that keeps no such text, and connections that are to end, get each head written anew.
 */
export function createHookAnswers(
  fixedHeaders: readonly string[],
): (response: ServerResponse, answer: WebhookAnswer) => void {
  const kinds = new WeakMap<WebhookAnswer['headers'], Kind>()
  const kindOf = (headers: WebhookAnswer['headers']): Kind => {
    const known = kinds.get(headers)
    if (known) return known
    const kind: Kind = { list: [...Object.entries(headers).flat(), ...fixedHeaders], heads: new Map() }
    kinds.set(headers, kind)
    return kind
  }
  return (response, { status, headers, body }) => {
    const { list, heads } = kindOf(headers)
    if (status === 204 || status === 205 || status === 304) {
      response.writeHead(status, [...list]).end()
      return
    }
    const length = Buffer.byteLength(body)
    const second = Math.floor(Date.now() / 1000)
    const head = response.shouldKeepAlive ? heads.get(status) : undefined
    if (head?.second === second) {
      response.statusCode = status
      Reflect.set(response, headField, head.before + length + head.after)
    } else {
      response.writeHead(status, [...list, lengthName, String(length)])
      const written = response.shouldKeepAlive ? writtenHead(response, length, second) : undefined
      if (written) heads.set(status, written)
    }
    // Bytes of a text that needs no more of them than it has characters can be copied as they are.
    response.end(body, length === body.length ? 'latin1' : 'utf8')
  }
}

function writtenHead(response: ServerResponse, length: number, second: number): Head | undefined {
  const text: unknown = Reflect.get(response, headField)
  const field = `\r\n${lengthName}: ${length}\r\n`
  const at = typeof text === 'string' ? text.indexOf(field) : -1
  if (typeof text !== 'string' || at < 0) return undefined
  const start = at + field.length - 2
  return { before: text.slice(0, start - String(length).length), after: text.slice(start), second }
}
