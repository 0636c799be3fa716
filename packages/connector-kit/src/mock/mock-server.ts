import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { serve, type HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import type { MockAnswer } from './fitting-answer.ts'

/** What becomes of a call: an answer, nothing because the connection breaks, or whatever is put on the wire. */
export type Served = MockAnswer | RawAnswer | 'closed'

/** Bytes as they stand on the wire; the connection is closed after them. */
export interface RawAnswer {
  readonly raw: (wire: Wire) => Promise<void>
}

export interface Wire {
  /** False once the other side has closed. */
  readonly send: (part: string | Uint8Array) => Promise<boolean>
  /** Waits until the other side closes, but no longer than this. */
  readonly closed: (mostMs: number) => Promise<void>
}

export interface Listening {
  readonly origin: string
  readonly close: () => Promise<void>
}

/** Serves on a free port of this machine only. */
export async function listen(answer: (request: Request) => Promise<Served>, port: number): Promise<Listening> {
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.all('*', async (c) => {
    const served = await answer(c.req.raw)
    if (served !== 'closed' && !('raw' in served)) return responseOf(served)
    const { socket } = c.env.incoming
    if (served !== 'closed') await served.raw(wireOf(socket))
    socket.destroy()
    return new Response(null, { status: 503 })
  })
  const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }) as Server
  if (!server.listening) await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function wireOf(socket: Socket): Wire {
  // The other side may go away in the middle of it, which is its right.
  socket.on('error', () => undefined)
  return {
    send: (part) =>
      new Promise((resolve) => {
        if (socket.destroyed) return resolve(false)
        const gone = (): void => resolve(false)
        socket.once('close', gone)
        socket.write(part, (error) => {
          socket.off('close', gone)
          resolve(!error)
        })
      }),
    closed: async (mostMs) => {
      if (socket.destroyed) return
      const patience = new AbortController()
      const closed = once(socket, 'close', { signal: patience.signal }).catch(() => undefined)
      const timer = setTimeout(() => patience.abort(), mostMs)
      await closed
      clearTimeout(timer)
    },
  }
}

/** An answer as it stands on the wire. */
export function rawText({ status, headers = {}, body }: MockAnswer): string {
  const isPlain = typeof body === 'string' && 'content-type' in headers
  const text = body === undefined ? '' : isPlain ? body : JSON.stringify(body)
  const all = { 'content-type': 'application/json', ...headers, 'content-length': String(Buffer.byteLength(text)) }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${status} OK`, ...lines, '', text].join('\r\n')
}

function responseOf({ status, headers = {}, body }: MockAnswer): Response {
  const given = new Headers()
  // Several cookies stand in one text, a line each.
  for (const [name, value] of Object.entries(headers)) for (const line of value.split('\n')) given.append(name, line)
  if (body === undefined || status === 204 || status === 304) return new Response(null, { status, headers: given })
  // A text that says what it is goes as it is.
  if (typeof body === 'string' && given.has('content-type')) return new Response(body, { status, headers: given })
  given.set('content-type', 'application/json')
  return new Response(JSON.stringify(body), { status, headers: given })
}
