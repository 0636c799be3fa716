import { setTimeout as wait } from 'node:timers/promises'
import {
  asFlowError,
  errorPort,
  flowError,
  fromProblem,
  type Emission,
  type Json,
  type LineWriter,
  type RecordLines,
} from '@isthmus/sdk'
import { Deadline, untilAborted } from '../run/deadline.ts'
import { callsOf, type EffectCall } from '../effect/effect-call.ts'
import { effectContext } from '../effect/effect-context.ts'
import { keptText } from '../effect/kept-record.ts'
import type { ReadStage, WriteStage } from '../plan/plan.ts'
import { innerPorts } from '../plan/plan-units.ts'
import { defaultRetry, nextWait } from '../effect/retry.ts'
import { chunkRecords, failedRecord, type RunContext } from '../run/run-context.ts'
import { YoungSweep } from '../run/young-sweep.ts'

const defaultTimeoutMs = 60_000

/** Lets a node read its lists, one per incoming record; what it reads stays text. */
export async function runReader(stage: ReadStage, context: RunContext): Promise<void> {
  const sweep = new YoungSweep()
  for await (const { chunk } of context.arrivals(stage.id)) {
    for (const call of callsOf(stage, chunk)) {
      context.signal.throwIfAborted()
      await readOne({ stage, context, sweep }, call)
    }
  }
  // The node itself is done when its lines are parsed.
  context.finished([stage.id])
}

interface Reader {
  readonly stage: ReadStage
  readonly context: RunContext
  readonly sweep: YoungSweep
}

async function readOne(reader: Reader, call: EffectCall): Promise<void> {
  try {
    if (call.problem) throw fromProblem(call.problem)
    await readWithRetry(reader, call)
  } catch (thrown) {
    await failCall(reader.stage, reader.context, { thrown, call })
  }
}

async function readWithRetry(reader: Reader, call: EffectCall): Promise<void> {
  const { stage, context } = reader
  const policy = stage.node.retry ?? defaultRetry
  for (let tries = 1; ; tries += 1) {
    const progress = { lines: 0 }
    try {
      await readList({ ...reader, call, tries }, progress)
      return
    } catch (thrown) {
      context.signal.throwIfAborted()
      const error = asFlowError(thrown)
      // What has been passed on cannot be called back, so the list is not begun again.
      const waitMs =
        progress.lines > 0
          ? undefined
          : nextWait({
              tries,
              error,
              policy,
              repeatable: true,
              random: context.services.random,
              budget: context.retries,
            })
      if (waitMs === undefined) throw error
      context.recorder.retried(stage.node.id)
      await wait(waitMs, undefined, { signal: context.signal })
    }
  }
}

interface Reading extends Reader {
  readonly call: EffectCall
  readonly tries: number
}

async function readList(reading: Reading, progress: { lines: number }): Promise<void> {
  const { stage, context, call, tries } = reading
  const { node, behaviour } = stage
  const limitMs = node.timeoutMs ?? defaultTimeoutMs
  const timeout = () => flowError('NODE_TIMEOUT', { node: node.name, limitMs })
  const deadline = new Deadline(context.signal, limitMs, timeout)
  const { permittedHosts } = behaviour
  const outside = effectContext({ node, permittedHosts, context, number: tries, signal: deadline.signal })
  const pieces = behaviour.readLines({ record: call.record, config: call.config }, outside)[Symbol.asyncIterator]()
  let ended = false
  const most = context.mostRecords(node.id) ?? Infinity
  const readPiece = async (): Promise<number | undefined> => {
    const started = performance.now()
    const next = await untilAborted(deadline.signal, pieces.next())
    context.recorder.busy(node.id, performance.now() - started)
    if (next.done === true) return undefined
    // Waiting for slower nodes behind this one is not its fault.
    deadline.pause()
    await sendLines(reading, firstLines(next.value, most - progress.lines), progress)
    return progress.lines < most ? next.value.text.length : undefined
  }
  try {
    // Nothing here holds the text of a piece that has been sent, so that sweeping finds it gone.
    for (let chars = await readPiece(); chars !== undefined; chars = await readPiece()) {
      await sweepAfter(reading, chars)
      deadline.resume()
    }
    ended = most === Infinity
  } finally {
    deadline.end()
    // Not awaited: a node that hangs would not let go. What it opened is closed once its own wait ends.
    if (!ended) pieces.return?.().catch(() => undefined)
  }
}

function firstLines(lines: RecordLines, most: number): RecordLines {
  if (lines.count <= most) return lines
  return { text: lines.text.split('\n').slice(0, most).join('\n'), count: most }
}

