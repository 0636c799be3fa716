import type { Flow, Json } from '@isthmus/sdk'
import type { ResumedRun, StartRun } from '../engine.ts'
import type { KnownRun, QueuedRun } from '../journal-port.ts'
import type { Registry } from '../registry.ts'

interface Naming {
  readonly id: string
  readonly queuedAt: string
  readonly registry: Registry
}

/** A run as it is written down before it is acknowledged. */
export function queuedRun(start: StartRun & Pick<QueuedRun, 'parent'>, { id, queuedAt, registry }: Naming): QueuedRun {
  const { saved, trigger, input, startedBy, mark, parent, part } = start
  const { flow, version } = saved
  const type = flow.nodes.find((node) => node.id === trigger)?.type ?? ''
  return {
    id,
    flowId: flow.id,
    flowName: flow.name,
    flowVersion: version,
    trigger: { node: trigger, kind: registry.infos.get(type)?.trigger ?? 'manual' },
    startedBy,
    queuedAt,
    inputText: JSON.stringify(input),
    recordsIn: input.length,
    ...(mark ? { mark } : {}),
    ...(parent ? { parent } : {}),
    ...(part ? { part } : {}),
  }
}

/** A known run as it goes on, with the version of the flow it began with. */
export function resumedRun({ queued, startedAt }: KnownRun, flow: Flow): ResumedRun {
  const { id, flowVersion, queuedAt, startedBy, trigger, inputText, parent, part } = queued
  return {
    id,
    queuedAt,
    startedBy,
    saved: { flow, version: flowVersion },
    trigger: trigger.node,
    input: JSON.parse(inputText) as readonly Json[],
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(parent ? { parent } : {}),
    ...(part ? { part } : {}),
  }
}
