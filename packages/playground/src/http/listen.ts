import { serve } from '@hono/node-server'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Listening = { readonly url: string; readonly close: () => Promise<void> }

type Fetch = Parameters<typeof serve>[0]['fetch']

/** Listens on 127.0.0.1 only. Port 0 takes any free port. */
export async function listen(fetch: Fetch, port: number): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname: '127.0.0.1' }, (info: AddressInfo) => {
      server.off('error', reject)
      resolve({ url: `http://127.0.0.1:${info.port}`, close: () => closeServer(server as Server) })
    })
    server.once('error', reject)
  })
}

async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
