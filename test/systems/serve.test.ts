import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'

const script = fileURLToPath(new URL('serve.ts', import.meta.url))
const patience = { timeout: 120_000, interval: 50 } as const
let child: ChildProcess | undefined

afterEach(() => {
  child?.kill('SIGKILL')
  child = undefined
})

function serve(name: string) {
  const own = spawn(process.execPath, [script, name], { stdio: ['ignore', 'pipe', 'pipe'] })
  child = own
  const said = { out: '', err: '' }
  own.stdout.on('data', (part: Buffer) => (said.out += part.toString()))
  own.stderr.on('data', (part: Buffer) => (said.err += part.toString()))
  return { own, said }
}

interface Told {
  readonly connections: readonly { readonly config: { readonly baseUrl: string } }[]
}

test('a system is started for a person, with what a connection to it holds, and ends with Ctrl-C', async () => {
  const { own, said } = serve('soap')
  const { connections } = await vi.waitFor(() => JSON.parse(said.out) as Told, patience)
  expect(connections).toMatchObject([{ name: 'orders', connector: 'soap', secret: { password: 'erp-secret' } }])
  const baseUrl = connections[0]?.config.baseUrl
  expect((await fetch(new URL('/orders.wsdl', baseUrl))).status).toBe(200)
  const gone = once(own, 'exit')
  own.kill('SIGINT')
  expect(await gone).toEqual([0, null])
  await expect(fetch(new URL('/orders.wsdl', baseUrl))).rejects.toThrow('fetch failed')
})

test('a name that is none is answered with those that are', async () => {
  const { own, said } = serve('oracle')
  expect(await once(own, 'exit')).toEqual([2, null])
  expect(said.err).toContain('tryton, postgresql, mariadb, soap, rabbitmq, sftp, oidc')
})
