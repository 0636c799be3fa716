import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export interface LosingProxy {
  readonly url: string
  /** Envelopes that went through, in their order. */
  readonly sent: readonly string[]
  /** Passes the next calls on whose body fits, and closes the connection instead of answering them. */
  lose(times: number, body: RegExp): void
  close(): Promise<void>
}

/** Stands in front of a service and loses answers: the service has done its work, and the caller cannot know. */
export async function openLosingProxy(target: string): Promise<LosingProxy> {
  const sent: string[] = []
  const sockets = new Set<Socket>()
  let losing = { times: 0, body: /^/ }
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const body = Buffer.concat(parts)
    const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers
    const answer = await fetch(`${target}${request.url ?? ''}`, {
      method: request.method ?? 'GET',
      headers: headers as Record<string, string>,
      ...(body.length === 0 ? {} : { body }),
    })
    const text = Buffer.from(await answer.arrayBuffer())
    if (body.length > 0) sent.push(body.toString())
    if (losing.times > 0 && losing.body.test(body.toString())) {
      losing = { ...losing, times: losing.times - 1 }
      request.socket.destroy()
      return
    }
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' }).end(text)
  }
  const server = createServer((request, response) => {
    pass(request, response).catch(() => request.socket.destroy())
  })
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    lose: (times, body) => {
      losing = { times, body }
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
