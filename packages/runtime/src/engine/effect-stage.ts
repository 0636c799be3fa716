import {
  asFlowError,
  errorPort,
  flowError,
  fromProblem,
  type EffectContext,
  type Emission,
  type FlowError,
  type Json,
  type JsonObject,
  type Problem,
} from '@isthmus/sdk'
import { setTimeout as wait } from 'node:timers/promises'
import { isRepeatable } from './compiled-flow.ts'
import type { EffectStage } from './plan.ts'
import { defaultRetry, nextWait } from './retry.ts'
import { failedRecord, type Chunk, type RunContext } from './run-context.ts'

const defaultTimeoutMs = 60_000
const longestKeptValue = 64 * 1024

/** One record for the effect, with its config or the reason why there is none. */
interface Call {
  readonly record: Json
  readonly config: JsonObject
  readonly problem: Problem | undefined
  readonly from: readonly [node: string, port: string, index: number]
  readonly origin: number | undefined
}

interface Outcome {
  readonly call: Call
  readonly port: string
  readonly records: readonly Json[]
}

/** Carries out a node's outside calls, record by record, with retries; a record that fails never takes others with it. */
export async function runEffect(stage: EffectStage, context: RunContext): Promise<void> {
  for await (const { chunk } of context.arrivals(stage.id)) {
    const calls = callsOf(stage, chunk)
    for (let start = 0; start < calls.length; start += stage.behaviour.concurrency) {
      context.signal.throwIfAborted()
      const group = calls.slice(start, start + stage.behaviour.concurrency)
      if (group.length === 1) await perform(stage, context, group[0] as Call)
      else await Promise.all(group.map((call) => perform(stage, context, call)))
    }
  }
  context.recorder.stageDone([stage.node])
  context.finished([stage.id])
}

function callsOf(stage: EffectStage, chunk: Chunk): readonly Call[] {
  const values = JSON.parse(chunk.text) as readonly Json[]
  if (!stage.resolved) {
    const [node, port, first] = chunk.from
    return values.map((record, at) => ({
      record,
      config: stage.node.config,
      problem: undefined,
      from: [node, port, first + at],
      origin: chunk.origins?.[at],
    }))
  }
  // This shape is written by the segment's script around the user's values, never by the user.
  const entries = values as readonly unknown[] as readonly {
    readonly r: Json
    readonly c?: JsonObject
    readonly e?: Problem
    readonly f: Call['from']
  }[]
  return entries.map(({ r, c, e, f }, at) => ({
    record: r,
    config: c ?? {},
    problem: e,
    from: f,
    origin: chunk.origins?.[at],
  }))
}

async function perform(stage: EffectStage, context: RunContext, call: Call): Promise<void> {
  const started = performance.now()
  try {
    if (call.problem) throw fromProblem(call.problem)
    const key = stage.behaviour.idempotencyKey?.(call.config, call.record)
    if (key === undefined) await withRetry(stage, context, call)
    else {
      context.recorder.touched(key)
      const lock = `${stage.node.connection ?? stage.node.type} ${key}`
      await context.services.locks.hold(lock, () => withRetry(stage, context, call))
    }
  } catch (thrown) {
    await fail(stage, context, { call, thrown })
  } finally {
    context.recorder.busy(stage.node.id, performance.now() - started)
  }
}

async function withRetry(stage: EffectStage, context: RunContext, call: Call): Promise<void> {
  const policy = stage.node.retry ?? defaultRetry
  for (let tries = 1; ; tries += 1) {
    const progress = { emitted: false }
    try {
      await attempt(stage, context, { call, attempt: tries, progress })
      return
    } catch (thrown) {
      context.signal.throwIfAborted()
      const error = asFlowError(thrown)
      // What a list has already passed on cannot be called back, so it is not begun again.
      if (progress.emitted) throw error
      const repeatable = isRepeatable(stage)
      const waitMs = nextWait({ tries, error, policy, repeatable, random: context.services.random })
      if (waitMs === undefined) throw error
      context.recorder.retried(stage.node.id)
      await wait(waitMs, undefined, { signal: context.signal })
    }
  }
}

