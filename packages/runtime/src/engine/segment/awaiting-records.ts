import { asFlowError, errorPort, type Json } from '@isthmus/sdk'
import { awaitEntry } from '../effect/await-entry.ts'
import { keptText } from '../effect/kept-record.ts'
import type { PureUnit } from '../plan/plan.ts'
import { failedRecord, type RunContext } from '../run/run-context.ts'
import type { SegmentJob, SegmentRunner } from './segment-runner.ts'
import type { AwaitingRecord } from './visit.ts'

interface AwaitingStage {
  readonly runner: SegmentRunner
  readonly units: readonly PureUnit[]
  readonly context: RunContext
  /** Lets a record enter the segment at one of its units. */
  readonly enter: (work: Pick<SegmentJob, 'unit' | 'from' | 'text'>, origins: readonly number[]) => Promise<void>
}

/** Lets records wait that lack an entry in a value map, and sends those on about which a person has decided. */
export async function settleAwaiting(
  stage: AwaitingStage,
  awaiting: readonly AwaitingRecord[],
  positions: readonly number[],
): Promise<void> {
  for (const each of awaiting) {
    const unit = stage.units[stage.runner.script.ports[each.port]?.unit ?? -1]
    if (!unit) continue
    const origins = each.origin === undefined ? [] : [positions[each.origin] ?? -1]
    await settleOne({ ...stage, unit, from: each.from ?? undefined, origins }, each)
  }
}

interface Settling extends AwaitingStage {
  readonly unit: PureUnit
  readonly from: readonly [node: string, port: string, index: number] | undefined
  readonly origins: readonly number[]
}

async function settleOne(settling: Settling, { record, problem }: AwaitingRecord): Promise<void> {
  const { context, unit } = settling
  const { node } = unit
  try {
    const passed = await awaitEntry({ context, node, record, problem })
    if (passed !== undefined) await leave(settling, 'out', passed)
  } catch (thrown) {
    context.throwIfOver()
    const error = asFlowError(thrown).at({ node: node.id })
    if (error.code !== 'RECORD_DROPPED') throw error
    const stops = node.onError === 'stop'
    context.recorder.failed(node.id, error.toProblem(), !stops && !context.isEnd(unit.id, errorPort))
    if (stops) throw error
    await leave(settling, errorPort, failedRecord(error.toProblem(), record))
  }
}

/** Sends a record on as if the unit had given it. */
async function leave({ runner, context, unit, from, origins, enter }: Settling, port: string, value: Json) {
  const { recorder, compiled } = context
  const index = recorder.total(unit.node.id, port)
  const kept = recorder.room(unit.node.id, port) > 0 ? keptText({ value, index, ...(from ? { from } : {}) }) : ''
  recorder.left(unit.node.id, port, { count: 1, kept })
  if (context.isEnd(unit.id, port)) context.ended(unit.node.id, port, 1)
  const left = { from: [unit.node.id, port, index] as const, text: JSON.stringify([value]) }
  await context.send(unit.id, port, { ...left, count: 1, ...(origins.length > 0 ? { origins } : {}) })
  for (const edge of compiled.plan.edges) {
    const inner =
      edge.from.unit === unit.id && edge.from.port === port ? runner.script.unitIndex.get(edge.to.unit) : undefined
    if (inner !== undefined) await enter({ unit: inner, ...left }, origins)
  }
}
