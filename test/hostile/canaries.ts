import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'

/** Things that hostile code would like to have. Whatever touches them is told. */
export interface Canaries {
  readonly port: number
  readonly file: string
  readonly folder: string
  /** Texts that must never be seen: in the file, in the environment, in a connection. */
  readonly secrets: { readonly file: string; readonly environment: string; readonly credential: string }
  /** Connections that the server got. */
  readonly calls: () => number
  /** True as long as the file and its folder are as they were made. */
  readonly untouched: () => boolean
  readonly close: () => Promise<void>
}

export async function layOutCanaries(inFolder: string): Promise<Canaries> {
  const secrets = {
    file: `canary-file-${randomUUID()}`,
    environment: `canary-environment-${randomUUID()}`,
    credential: `canary-credential-${randomUUID()}`,
  }
  const folder = join(inFolder, 'canary')
  const file = join(folder, 'canary.txt')
  mkdirSync(folder)
  writeFileSync(file, secrets.file)
  const { mtimeMs } = statSync(file)
  let calls = 0
  const server = createServer((socket) => {
    calls += 1
    socket.destroy()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    file,
    folder,
    secrets,
    calls: () => calls,
    untouched: () =>
      readdirSync(folder).join() === 'canary.txt' &&
      readFileSync(file, 'utf8') === secrets.file &&
      statSync(file).mtimeMs === mtimeMs,
    close: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}
