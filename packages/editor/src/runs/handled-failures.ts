import { errorPort, type Flow } from '@isthmus/sdk'
import { type StepSummary, type TraceRecord } from '@isthmus/sdk/api'

/** Records that failed at one node and left by its error port. */
export interface FailedThere {
  readonly node: string
  readonly nodeName: string
  readonly count: number
}

/** How many failed records went on to a node. */
export interface TakenBy {
  readonly node: string
  readonly nodeName: string
  readonly count: number
}

export interface HandledFailures {
  readonly from: readonly FailedThere[]
  readonly to: readonly TakenBy[]
}

/** Where records failed and were taken further, and which nodes took them; nothing for steps whose error port is free. */
export function handledFailures(
  flow: Pick<Flow, 'nodes' | 'edges'>,
  stepOf: (node: string) => Pick<StepSummary, 'recordsOut'> | undefined,
): HandledFailures {
  const nameOf = new Map(flow.nodes.map(({ id, name }) => [id, name]))
  const from = new Map<string, FailedThere>()
  const to = new Map<string, TakenBy>()
  for (const edge of flow.edges) {
    const count = edge.from.port === errorPort ? (stepOf(edge.from.node)?.recordsOut[errorPort] ?? 0) : 0
    if (count === 0) continue
    const entry = (node: string, sum: number) => ({ node, nodeName: nameOf.get(node) ?? node, count: sum })
    from.set(edge.from.node, entry(edge.from.node, count))
    to.set(edge.to.node, entry(edge.to.node, (to.get(edge.to.node)?.count ?? 0) + count))
  }
  return { from: [...from.values()], to: [...to.values()] }
}

export interface CauseCount {
  readonly message: string
  readonly count: number
}

/** The distinct causes among failed records, the most frequent first. */
export function causeCounts(
  records: readonly TraceRecord[],
  messageOf: (record: TraceRecord) => string | undefined,
): readonly CauseCount[] {
  const counts = new Map<string, number>()
  for (const record of records) {
    const message = messageOf(record)
    if (message !== undefined) counts.set(message, (counts.get(message) ?? 0) + 1)
  }
  return [...counts].map(([message, count]) => ({ message, count })).toSorted((a, b) => b.count - a.count)
}
