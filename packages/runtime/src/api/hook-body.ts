import type { IncomingMessage } from 'node:http'
import { flowError, type FlowError } from '@isthmus/sdk'

/**
 * Reads a body whole, but stops at the limit, whatever the sender says its length is.
 *
 * The server's parser pushes what it has read into the request's stream, and is taken at its word here: queueing those parts
 * in the stream and asking the stream for them takes a sixth of what the server needs for a small request. The stream itself
 * stays empty and open, which nobody else looks at.
 */
export function readHookBody(
  request: IncomingMessage,
  maxBytes: number,
  done: (body: Uint8Array | FlowError) => void,
): void {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
    done(tooLarge(maxBytes))
    return
  }
  const parts: Buffer[] = []
  let length = 0
  let isOver = false
  // The server drains requests that nobody has begun to read.
  Reflect.set(request, '_consuming', true)
  request.push = (part: Buffer | null): boolean => {
    if (isOver) return false
    if (part === null) {
      isOver = true
      const [first] = parts
      done(parts.length === 1 && first ? first : Buffer.concat(parts, length))
      return false
    }
    length += part.length
    if (length <= maxBytes) {
      parts.push(part)
      return true
    }
    // The rest is never read: the answer closes the connection.
    isOver = true
    done(tooLarge(maxBytes))
    return false
  }
}

function tooLarge(maxBytes: number): FlowError {
  return flowError('BODY_TOO_LARGE', { limitMb: Math.round((maxBytes / 1024 / 1024) * 10) / 10 })
}
