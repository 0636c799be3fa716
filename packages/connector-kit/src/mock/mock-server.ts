import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve, type HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import type { MockAnswer } from './fitting-answer.ts'

/** What becomes of a call: an answer, or nothing because the connection breaks. */
export type Served = MockAnswer | 'closed'

export interface Listening {
  readonly origin: string
  readonly close: () => Promise<void>
}

/** Serves on a free port of this machine only. */
export async function listen(answer: (request: Request) => Promise<Served>, port: number): Promise<Listening> {
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.all('*', async (c) => {
    const served = await answer(c.req.raw)
    if (served !== 'closed') return responseOf(served)
    c.env.incoming.socket.destroy()
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

function responseOf({ status, headers = {}, body }: MockAnswer): Response {
  const given = new Headers()
  // Several cookies stand in one text, a line each.
  for (const [name, value] of Object.entries(headers)) for (const line of value.split('\n')) given.append(name, line)
  if (body === undefined || status === 204 || status === 304) return new Response(null, { status, headers: given })
  given.set('content-type', 'application/json')
  return new Response(JSON.stringify(body), { status, headers: given })
}
