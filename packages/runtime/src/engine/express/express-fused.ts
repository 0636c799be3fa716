import type { EventsFrame } from '../segment/event-visit.ts'
import type { ExpressAnswer, ExpressPlan, ExpressSegment } from './express-plan.ts'
import type { AnswerPort } from '../segment/segment-events.ts'

/** A plan whose events need one visit: its segment is where they begin, and everything behind it only answers. */
export interface FusedPlan {
  readonly segment: ExpressSegment
  readonly frame: Omit<EventsFrame, 'keepTraces'>
  /** The stage behind each of the frame's `answers`. */
  readonly answers: readonly ExpressAnswer[]
  /** Beginning of every trace's text, up to the trigger's record. */
  readonly traceStart: string
}

/** The fused form of a plan; `undefined` when it has none. */
export function fusedPlan(plan: ExpressPlan): FusedPlan | undefined {
  const [segment, ...others] = plan.stages
  const [entry, another] = plan.trigger.routes
  if (segment?.kind !== 'segment' || entry?.stage !== 0 || another) return undefined
  if (!others.every((stage) => stage.kind === 'answer' && stage.out.routes.length === 0)) return undefined
  const { script, tier } = segment.runner
  // A user's code could change the event that others look back at.
  if (script.usesTrigger && tier === 'code') return undefined
  const behind = segment.routes.flatMap((routes, port) =>
    routes.map(({ stage }) => ({ port, stage: plan.stages[stage] })),
  )
  const ways = behind.flatMap(({ port, stage }) => (stage?.kind === 'answer' ? [{ port, stage }] : []))
  return {
    segment,
    answers: ways.map(({ stage }) => stage),
    traceStart: `{"nodes":{${JSON.stringify(plan.compiled.trigger)}:{"out":{"total":1,"records":[`,
    frame: {
      unit: script.unitIndex.get(entry.unit) ?? 0,
      from: [plan.compiled.trigger, 'out', 0],
      usesTrigger: script.usesTrigger,
      nodes: nodesOf(plan, segment),
      answers: ways.map(({ port, stage }) => answerPort(port, stage)),
    },
  }
}

function nodesOf({ nodes, ports }: ExpressPlan, segment: ExpressSegment): EventsFrame['nodes'] {
  return nodes.flatMap(({ label, ports: own }) => {
    const known = own.flatMap((port): (readonly [number, string])[] => {
      const at = segment.ports.indexOf(port)
      return at < 0 ? [] : [[at, ports[port]?.label ?? '']]
    })
    return known.length > 0 ? [[label, known] as const] : []
  })
}

function answerPort(port: number, { stage: { node, resolved } }: ExpressAnswer): AnswerPort {
  const label = `${JSON.stringify(node.id)}:{`
  return resolved ? { port, label } : { port, label, config: node.config }
}
