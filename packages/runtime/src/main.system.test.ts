import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, describe, expect, test } from 'vitest'
import { builtinPlugins } from '@isthmus/nodes'
import type { Flow } from '@isthmus/sdk'
import type { FlowsAnswer, RunDetail, RunsAnswer, RunSummary } from '@isthmus/sdk/api'
import { runCommandLine } from './cli/command-line.ts'
import { createLog } from './cli/create-log.ts'
import { readConfig } from './config.ts'
import { createWorkshop, startServer } from './main.ts'
import { openStores } from './stores/open-stores.ts'

const folders: string[] = []
const children: ChildProcess[] = []
const aFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-main-'))
  folders.push(folder)
  return folder
}
const silent = createLog('silent', { write: () => undefined })
const workshop = createWorkshop(builtinPlugins)

const isthmus = async (args: readonly string[], stdin = '') => {
  const [out, err]: [string[], string[]] = [[], []]
  const io = {
    env: {},
    stdin: Readable.from([stdin]),
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
  }
  const code = await runCommandLine(workshop, io, args)
  return { code, out: out.join('\n'), err: err.join('\n') }
}

const start = {
  id: 'start',
  type: 'trigger.manual',
  typeVersion: 1,
  name: 'Start',
  config: {},
  position: { x: 0, y: 0 },
}
const shout = {
  id: 'shout',
  type: 'map',
  typeVersion: 1,
  name: 'Shout',
  config: { fields: [{ target: 'name', value: { $expr: 'upper(record.name)' } }] },
  position: { x: 200, y: 0 },
}
const aFlow = (change: Partial<Flow> = {}): Flow => ({
  schema: 'isthmus/flow/1',
  id: 'shout',
  name: 'Shout',
  nodes: [start, shout],
  edges: [{ id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'shout', port: 'in' } }],
  settings: {},
  ...change,
})
const code = (javascript: string) => ({
  ...shout,
  id: 'code',
  type: 'code',
  name: 'Code',
  config: { code: javascript },
})
const wired = (to: typeof shout | ReturnType<typeof code>): Partial<Flow> => ({
  nodes: [start, to],
  edges: [{ id: 'e1', from: { node: 'start', port: 'out' }, to: { node: to.id, port: 'in' } }],
})
const picky = wired(code(`if (!record.name) throw new Error('no name'); return record`))
const inFile = (content: unknown): string => {
  const file = join(aFolder(), 'flow.json')
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

describe('isthmus run', () => {
  test('carries out a flow and shows its steps', async () => {
    const { code: exit, out } = await isthmus(['run', inFile(aFlow()), '--input', '-'], '{"name":"a"}\n{"name":"b"}')
    expect(exit).toBe(0)
    expect(out).toMatch(/Shout\s+succeeded\s+2\s+2\s+0/)
    expect(out).toMatch(/succeeded: 2 in, 2 out, 0 errors/)
  })

  test('ends with one line of JSON when asked to', async () => {
    const { code: exit, out } = await isthmus(
      ['run', inFile(aFlow(picky)), '--json', '--input', '-'],
      '[{},{"name":"b"}]',
    )
    expect(exit).toBe(1)
    expect(JSON.parse(out.split('\n').at(-1) ?? '')).toEqual({
      runId: expect.stringMatching(/^[0-9a-z]{19}$/) as string,
      status: 'partial',
      records: { in: 2, out: 1, errors: 1 },
      durationMs: expect.any(Number) as number,
    })
  })

  test('fails with node and cause when records fail', async () => {
    const { code: exit, err } = await isthmus(['run', inFile(aFlow(picky)), '--input', '-'], '[{"name":"a"},{}]')
    expect(exit).toBe(1)
    expect(err).toContain('Node "Code": the code failed: no name')
    expect(err).not.toContain('Code: Node')
  })

  test.each([
    [
      'a cycle',
      aFlow({ edges: [{ id: 'e', from: { node: 'shout', port: 'out' }, to: { node: 'shout', port: 'in' } }] }),
      'EDGE_CYCLE',
    ],
    ['an unknown node type', aFlow({ nodes: [start, { ...shout, type: 'mpa' }] }), 'NODE_TYPE_UNKNOWN'],
    ['no JSON', '{"schema": ', 'JSON_INVALID'],
  ])('refuses a flow with %s', async (_what, flow, problem) => {
    const { code: exit, err, out } = await isthmus(['run', inFile(flow)])
    expect([exit, out]).toEqual([2, ''])
    expect(err).toContain(`error ${problem}: `)
  })

  test.each([
    [['run'], 'Name one flow file'],
    [['run', 'a', 'b'], 'Name one flow file'],
    [['run', '/nowhere.json'], 'there is no such file'],
    [['run', 'a', '--nope'], "Unknown option '--nope'"],
    [['fly'], 'There is no command "fly"'],
    [['runs', '--status', 'done'], '--status "done" is not one of'],
    [['runs', '--limit', '0'], '--limit "0"'],
    [['runs', '--data', '/nowhere'], 'There is no database in /nowhere'],
    [['start', '--port', 'x'], '--port is "x"'],
  ])('%j says what is wrong', async (args, sentence) => {
    const { code: exit, err } = await isthmus(args)
    expect(exit).toBe(2)
    expect(err).toContain(sentence)
  })
})

describe('isthmus validate', () => {
  test('is content with a flow that can run', async () => {
    expect(await isthmus(['validate', inFile(aFlow())])).toMatchObject({ code: 0, err: '' })
  })

  test('names every problem, also as JSON', async () => {
    const broken = inFile(aFlow({ nodes: [start, { ...shout, type: 'mapp' }, { ...start, id: 'x', type: 'nope' }] }))
    const { code: exit, err } = await isthmus(['validate', broken])
    expect(exit).toBe(2)
    expect(err).toMatch(/NODE_TYPE_UNKNOWN[^]*Did you mean "map"\?[^]*NODE_TYPE_UNKNOWN/)
    const { out } = await isthmus(['validate', broken, '--json'])
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      problems: [{ path: '/nodes/1/type' }, { path: '/nodes/2/type' }],
    })
  })
})

