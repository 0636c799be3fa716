import { asFlowError, errorPort, type Emission, type Json } from '@isthmus/sdk'
import type { EffectCall } from './effect-call.ts'
import { holdOf, passing } from './held-calls.ts'
import { keptText } from './kept-record.ts'
import type { EffectStage } from '../plan/plan.ts'
import { chunkRecords, failedRecord, type RunContext } from '../run/run-context.ts'

/** One record at an effect. */
export interface EffectWork {
  readonly stage: EffectStage
  readonly context: RunContext
  readonly call: EffectCall
}

/** Sends on what a call gave. */
export async function emitAll(work: EffectWork, emissions: readonly Emission[]): Promise<void> {
  const ports = byPort(emissions)
  const { stage, context } = work
  const given = stage.type.info.effects === 'read' ? ports.get('out') : undefined
  if (given) {
    context.services.drift?.seen?.(stage.node, given)
    const free = await mayPass(work, given)
    if (free.length > 0) ports.set('out', [...free])
    else ports.delete('out')
  }
  for (const [port, records] of ports) {
    for (let start = 0; start < records.length; start += chunkRecords) {
      const chunk = records.slice(start, start + chunkRecords)
      const index = record(work, port, chunk)
      await send(work, port, { records: chunk, index })
    }
  }
}

function byPort(emissions: readonly Emission[]): Map<string, Json[]> {
  const ports = new Map<string, Json[]>()
  for (const { port = 'out', record: value } of emissions) {
    const records = ports.get(port)
    if (records) records.push(value)
    else ports.set(port, [value])
  }
  return ports
}

/** What was read and need not wait because the system has changed. */
async function mayPass(work: EffectWork, given: readonly Json[]): Promise<readonly Json[]> {
  const { stage, context, call } = work
  const hold = holdOf(context, stage.node.id)
  if (!hold) return given
  const onDropped = (value: Json, thrown: unknown) => emitFailure({ ...work, call: { ...call, record: value } }, thrown)
  const free = await passing(given, { context, node: stage.node, hold, onDropped })
  return free.map((each) => each.record)
}

/** Sends a record that failed out by the error port, or stops the run where the node is set so. */
export async function emitFailure(work: EffectWork, thrown: unknown): Promise<void> {
  const { stage, context, call } = work
  context.signal.throwIfAborted()
  const error = asFlowError(thrown).at({ node: stage.node.id })
  const problem = error.toProblem()
  const stops = stage.node.onError === 'stop'
  const records = [failedRecord(problem, call.record)]
  context.recorder.failed(stage.node.id, problem, !stops && !context.isEnd(stage.id, errorPort))
  const index = record(work, errorPort, records)
  if (stops) throw error
  await send(work, errorPort, { records, index })
}

/** Writes down what leaves and tells its position among all that left there. */
function record({ stage, context, call }: EffectWork, port: string, records: readonly Json[]): number {
  const { recorder } = context
  const index = recorder.total(stage.id, port)
  const room = recorder.room(stage.id, port)
  const kept = records.slice(0, room).map((value, at) => keptText({ value, index: index + at, from: call.from }))
  recorder.left(stage.id, port, { count: records.length, kept: kept.join(',') })
  if (context.isEnd(stage.id, port)) context.ended(stage.id, port, records.length)
  return index
}

async function send(
  { stage, context, call: { origin } }: EffectWork,
  port: string,
  { records, index }: { readonly records: readonly Json[]; readonly index: number },
): Promise<void> {
  await context.send(stage.id, port, {
    from: [stage.id, port, index],
    count: records.length,
    text: JSON.stringify(records),
    ...(origin === undefined ? {} : { origins: records.map(() => origin) }),
  })
}
