import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { finalRunStatuses, type RunsAnswer, type RunSummary } from '@isthmus/sdk/api'
import { codeNode, expr, flowOf, node } from '../engine/engine-rig.ts'
import { firstPerson, startRuntime, type RuntimeProcess } from '../storage/runtime-process.ts'

const patient = { timeout: 90_000, interval: 100 }

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

let folder: string
let runtime: RuntimeProcess
let person: Awaited<ReturnType<typeof firstPerson>>

const hook = (path: string) => node('hook', 'trigger.webhook', { path, methods: ['POST'], check: 'none' })
const fields = [
  { target: 'name', value: expr('upper(record.body.name)') },
  { target: 'all', value: expr('record.body') },
]

/** One that is carried out at once and answers, one with a user's code whose runs are written down first. */
const flows = [
  {
    ...flowOf(
      [
        hook('answering'),
        node('map', 'map', { fields }),
        node('answer', 'respond', { status: 200, body: expr('record.name') }),
      ],
      ['hook -> map', 'map -> answer'],
    ),
    id: 'answering',
  },
  {
    ...flowOf(
      [
        hook('coding'),
        codeNode(
          'code',
          'if (record.body?.poison) for (;;) {}\nreturn { name: record.body?.name ?? "", all: record.body }',
        ),
        node('map', 'map', { fields: [{ target: 'name', value: expr('upper(record.name)') }] }),
      ],
      ['hook -> code', 'code -> map'],
    ),
    id: 'coding',
  },
]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-poison-'))
  runtime = await startRuntime(folder)
  person = await firstPerson(runtime)
  for (const flow of flows) {
    await person.call('POST', 'flows', { body: { flow } })
    await person.call('PUT', 'flowActive', { params: { flow: flow.id }, body: { active: true } })
  }
})
afterAll(async () => {
  await runtime.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

interface Answer {
  readonly status: number
  readonly body: unknown
}

async function send(flow: string, body: string | Uint8Array<ArrayBuffer>): Promise<Answer> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${runtime.url}/hooks/${flow}`, { method: 'POST', headers, body })
  const text = await answer.text()
  const isJson = answer.headers.get('content-type')?.includes('json') === true
  return { status: answer.status, body: isJson ? (JSON.parse(text) as unknown) : text }
}

async function expectSound(): Promise<void> {
  expect((await (await fetch(`${runtime.url}/health`)).json()) as object).toMatchObject({ status: 'ok' })
  expect(await send('answering', '{"name":"fine"}')).toEqual({ status: 200, body: 'FINE' })
}

interface Said {
  readonly runId?: string
  readonly code?: string
  readonly problem?: { readonly code: string }
}

/** What is wrong with an answer: it has to be a refusal with its reason, or what a run gave; one that fails says why. */
async function faultOf({ status, body }: Answer): Promise<object | undefined> {
  const { runId, code = '', problem } = (typeof body === 'object' && body ? body : {}) as Said
  if (runId === undefined) return isDefect(code) || !isOrdinary(status, code) ? { status, code } : undefined
  const { failure } = await endOf(runId)
  return [problem, failure?.problem].find((found) => isDefect(found?.code))
}

const isDefect = (code: string | undefined) => code === 'INTERNAL'
const isOrdinary = (status: number, code: string) => status < 300 || (status < 500 && /^[A-Z_]+$/.test(code))

async function endOf(run: string): Promise<RunSummary> {
  return vi.waitFor(async () => {
    const found = await person.at(runtime.url).call<RunSummary>('GET', 'run', { params: { run } })
    expect(finalRunStatuses).toContain(found.status)
    return found
  }, patient)
}

const nested = (open: string, close: string, levels: number) => `${open.repeat(levels)}1${close.repeat(levels)}`

test.each<[string, string | Uint8Array<ArrayBuffer>]>([
  ['nothing', ''],
  ['null', 'null'],
  ['a text', '"name"'],
  ['a number beyond all numbers', '{"name":"n","amount":1e999}'],
  ['a number with more digits than a double holds', '{"name":"n","id":12345678901234567890}'],
  ['an empty list', '[]'],
  ['a list of records', '[{"name":"a"},{"name":"b"}]'],
  ['lists a hundred thousand deep', nested('[', ']', 100_000)],
  ['objects a hundred thousand deep', nested('{"a":', '}', 100_000)],
  ['lists five hundred deep', nested('[', ']', 500)],
  [
    'names of the language',
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1,"name":"n"}',
  ],
  ['half a character', String.raw`{"name":"\ud83d","\udc00":"\u0000"}`],
  ['characters that end lines', '{"name":"\u2028\u2029\ufeff\u0085"}'],
  ['a name that is an object', '{"name":{"name":[]}}'],
  ['the same key twice', '{"name":"a","name":"b"}'],
  [
    'a hundred thousand keys',
    JSON.stringify(Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`k${at}`, at]))),
  ],
  ['a text of four megabytes', JSON.stringify({ name: 'x'.repeat(4 * 2 ** 20) })],
  ['no JSON', '{"name":'],
  ['two values', '{"name":"a"}{"name":"b"}'],
  ['bytes that are no text', new Uint8Array([0x22, 0xff, 0xfe, 0x22])],
])('an event of %s is refused or carried out, and those after it are', async (_, body) => {
  for (const flow of ['answering', 'coding']) {
    expect(await faultOf(await send(flow, body))).toBeUndefined()
  }
  await expectSound()
})

test('an event that keeps its code busy for ever ends alone, also when the process is killed over it', async () => {
  const poison = await Promise.all(Array.from({ length: 3 }, () => send('coding', '{"poison":true}')))
  const good = await Promise.all(Array.from({ length: 20 }, () => send('coding', '{"name":"good"}')))
  await runtime.kill('SIGKILL')
  runtime = await startRuntime(folder)
  const idOf = ({ status, body }: Answer): string => {
    expect(status).toBe(202)
    return (body as { readonly runId: string }).runId
  }
  for (const answer of good) expect(await endOf(idOf(answer))).toMatchObject({ status: 'succeeded' })
  for (const answer of poison) {
    expect(await endOf(idOf(answer))).toMatchObject({ status: 'failed', failure: { node: 'code' } })
  }
  await expectSound()
  const { runs } = await person
    .at(runtime.url)
    .call<RunsAnswer>('GET', 'runs', { query: 'status=queued&status=running' })
  expect(runs).toEqual([])
})
