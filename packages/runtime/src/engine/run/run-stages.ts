import { asFlowError, errorPort, type Json } from '@isthmus/sdk'
import { runReader, runWriter } from '../segment/batch-stage.ts'
import { runCollect } from '../collect/collect-stage.ts'
import { runControl } from '../control/control-stage.ts'
import { Suspension } from '../control/suspension.ts'
import { untilAborted, type Deadline } from './deadline.ts'
import { runEffect } from '../effect/effect-stage.ts'
import { holdOf, passing } from '../effect/held-calls.ts'
import { keptText } from '../effect/kept-record.ts'
import type { Stage, TriggerStage } from '../plan/plan.ts'
import { runGiven, runPage } from '../partial/given-stage.ts'
import { runSegment } from '../segment/pure-stage.ts'
import { chunkRecords, type RunContext } from './run-context.ts'

/**
 * Carries out all stages of a part of a run at the same time. The first one that breaks stops the others; what a stop node
 * lets go is not broken.
 */
export async function runStages(context: RunContext, inputText: string, deadline: Deadline): Promise<void> {
  await Promise.all(
    context.compiled.plan.stages.map(async (stage) => {
      try {
        // Stages wait for each other, so one that waits for a broken neighbour must be let go.
        if (!context.signal.aborted) await untilAborted(context.signal, runStage(stage, context, inputText))
      } catch (thrown) {
        if (thrown !== context.halted) deadline.stop(thrown instanceof Suspension ? thrown : asFlowError(thrown))
      } finally {
        context.settled(stage.id)
      }
    }),
  )
}

function runStage(stage: Stage, context: RunContext, inputText: string): Promise<void> {
  switch (stage.kind) {
    case 'trigger':
      return runTrigger(stage, context, inputText)
    case 'segment':
      return runSegment(stage, context)
    case 'collect':
      return runCollect(stage, context)
    case 'read':
      return runReader(stage, context)
    case 'write':
      return runWriter(stage, context)
    case 'effect':
      return runEffect(stage, context)
    case 'control':
      return runControl(stage, context)
    case 'given':
      return runGiven(stage, context)
    case 'page':
      return runPage(stage, context)
  }
}

async function runTrigger(stage: TriggerStage, context: RunContext, inputText: string): Promise<void> {
  const { recorder } = context
  let index = 0
  let came = 0
  for (const chunk of chunksOf(inputText)) {
    context.throwIfOver()
    if (!context.resumed) context.services.drift?.seen?.(stage.node, chunk.records)
    const { text, records, places } = await freeOf(chunk, stage, context)
    const first = came
    came += chunk.records.length
    const count = records.length
    if (count === 0) continue
    const kept = records
      .slice(0, recorder.room(stage.id, 'out'))
      .map((value, at) => keptText({ value, index: index + at }))
    recorder.left(stage.id, 'out', { count, kept: kept.join(',') })
    if (context.isEnd(stage.id, 'out')) context.ended(stage.id, 'out', count)
    const origins = context.tracksOrigins ? records.map((_, at) => first + (places?.[at] ?? at)) : undefined
    await context.send(stage.id, 'out', {
      from: [stage.id, 'out', index],
      count,
      text,
      ...(origins ? { origins } : {}),
    })
    index += count
  }
  recorder.stageDone([stage.node])
  context.finished([stage.id])
}

interface TriggerChunk {
  readonly text: string
  readonly records: readonly Json[]
  /** Positions among those that came, where some of them wait. */
  readonly places?: readonly number[]
}

/** The records of a chunk that need not wait because a system has changed. */
async function freeOf(chunk: TriggerChunk, stage: TriggerStage, context: RunContext): Promise<TriggerChunk> {
  const hold = holdOf(context, stage.node.id)
  if (!hold) return chunk
  const onDropped = (_: Json, thrown: unknown): Promise<void> => {
    const problem = asFlowError(thrown).at({ node: stage.node.id }).toProblem()
    context.recorder.failed(stage.node.id, problem, !context.isEnd(stage.id, errorPort))
    return Promise.resolve()
  }
  const free = await passing(chunk.records, { context, node: stage.node, hold, onDropped })
  if (free.length === chunk.records.length) return chunk
  const records = free.map(({ record }) => record)
  return { text: JSON.stringify(records), records, places: free.map(({ at }) => at) }
}

function* chunksOf(inputText: string): Iterable<TriggerChunk> {
  const all = JSON.parse(inputText) as readonly Json[]
  if (all.length > 0 && all.length <= chunkRecords) yield { text: inputText, records: all }
  else {
    for (let start = 0; start < all.length; start += chunkRecords) {
      const records = all.slice(start, start + chunkRecords)
      yield { text: JSON.stringify(records), records }
    }
  }
}
