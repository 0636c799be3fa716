import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import { flowError } from '@isthmus/sdk'

/** A server that listens; requests wait until `serve` hands it what answers them. */
export interface Listening {
  readonly port: number
  serve(app: Hono): void
  /** Takes no new connections; those that are open go on. */
  stop(): void
  /** Closes what is still open. */
  close(): Promise<void>
}

/** Takes the port before anything else is started, so that a taken one stops nothing half-way. Throws `PORT_TAKEN`. */
export async function listen({ host, port }: { readonly host: string; readonly port: number }): Promise<Listening> {
  const ready = Promise.withResolvers<Hono>()
  const server = createAdaptorServer({
    fetch: async (request, env) => (await ready.promise).fetch(request, env),
    serverOptions: { requestTimeout: 60_000, headersTimeout: 20_000 },
  }) as Server
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, port)))
    server.listen({ host, port }, resolve)
  })
  const closed = new Promise<void>((resolve) => server.once('close', () => resolve()))
  return {
    port: (server.address() as AddressInfo).port,
    serve: (app) => ready.resolve(app),
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
