import type { StartRun } from './engine.ts'
import type { QueuedRun } from './journal-port.ts'
import type { Registry } from './registry.ts'

interface Naming {
  readonly id: string
  readonly queuedAt: string
  readonly registry: Registry
}

/** A run as it is written down before it is acknowledged. */
export function queuedRun(start: StartRun & Pick<QueuedRun, 'parent'>, { id, queuedAt, registry }: Naming): QueuedRun {
  const { saved, trigger, input, startedBy, mark, parent } = start
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
  }
}