async function attempt(
  stage: EffectStage,
  context: RunContext,
  {
    call,
    attempt: tries,
    progress,
  }: { readonly call: Call; readonly attempt: number; readonly progress: { emitted: boolean } },
): Promise<void> {
  const limitMs = stage.node.timeoutMs ?? defaultTimeoutMs
  const timeout = AbortSignal.timeout(limitMs)
  const signal = AbortSignal.any([context.signal, timeout])
  const input = { record: call.record, config: call.config }
  try {
    const result = stage.behaviour.run(input, effectContext(stage, context, { signal, attempt: tries }))
    if (Symbol.asyncIterator in result) {
      for await (const batch of result) {
        progress.emitted ||= batch.length > 0
        await emit(stage, context, { call, emissions: batch })
      }
    } else {
      await emit(stage, context, { call, emissions: await result })
    }
  } catch (thrown) {
    if (timeout.aborted && !context.signal.aborted) {
      throw flowError('NODE_TIMEOUT', { node: stage.node.name, limitMs }, { cause: thrown })
    }
    throw thrown
  }
}

function effectContext(
  stage: EffectStage,
  context: RunContext,
  { signal, attempt: tries }: { readonly signal: AbortSignal; readonly attempt: number },
): EffectContext {
  const { services, run } = context
  const connection = stage.node.connection === undefined ? undefined : services.connections.open(stage.node.connection)
  if (stage.node.connection !== undefined && !connection) {
    throw flowError('CONNECTION_UNKNOWN', { connection: stage.node.connection })
  }
  const connector = connection && services.registry.connectors.get(connection.connector)
  const permittedHosts = stage.behaviour.permittedHosts
  return {
    run,
    signal,
    attempt: tries,
    files: services.files,
    connection: connection && {
      name: connection.name,
      baseUrl: String(connection.config['baseUrl'] ?? ''),
      config: connection.config,
    },
    http: (request) =>
      services.egress.send({
        request,
        permittedHosts,
        signal,
        ...(connection ? { connection } : {}),
        ...(connector ? { connector } : {}),
      }),
    respond: context.respond,
  }
}

async function emit(
  stage: EffectStage,
  context: RunContext,
  { call, emissions }: { readonly call: Call; readonly emissions: readonly Emission[] },
): Promise<void> {
  const ports = new Map<string, Json[]>()
  for (const { port = 'out', record } of emissions) {
    const records = ports.get(port)
    if (records) records.push(record)
    else ports.set(port, [record])
  }
  for (const [port, records] of ports) await leave(stage, context, { call, port, records })
}

async function fail(
  stage: EffectStage,
  context: RunContext,
  { call, thrown }: { readonly call: Call; readonly thrown: unknown },
): Promise<void> {
  if (context.signal.aborted) throw context.signal.reason
  const error: FlowError = asFlowError(thrown).at({ node: stage.node.id })
  const problem = error.toProblem()
  context.recorder.failed(stage.node.id, problem)
  await leave(stage, context, { call, port: errorPort, records: [failedRecord(problem, call.record)] })
  if (stage.node.onError === 'stop') throw error
}

async function leave(stage: EffectStage, context: RunContext, { call, port, records }: Outcome): Promise<void> {
  const { recorder } = context
  const index = recorder.total(stage.id, port)
  const kept = records
    .slice(0, recorder.room(stage.id, port))
    .map((record, at) => keptText(record, index + at, call.from))
  recorder.left(stage.id, port, { count: records.length, kept: kept.join(',') })
  if (context.isEnd(stage.id, port)) context.ended(stage.id, port, records.length)
  const { origin } = call
  await context.send(stage.id, port, {
    from: [stage.id, port, index],
    count: records.length,
    text: JSON.stringify(records),
    ...(origin === undefined ? {} : { origins: records.map(() => origin) }),
  })
}

function keptText(record: Json, index: number, [node, port, at]: Call['from']): string {
  const start = `{"index":${index},"from":{"node":${JSON.stringify(node)},"port":${JSON.stringify(port)},"index":${at}}`
  const value = JSON.stringify(record)
  return value.length > longestKeptValue ? `${start},"cutBytes":${value.length}}` : `${start},"value":${value}}`
}
