import { asFlowError, flowError, type FlowNode, type Json, type NodeType } from '@isthmus/sdk'
import { effectContext } from '../effect/effect-context.ts'
import { keptText } from '../effect/kept-record.ts'
import { chunkRecords, type RunContext } from '../run/run-context.ts'
import { Deadline, untilAborted } from '../run/deadline.ts'
import type { GivenNode } from './partial-plan.ts'

/** Stands for a node that is not carried out. */
export interface GivenStage {
  readonly kind: 'given'
  readonly id: string
  readonly node: FlowNode
  readonly type: NodeType
  readonly given: GivenNode
}

/** Asks the other system once for what a poll trigger would find. */
export interface PageStage {
  readonly kind: 'page'
  readonly id: string
  readonly node: FlowNode
  readonly poll: PollOf
  readonly maxRecords: number
}

export type PollOf = NonNullable<Extract<NodeType['behaviour'], { kind: 'trigger' }>['poll']>

const pageLimitMs = 60_000

/** Lets the records leave as if the node had given them. */
export async function runGiven({ id, node, given }: GivenStage, context: RunContext): Promise<void> {
  for (const [port, records] of Object.entries(given.ports)) await give(context, { node: id, port, records })
  context.recorder.stageDone([node])
  context.finished([id])
}

/** Reads the first records of what the trigger looks at, from the beginning; nothing remembers that they were read. */
export async function runPage({ id, node, poll, maxRecords }: PageStage, context: RunContext): Promise<void> {
  const timeout = () => flowError('NODE_TIMEOUT', { node: node.name, limitMs: pageLimitMs })
  const deadline = new Deadline(context.signal, pageLimitMs, timeout)
  const { signal } = deadline
  const onWait = (waiting: boolean): void => (waiting ? deadline.pause() : deadline.resume())
  const outside = effectContext({ node, permittedHosts: [], context, number: 1, signal, onWait })
  const window = { since: undefined, until: context.services.now().toISOString(), cursor: undefined }
  const started = performance.now()
  try {
    const records: Json[] = []
    const batches = poll.changes({ config: node.config, ...window }, outside)[Symbol.asyncIterator]()
    while (records.length < maxRecords) {
      const next = await untilAborted(signal, batches.next())
      if (next.done === true) break
      records.push(...next.value.changes.map(({ record }) => record))
    }
    batches.return?.().catch(() => undefined)
    context.recorder.busy(id, performance.now() - started)
    await give(context, { node: id, port: 'out', records: records.slice(0, maxRecords) })
  } catch (thrown) {
    throw asFlowError(deadline.expired && !context.signal.aborted ? timeout() : thrown).at({ node: id })
  } finally {
    deadline.end()
  }
  context.recorder.stageDone([node])
  context.finished([id])
}

interface Giving {
  readonly node: string
  readonly port: string
  readonly records: readonly Json[]
}

async function give(context: RunContext, { node, port, records }: Giving): Promise<void> {
  const { recorder, tracksOrigins } = context
  for (let start = 0; start < records.length; start += chunkRecords) {
    context.throwIfOver()
    const chunk = records.slice(start, start + chunkRecords)
    const kept = chunk.slice(0, recorder.room(node, port)).map((value, at) => keptText({ value, index: start + at }))
    recorder.left(node, port, { count: chunk.length, kept: kept.join(',') })
    await context.send(node, port, {
      from: [node, port, start],
      count: chunk.length,
      text: JSON.stringify(chunk),
      // Nobody knows which trigger record it descends from: expressions see the first one.
      ...(tracksOrigins ? { origins: chunk.map(() => 0) } : {}),
    })
  }
}