const password = 'correct horse battery'

/** Sets up the administrator and gives the way to call as such. */
async function signIn(url: string, setupUrl: string | undefined) {
  const token = new URL(setupUrl ?? '').searchParams.get('token')
  const headers = { 'content-type': 'application/json', 'x-isthmus': '1' }
  const body = JSON.stringify({ token, name: 'ada', password })
  const answer = await fetch(`${url}/api/setup`, { method: 'POST', headers, body })
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  const call = async <T>(method: string, path: string, content?: unknown): Promise<T> => {
    const sent = content === undefined ? {} : { body: JSON.stringify(content) }
    return (await (await fetch(url + path, { method, headers: { ...headers, cookie }, ...sent })).json()) as T
  }
  return Object.assign(call, {
    text: async (path: string) => (await fetch(url + path, { headers: { cookie } })).text(),
  })
}

describe('the server', () => {
  test('starts with playground, connections and sample flows, runs a flow, and closes', async () => {
    const data = aFolder()
    const server = await startServer(readConfig({}, { data, port: '0' }), builtinPlugins, silent)
    try {
      const call = await signIn(server.url, server.setupUrl)
      expect((await call<FlowsAnswer>('GET', '/api/flows')).flows.map(({ id }) => id)).toContain('order-webhook')
      expect(await call('POST', '/api/connections/crm/test')).toMatchObject({ ok: true })
      expect(await call('POST', '/api/connections/erp/test')).toMatchObject({ ok: true })
      await call('POST', '/api/flows', { flow: aFlow() })
      const run = await call<RunSummary>('POST', '/api/flows/shout/runs', { input: [{ name: 'ada' }] })
      expect(await ended(call, run.id)).toMatchObject({ status: 'succeeded', startedBy: 'ada' })
      expect(await call.text(`/api/runs/${run.id}/events`)).toMatch(/^event: run\ndata: \{.*\}\n\n$/)
      expect(await call('GET', `/api/runs/${run.id}/steps/shout/records`)).toMatchObject({
        records: [{ value: { name: 'ADA' } }],
      })
    } finally {
      await server.close()
    }
    const { code: exit, out } = await isthmus(['runs', '--data', data, '--flow', 'shout'])
    expect(exit).toBe(0)
    expect(out).toMatch(/shout\s+succeeded\s+1\s+1\s+0/)
    expect(await isthmus(['validate', inFile(aFlow()), '--data', data])).toMatchObject({ code: 0 })
  })

  test('keeps users, addresses of the playground and keys from one start to the next', async () => {
    const data = aFolder()
    const config = readConfig({}, { data, port: '0' })
    const first = await startServer(config, builtinPlugins, silent)
    await signIn(first.url, first.setupUrl)
    await first.close()
    const second = await startServer(config, builtinPlugins, silent)
    try {
      expect(second.setupUrl).toBeUndefined()
      const open = workshop.openData(data)
      expect(open.connections.open('crm')?.config['baseUrl']).toBe(second.playground?.crm.url)
      await open.close()
    } finally {
      await second.close()
    }
  })

  test('refuses a data folder that another one uses', async () => {
    const config = readConfig({}, { data: aFolder(), port: '0', noPlayground: true })
    const server = await startServer(config, builtinPlugins, silent)
    await expect(startServer(config, builtinPlugins, silent)).rejects.toThrow('is in use by another program')
    await server.close()
  })

  test('refuses a port that another program uses, and leaves nothing behind', async () => {
    const blocker = createServer().listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    const port = String((blocker.address() as { port: number }).port)
    const config = readConfig({}, { data: aFolder(), port, noPlayground: true })
    await expect(startServer(config, builtinPlugins, silent)).rejects.toThrow(`Port ${port} is taken`)
    blocker.close()
  })
})

