import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Flow, FlowNode, Json } from '@isthmus/sdk'
import type { RunSummary, TraceRecordsAnswer } from '@isthmus/sdk/api'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openHouse, type House } from '../../contracts/house.ts'
import { startSftp, type RunningSftp } from './start-sftp.ts'

const patience = { timeout: 60_000, interval: 100 } as const
let server: RunningSftp
let house: House

beforeAll(async () => {
  server = await startSftp()
  house = await openHouse()
  await connect('files', {})
})
afterAll(async () => {
  await house?.close()
  await server?.stop()
})

async function connect(name: string, config: object, allowPrivate = true): Promise<void> {
  const { host, port, user, hostKey, privateKey } = server
  await house.call(
    'POST',
    'connections',
    {},
    { name, connector: 'sftp', config: { host, port, user, hostKey, ...config }, secret: { privateKey }, allowPrivate },
  )
}

const node = (own: Omit<FlowNode, 'typeVersion' | 'position'>): FlowNode => ({
  typeVersion: 1,
  position: { x: 0, y: 0 },
  ...own,
})

function flow(id: string, nodes: readonly FlowNode[]): Flow {
  const edges = nodes.slice(1).map((to, at) => ({
    id: `e${at}`,
    from: { node: nodes[at]?.id ?? '', port: 'out' },
    to: { node: to.id, port: 'in' },
  }))
  return { schema: 'isthmus/flow/1', id, name: id, nodes, edges, settings: {} }
}

const start = node({ id: 'start', type: 'trigger.manual', name: 'Start', config: {} })
const expr = (text: string) => ({ $expr: text })

function taking(id: string, config: FlowNode['config']): Flow {
  const own = { folder: id, everySeconds: 1, stableSeconds: 1, ...config }
  return flow(id, [
    node({ id: 'take', type: 'sftp.files', name: 'Take', connection: 'files', config: own }),
    node({ id: 'read', type: 'csv.read', name: 'Read', config: { file: expr('record.file') } }),
    node({
      id: 'map',
      type: 'map',
      name: 'Map',
      config: { fields: [{ target: 'order', value: expr('record.order') }] },
    }),
  ])
}

const place = (...path: readonly string[]) => join(server.files, ...path)
const put = (folder: string, name: string, content: string) => {
  mkdirSync(place(folder), { recursive: true })
  writeFileSync(place(folder, name), content)
}
const filesIn = (...path: readonly string[]) =>
  existsSync(place(...path)) ? readdirSync(place(...path)).toSorted() : []

async function activate(saved: Flow): Promise<void> {
  await house.call('POST', 'flows', {}, { flow: saved })
  await house.call('PUT', 'flowActive', { flow: saved.id }, { active: true })
}

async function runsOf(id: string): Promise<readonly RunSummary[]> {
  const { runs } = await house.call<{ runs: readonly RunSummary[] }>('GET', 'runs')
  return runs.filter(({ flowId }) => flowId === id)
}

async function recordsOf(run: string, at: string): Promise<readonly Json[]> {
  const { records } = await house.call<TraceRecordsAnswer>('GET', 'runRecords', { run, node: at })
  return records.map(({ value = null }) => value)
}

test('the connection is tested, and a server with another host key is left', async () => {
  expect(await house.call('POST', 'connectionTest', { connection: 'files' })).toMatchObject({ ok: true })
  await connect('stranger', { hostKey: `SHA256:${'A'.repeat(43)}` })
  expect(await house.call('POST', 'connectionTest', { connection: 'stranger' })).toMatchObject({
    ok: false,
    problem: { code: 'HOST_KEY_WRONG' },
  })
  await connect('closed', {}, false)
  expect(await house.call('POST', 'connectionTest', { connection: 'closed' })).toMatchObject({
    ok: false,
    problem: { code: 'EGRESS_REFUSED' },
  })
})

test('files become runs, end in the folder for what is done, and the same content starts no second run', async () => {
  put('in', 'a.csv', 'order\n1\n2\n')
  put('in', 'b.csv.part', 'order\n9\n')
  await activate(taking('in', { pattern: '*.csv' }))
  await vi.waitFor(() => expect(filesIn('in', 'done')).toEqual(['a.csv']), patience)
  const [run] = await runsOf('in')
  expect(run).toMatchObject({ status: 'succeeded', trigger: { kind: 'files' }, records: { out: 2 } })
  expect(await recordsOf(run?.id ?? '', 'map')).toEqual([{ order: '1' }, { order: '2' }])
  put('in', 'again.csv', 'order\n1\n2\n')
  put('in', 'c.csv', 'order\n3\n')
  await vi.waitFor(() => expect(filesIn('in', 'done')).toEqual(['a.csv', 'again.csv', 'c.csv']), patience)
  expect(await runsOf('in')).toHaveLength(2)
  expect(filesIn('in', '.work')).toEqual([])
  expect(filesIn('in')).toEqual(['.work', 'b.csv.part', 'done', 'error'])
})

test('a file whose run fails, and one that is too large, end in the folder for what failed', async () => {
  put('bad', 'broken.csv', 'order,b\n1\n"')
  put('bad', 'large.csv', 'x'.repeat(2 * 2 ** 20))
  await activate(taking('bad', { maxMegabytes: 1 }))
  await vi.waitFor(() => expect(filesIn('bad', 'error')).toEqual(['broken.csv', 'large.csv']), patience)
  expect(await runsOf('bad')).toHaveLength(1)
})

const writing = (id: string, config: FlowNode['config']) =>
  flow(id, [start, node({ id: 'write', type: 'sftp.write', name: 'Write', connection: 'files', config })])

test('a file is written in one step, the same one is left as it is, and another one is not replaced', async () => {
  mkdirSync(place('out'), { recursive: true })
  const config = { path: expr('record.path'), from: 'text', content: expr('record.content') }
  await house.call('POST', 'flows', {}, { flow: writing('write', config) })
  const content = 'Müller;客户\n'.repeat(10_000)
  const go = (text: string) => house.run({ id: 'write' } as Flow, [{ path: 'out/x.csv', content: text }])
  const first = await go(content)
  expect(first).toMatchObject({ status: 'succeeded' })
  expect(readFileSync(place('out', 'x.csv'), 'utf8')).toBe(content)
  expect(await recordsOf(first.id, 'write')).toMatchObject([{ bytes: Buffer.byteLength(content), action: 'written' }])
  const same = await go(content)
  expect(await recordsOf(same.id, 'write')).toMatchObject([{ action: 'unchanged' }])
  expect(JSON.stringify(await go('other'))).toContain('UPSTREAM_CONFLICT')
  expect(readFileSync(place('out', 'x.csv'), 'utf8')).toBe(content)
  expect(filesIn('out')).toEqual(['x.csv'])
  await house.call('POST', 'flows', {}, { flow: writing('replace', { ...config, whenExists: 'replace' }) })
  await house.run({ id: 'replace' } as Flow, [{ path: 'out/x.csv', content: 'other' }])
  expect(readFileSync(place('out', 'x.csv'), 'utf8')).toBe('other')
})
