import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { flowError } from '@isthmus/sdk'
import type { HookDoor } from './hook-door.ts'

/** A server that listens; requests wait until `serve` hands it what answers them. */
export interface Listening {
  readonly port: number
  serve(answers: Answers): void
  /** Takes no new connections; those that are open go on. */
  stop(): void
  /** Closes what is still open. */
  close(): Promise<void>
}

/** What answers requests: the door for webhooks those that are for it, the application all others. */
interface Answers {
  readonly app: Hono
  readonly hooks: HookDoor
}

/** Longer than what calls us keeps a connection: it is to be the one that closes, never while it sends a request. */
const keepAliveTimeout = 75_000

/** Takes the port before anything else is started, so that a taken one stops nothing half-way. Throws `PORT_TAKEN`. */
export async function listen({ host, port }: { readonly host: string; readonly port: number }): Promise<Listening> {
  const ready = Promise.withResolvers<void>()
  let answer = (request: IncomingMessage, response: ServerResponse): void => {
    void ready.promise.then(() => answer(request, response))
  }
  const options = { requestTimeout: 60_000, headersTimeout: 20_000, keepAliveTimeout }
  const server = createServer(options, (request, response) => answer(request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, port)))
    server.listen({ host, port }, resolve)
  })
  const closed = new Promise<void>((resolve) => server.once('close', () => resolve()))
  return {
    port: (server.address() as AddressInfo).port,
    serve: ({ app, hooks }) => {
      const others = getRequestListener((request, env) => app.fetch(request, env))
      answer = (request, response) => {
        if (!hooks(request, response)) void others(request, response)
      }
      ready.resolve()
    },
    stop: () => {
      server.close()
      server.closeIdleConnections()
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function listenError(error: Error, port: number): Error {
  return 'code' in error && error.code === 'EADDRINUSE' ? flowError('PORT_TAKEN', { port }, { cause: error }) : error
}
