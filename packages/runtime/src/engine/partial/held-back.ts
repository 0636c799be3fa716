import type { FlowNode, NodeType } from '@isthmus/sdk'
import type { EffectStage } from '../plan/plan.ts'

interface Held {
  readonly id: string
  readonly node: FlowNode
  readonly type: NodeType
  readonly resolved: boolean
}

/**
 * The stage of a node in a run that only writes what was agreed to. Nodes that write in another way (files, calls of
 * flows) are handled record by record as well; a wait lets its records pass.
 */
export function heldBack(held: Held, stage: EffectStage | undefined): EffectStage[] {
  if (stage) return [stage.type.info.effects === 'write' ? { ...stage, preview: true } : stage]
  const { type } = held
  const isWait = type.info.control === 'wait'
  // The config of a file's writer is fixed, whatever stands in it.
  const resolved = type.behaviour.kind === 'lineWriter' ? false : held.resolved
  return [{ ...held, kind: 'effect', resolved, behaviour: letThrough, ...(isWait ? {} : { preview: true }) }]
}

const letThrough: EffectStage['behaviour'] = {
  kind: 'effect',
  concurrency: 1,
  permittedHosts: [],
  run: async ({ record }) => [{ record }],
}
