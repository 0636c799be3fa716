import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A way to a server that breaks off at a word, once: before the server hears it, or after it has done what it was told. */
export interface CuttingProxy {
  readonly port: number
  /** Breaks off the next time that a client says the word. */
  cut(when: 'before' | 'after', word: RegExp): void
  /** True once that has happened. */
  readonly hasCut: boolean
  close(): Promise<void>
}

export async function startProxy(target: { readonly host: string; readonly port: number }): Promise<CuttingProxy> {
  let wanted: { readonly when: 'before' | 'after'; readonly word: RegExp } | undefined
  let hasCut = false
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const behind = connect(target)
    let isLast = false
    const end = (): void => {
      client.destroy()
      behind.destroy()
    }
    for (const socket of [client, behind]) {
      sockets.add(socket)
      socket.on('error', end)
      socket.on('close', () => {
        sockets.delete(socket)
        end()
      })
    }
    client.on('data', (part) => {
      const cut = wanted?.word.test(part.toString('latin1')) === true ? wanted : undefined
      if (cut) {
        wanted = undefined
        hasCut = true
        if (cut.when === 'before') return end()
        isLast = true
      }
      behind.write(part)
      return undefined
    })
    behind.on('data', (part) => {
      // The server has done it; nobody hears of that.
      if (isLast) end()
      else client.write(part)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    cut: (when, word) => {
      wanted = { when, word }
      hasCut = false
    },
    get hasCut() {
      return hasCut
    },
    close: async () => {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}
