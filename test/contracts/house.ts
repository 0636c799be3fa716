import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtinPlugins } from '@isthmus/nodes'
import { ERP_DEMO_PASSWORD, ERP_DEMO_USER } from '@isthmus/playground'
import { type Flow, type Plugin } from '@isthmus/sdk'
import { apiPath, csrfHeader, type ApiPath, type RunSummary } from '@isthmus/sdk/api'
import { vi } from 'vitest'
import { createLog } from '../../packages/runtime/src/cli/create-log.ts'
import { readConfig } from '../../packages/runtime/src/config.ts'
import { startServer } from '../../packages/runtime/src/main.ts'

const patience = { timeout: 30_000, interval: 50 } as const

/** A whole server with its playground, and somebody signed in to it. */
export interface House {
  readonly logged: string[]
  readonly dataFolder: string
  readonly crmUrl: string
  call<Answer>(
    method: string,
    path: ApiPath,
    params?: Readonly<Record<string, string>>,
    body?: unknown,
    query?: string,
  ): Promise<Answer>
  /** Lets the ERP say and give something else from now on; see `SchemaChange` of the playground. */
  changeErp(changes: readonly object[]): Promise<void>
  /** Records of the ERP itself. */
  readErp(query: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** Runs a flow until it rests. */
  run(flow: Flow, input?: readonly unknown[]): Promise<RunSummary>
  rested(run: string, status: string): Promise<RunSummary>
  close(): Promise<void>
}

const authorization = `Basic ${Buffer.from(`${ERP_DEMO_USER}:${ERP_DEMO_PASSWORD}`).toString('base64')}`

/** `more` are connectors besides those that come with the product. */
export async function openHouse(...more: readonly Plugin[]): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-drift-'))
  const logged: string[] = []
  const log = createLog('warn', { write: (line) => void logged.push(line) })
  const config = readConfig({}, { data: folder, port: '0' })
  const server = await startServer(config, [...builtinPlugins, ...more], log)
  const close = async () => {
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  }
  const token = new URL(server.setupUrl ?? '').searchParams.get('token')
  const send = (method: string, path: string, body: unknown, cookie = '') =>
    fetch(`${server.url}${path}`, {
      method,
      headers: { [csrfHeader]: '1', 'content-type': 'application/json', cookie },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const setUp = await send('POST', apiPath('setup'), { token, name: 'ada', password: 'correct horse battery' })
  const cookie = setUp.headers.get('set-cookie')?.split(';')[0] ?? ''
  const call: House['call'] = async (method, path, params = {}, body, query = '') => {
    const address = `${apiPath(path, params)}${query === '' ? '' : `?${query}`}`
    const answer = await send(method, address, body, cookie)
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as never
  }
  const rested: House['rested'] = (id, status) =>
    vi.waitFor(async () => {
      const run = await call<RunSummary>('GET', 'run', { run: id })
      if (run.status !== status) throw new Error(`The run is ${run.status}: ${JSON.stringify(run)}`)
      return run
    }, patience)
  return {
    logged,
    dataFolder: folder,
    crmUrl: server.playground?.crm.url ?? '',
    call,
    rested,
    close,
    readErp: async (query) => {
      const answer = await fetch(`${server.playground?.erp.url}/odata/v4/${query}`, { headers: { authorization } })
      return ((await answer.json()) as { value: readonly Readonly<Record<string, unknown>>[] }).value
    },
    changeErp: async (changes) => {
      const answer = await fetch(`${server.playground?.erp.url}/admin/schema`, {
        method: 'PUT',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ changes }),
      })
      if (!answer.ok) throw new Error(`The ERP refuses: ${await answer.text()}`)
    },
    run: async (flow, input = [{}]) => {
      const { id } = await call<RunSummary>('POST', 'flowRuns', { flow: flow.id }, { input })
      return vi.waitFor(async () => {
        const run = await call<RunSummary>('GET', 'run', { run: id })
        if (run.status === 'running' || run.status === 'queued') throw new Error('it is under way')
        return run
      }, patience)
    },
  }
}