async function sendLines({ stage, context, call }: Reading, lines: RecordLines, progress: { lines: number }) {
  const { origin, from } = call
  const { count } = lines
  const text = `${progress.lines + 1}\n${lines.text}`
  progress.lines += count
  await context.send(stage.id, innerPorts.lines, {
    from,
    count,
    text,
    ...(origin === undefined ? {} : { origins: Array.from<number>({ length: count }).fill(origin) }),
  })
}

/** Sweeps once nothing of what was read is on its way any more. */
async function sweepAfter({ stage, context, sweep }: Reading, chars: number): Promise<void> {
  if (!sweep.passed(chars)) return
  await untilAborted(context.signal, context.passed(stage.id, innerPorts.lines))
  sweep.sweep()
}

/** Lets a node write everything that comes into one place. */
export async function runWriter(stage: WriteStage, context: RunContext): Promise<void> {
  const { node } = stage
  const writer = await openWriter(stage, context)
  let closed = false
  try {
    await writeAll(stage, context, writer)
    const emissions = await within(stage, context, writer.close())
    closed = true
    await emitAll(stage, context, emissions)
  } finally {
    if (!closed) await writer.abandon()
  }
  context.recorder.stageDone([node])
  context.finished([stage.id])
}

async function openWriter(stage: WriteStage, context: RunContext): Promise<LineWriter> {
  const { node, behaviour } = stage
  const { permittedHosts } = behaviour
  const outside = effectContext({ node, permittedHosts, context, number: 1, signal: context.signal })
  const opening = behaviour.openWriter(node.config, outside)
  try {
    return await within(stage, context, opening)
  } catch (thrown) {
    // One that opens after all, when nobody waits for it any more, is closed again.
    opening.then((late) => late.abandon()).catch(() => undefined)
    throw thrown
  }
}

async function writeAll(stage: WriteStage, context: RunContext, writer: LineWriter): Promise<void> {
  for await (const { chunk } of context.arrivals(stage.id)) {
    // A run that is over must not go on writing while it is being tidied up.
    context.signal.throwIfAborted()
    const started = performance.now()
    await within(stage, context, writer.write({ text: chunk.text, count: chunk.count }))
    context.recorder.busy(stage.node.id, performance.now() - started)
  }
  context.signal.throwIfAborted()
}

/** Waits for a step of a writer under the node's time limit; what fails names the node. */
async function within<T>({ node }: WriteStage, { signal }: RunContext, step: Promise<T>): Promise<T> {
  const limitMs = node.timeoutMs ?? defaultTimeoutMs
  const deadline = new Deadline(signal, limitMs, () => flowError('NODE_TIMEOUT', { node: node.name, limitMs }))
  try {
    return await untilAborted(deadline.signal, step)
  } catch (thrown) {
    throw asFlowError(thrown).at({ node: node.id })
  } finally {
    deadline.end()
  }
}

async function emitAll({ id }: WriteStage, context: RunContext, emissions: readonly Emission[]): Promise<void> {
  for (const [port, list] of Map.groupBy(emissions, (emission) => emission.port ?? 'out')) {
    const records = list.map(({ record }) => record)
    for (let start = 0; start < records.length; start += chunkRecords) {
      await leave(context, { node: id, port, records: records.slice(start, start + chunkRecords) })
    }
  }
}

async function failCall(
  stage: ReadStage,
  context: RunContext,
  { thrown, call }: { readonly thrown: unknown; readonly call: EffectCall },
): Promise<void> {
  context.signal.throwIfAborted()
  const error = asFlowError(thrown).at({ node: stage.node.id })
  const problem = error.toProblem()
  const stops = stage.node.onError === 'stop'
  context.recorder.failed(stage.node.id, problem, !stops && !context.isEnd(stage.id, errorPort))
  if (stops) throw error
  await leave(context, { node: stage.id, port: errorPort, records: [failedRecord(problem, call.record)], call })
}

interface Leaving {
  readonly node: string
  readonly port: string
  readonly records: readonly Json[]
  /** What they were made of. */
  readonly call?: EffectCall
}

/** Writes down what leaves a node on the host, and sends it on. */
async function leave(context: RunContext, { node, port, records, call }: Leaving): Promise<void> {
  const { recorder } = context
  const index = recorder.total(node, port)
  const kept = records
    .slice(0, recorder.room(node, port))
    .map((value, at) => keptText({ value, index: index + at, ...(call ? { from: call.from } : {}) }))
  recorder.left(node, port, { count: records.length, kept: kept.join(',') })
  if (context.isEnd(node, port)) context.ended(node, port, records.length)
  await context.send(node, port, {
    from: [node, port, index],
    count: records.length,
    text: JSON.stringify(records),
    ...(call?.origin === undefined ? {} : { origins: records.map(() => call.origin as number) }),
  })
}
