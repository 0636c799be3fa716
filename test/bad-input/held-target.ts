import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A system that answers a call when the test says so. */
export interface HeldTarget {
  readonly port: number
  /** Paths of the calls so far. */
  readonly paths: readonly string[]
  /** Waits for the next call that has not been waited for; gives the way to answer it. */
  called(): Promise<() => void>
  close(): void
}

export async function startHeldTarget(): Promise<HeldTarget> {
  const paths: string[] = []
  const calls: ServerResponse[] = []
  let waiting: ((response: ServerResponse) => void) | undefined
  const take = (request: IncomingMessage, response: ServerResponse): void => {
    paths.push(request.url ?? '')
    request.resume()
    const tell = waiting
    waiting = undefined
    if (tell) tell(response)
    else calls.push(response)
  }
  const server = createServer(take).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    paths,
    called: async () => {
      const response = calls.shift() ?? (await new Promise<ServerResponse>((resolve) => (waiting = resolve)))
      return () => void response.end('{}')
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
