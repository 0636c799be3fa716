import { flowSchemaVersion, type Flow, type Json } from '@isthmus/sdk'
import { finalRunStatuses, type RunSummary } from '@isthmus/sdk/api'
import type { Canaries } from './canaries.ts'
import type { HostileCase } from './hostile-case.ts'
import type { HostileRuntime } from './hostile-runtime.ts'

export const nodeName = 'Hostile node'
const record = { n: 1, text: 'abc', list: [1, 2, 3] }
const expressionRecord = { ...record, long: 'a'.repeat(5000), range: Array.from({ length: 100 }, (_, at) => at) }

/** What came of a case. */
export interface Attempt {
  readonly status: string
  readonly code: string
  readonly message: string
  readonly nodeName: string
  /** What the node gave; read only when the run succeeded. */
  readonly values: readonly Json[]
  /** Everything the API said about it, to search for secrets. */
  readonly said: string
  readonly durationMs: number
}

/** Saves the case as a flow, runs it, and waits for the end. */
export async function attempt(
  runtime: HostileRuntime,
  each: HostileCase,
  { id, canaries }: { readonly id: string; readonly canaries: Canaries },
): Promise<Attempt> {
  const started = performance.now()
  const said: string[] = []
  const call: HostileRuntime['call'] = async (...args) => {
    const answer = await runtime.call(...args)
    said.push(answer.text)
    return answer
  }
  const saved = await call('POST', 'flows', { body: { flow: flowOf(each, id, canaries) } })
  const input = [each.by === 'expression' ? expressionRecord : record]
  const start = await call('POST', 'flowRuns', { params: { flow: id }, body: { input } })
  const came =
    start.status >= 400
      ? refusal(saved.status >= 400 ? saved.text : start.text)
      : await cameOf(call, (JSON.parse(start.text) as RunSummary).id)
  return { ...came, said: said.join('\n'), durationMs: performance.now() - started }
}

type Came = Omit<Attempt, 'said' | 'durationMs'>

async function cameOf(call: HostileRuntime['call'], id: string): Promise<Came> {
  const { status, failure } = await endOf(call, id)
  const { code = '', message = '' } = failure?.problem ?? {}
  return {
    status,
    code,
    message,
    nodeName: failure?.nodeName ?? '',
    values: status === 'succeeded' ? await given(call, id) : [],
  }
}

async function given(call: HostileRuntime['call'], run: string): Promise<readonly Json[]> {
  const { text } = await call('GET', 'runRecords', { params: { run, node: 'hostile' } })
  const { records } = JSON.parse(text) as { readonly records: readonly { readonly value?: Json }[] }
  return records.map(({ value }) => value ?? null)
}

async function endOf(call: HostileRuntime['call'], run: string): Promise<RunSummary> {
  for (;;) {
    const { text } = await call('GET', 'run', { params: { run } })
    const summary = JSON.parse(text) as RunSummary
    if (finalRunStatuses.includes(summary.status)) return summary
    await new Promise((resolve) => setTimeout(resolve, 40))
  }
}

function refusal(text: string): Came {
  const {
    code,
    detail,
    problems = [],
  } = JSON.parse(text) as {
    readonly code: string
    readonly detail: string
    readonly problems?: readonly { readonly message: string }[]
  }
  const message = [detail, ...problems.map((problem) => problem.message)].join('\n')
  return { status: 'refused', code, message, nodeName: '', values: [] }
}

export function flowOf({ name, body, by }: HostileCase, id: string, canaries: Canaries): Flow {
  const text = body
    .replaceAll('$PORT', String(canaries.port))
    .replaceAll('$FILE', canaries.file)
    .replaceAll('$FOLDER', canaries.folder)
  const hostile =
    by === 'code'
      ? { type: 'code', config: { code: text } }
      : { type: 'map', config: { fields: [{ target: 'got', value: { $expr: text } }] } }
  return {
    schema: flowSchemaVersion,
    id,
    name: name.slice(0, 100),
    nodes: [
      { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start', config: {}, position: { x: 0, y: 0 } },
      { id: 'hostile', typeVersion: 1, name: nodeName, position: { x: 300, y: 0 }, ...hostile },
      // What is given back goes on to another stage, so that the host has to handle it.
      {
        id: 'after',
        typeVersion: 1,
        name: 'After',
        position: { x: 600, y: 0 },
        type: 'map',
        config: { fields: [{ target: 'seen', value: 1 }] },
      },
    ],
    edges: [
      { id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'hostile', port: 'in' } },
      { id: 'e2', from: { node: 'hostile', port: 'out' }, to: { node: 'after', port: 'in' } },
    ],
    settings: {},
  }
}
