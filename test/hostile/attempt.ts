import { finalRunStatuses, flowSchemaVersion, type Flow, type Json, type RunSummary } from '@isthmus/sdk'
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
  id: string,
  canaries: Canaries,
): Promise<Attempt> {
  const started = performance.now()
  const said: string[] = []
  const call: HostileRuntime['call'] = async (...args) => {
    const answer = await runtime.call(...args)
    said.push(answer.text)
    return answer
  }
  const ended = (rest: Pick<Attempt, 'status' | 'code' | 'message'> & Partial<Attempt>): Attempt => ({
    nodeName: '',
    values: [],
    ...rest,
    said: said.join('\n'),
    durationMs: performance.now() - started,
  })
  const saved = await call('POST', 'flows', { body: { flow: flowOf(each, id, canaries) } })
  const input = [each.by === 'expression' ? expressionRecord : record]
  const start = await call('POST', 'flowRuns', { params: { flow: id }, body: { input } })
  if (start.status >= 400) return ended(refusal(saved.status >= 400 ? saved.text : start.text))
  const run = await endOf(call, (JSON.parse(start.text) as RunSummary).id)
  const { status, failure } = run
  const kept =
    status === 'succeeded' ? await call('GET', 'runRecords', { params: { run: run.id, node: 'hostile' } }) : undefined
  const records = kept ? (JSON.parse(kept.text) as { records: readonly { value?: Json }[] }).records : []
  return ended({
    status,
    code: failure?.problem.code ?? '',
    message: failure?.problem.message ?? '',
    nodeName: failure?.nodeName ?? '',
    values: records.map(({ value }) => value ?? null),
  })
}

async function endOf(call: HostileRuntime['call'], run: string): Promise<RunSummary> {
  for (;;) {
    const { text } = await call('GET', 'run', { params: { run } })
    const summary = JSON.parse(text) as RunSummary
    if (finalRunStatuses.includes(summary.status)) return summary
    await new Promise((resolve) => setTimeout(resolve, 40))
  }
}

function refusal(text: string): Pick<Attempt, 'status' | 'code' | 'message'> {
  const {
    code,
    detail,
    problems = [],
  } = JSON.parse(text) as {
    readonly code: string
    readonly detail: string
    readonly problems?: readonly { readonly message: string }[]
  }
  return { status: 'refused', code, message: [detail, ...problems.map(({ message }) => message)].join('\n') }
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
    ],
    edges: [{ id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'hostile', port: 'in' } }],
    settings: {},
  }
}