async function ended(call: <T>(method: string, path: string) => Promise<T>, id: string): Promise<RunDetail> {
  for (;;) {
    const run = await call<RunDetail>('GET', `/api/runs/${id}`)
    if (!['queued', 'running'].includes(run.status)) return run
  }
}

/** A process of its own, once it has printed the one-time link. */
const serve = async (data: string) => {
  const args = ['start', '--data', data, '--port', '0', '--no-playground']
  const child = fork(join(import.meta.dirname, 'main.ts'), args, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
  })
  children.push(child)
  const printed = { text: '' }
  return new Promise<{ child: ChildProcess; url: string; setupUrl: string }>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`The server did not start: ${printed.text}`)))
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (part: string) => {
        printed.text += part
        const [, url, setupUrl] = /ready: (\S+)[^]*?(\S+setup\?token=\S+)\n/.exec(printed.text) ?? []
        if (url !== undefined && setupUrl !== undefined) resolve({ child, url, setupUrl })
      })
    }
  })
}

describe('the process', () => {
  test('ends within five seconds when it is asked to, also while a run goes on', async () => {
    const { child, url, setupUrl } = await serve(aFolder())
    const call = await signIn(url, setupUrl)
    await call('POST', '/api/flows', { flow: aFlow(wired(code('for (;;) {}'))) })
    await call('POST', '/api/flows/shout/runs', {})
    child.kill('SIGTERM')
    const [exit] = (await once(child, 'exit')) as [number | null]
    // It ends with another code when not everything has ended in its time.
    expect(exit).toBe(0)
  })

  test('loses no accepted run when it is killed: the next start carries out what waited and goes on with the rest', async () => {
    const data = aFolder()
    const stores = openStores(join(data, 'isthmus.db'), () => new Date())
    stores.flows.create({ flow: aFlow(), by: 'ada' })
    const base = { flowId: 'shout', flowName: 'Shout', startedBy: 'ada', recordsIn: 1 }
    for (const [id, flowVersion] of Object.entries({ waited: 1, 'had-begun': 1, 'without-its-flow': 7 })) {
      const trigger = { node: 'start', kind: 'manual' } as const
      await stores.runs.enqueue({
        ...base,
        id,
        flowVersion,
        trigger,
        queuedAt: new Date().toISOString(),
        inputText: '[{"name":"x"}]',
      })
    }
    stores.runs.begin('had-begun', new Date().toISOString())
    await stores.close()
    const { child, url, setupUrl } = await serve(data)
    const call = await signIn(url, setupUrl)
    for (const id of ['waited', 'had-begun']) {
      expect(await ended(call, id)).toMatchObject({ status: 'succeeded', records: { in: 1, out: 1, errors: 0 } })
      expect(await call('GET', `/api/runs/${id}/steps/shout/records`)).toMatchObject({
        records: [{ value: { name: 'X' } }],
      })
    }
    const { runs } = await call<RunsAnswer>('GET', '/api/runs?status=interrupted')
    expect(runs).toMatchObject([{ id: 'without-its-flow', failure: { problem: { code: 'NOT_FOUND' } } }])
    child.kill('SIGTERM')
    await once(child, 'exit')
  })
})
