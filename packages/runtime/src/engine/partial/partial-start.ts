import { flowError, pinsOf, upstreamOf, type Flow, type FlowNode, type Json } from '@isthmus/sdk'
import { type GivenOrigin, type PartialRun, type StoredPartialRun } from '@isthmus/sdk/api'
import { upgradeFlow } from '../plan/upgrade-flow.ts'
import type { Registry } from '../registry.ts'
import { partialPlan, pinnedRecords, triggerSamples } from './partial-plan.ts'

/** How a run of a part of a flow begins. */
export interface PartialStart {
  /** The trigger that takes part, or the one whose records expressions see. */
  readonly trigger: string
  readonly input: readonly Json[]
  readonly part: StoredPartialRun
}

interface Wanted {
  readonly trigger?: string | undefined
  readonly input?: readonly Json[] | undefined
}

/**
 * Finds the trigger of a run of a part of a flow and its records: those of the caller, the trigger's pins, or made up.
 * Throws `NOT_FOUND` for an unknown node or trigger, `TRIGGER_MISSING` for a flow without one.
 */
export function partialStart(
  drawn: Flow,
  registry: Registry,
  { asked, wanted }: { readonly asked: PartialRun; readonly wanted: Wanted },
): PartialStart {
  const flow = upgradeFlow(drawn, registry)
  const { scope, target } = partialPlan(flow, registry, asked)
  const triggers = flow.nodes.filter((node) => !node.disabled && registry.infos.get(node.type)?.kind === 'trigger')
  const upstream = upstreamOf(flow, target)
  const takesPart = new Set([...scope.runs, ...scope.pinned])
  const isBefore = ({ id }: FlowNode): boolean => id === target || upstream.has(id)
  const before = triggers.filter(isBefore)
  const named = wanted.trigger === undefined ? undefined : triggers.find(({ id }) => id === wanted.trigger)
  if (wanted.trigger !== undefined && !named) throw flowError('NOT_FOUND', { what: 'trigger', id: wanted.trigger })
  const pinned = before.find(({ id }) => takesPart.has(id) && pinsOf(flow, id))
  const trigger = named ?? pinned ?? before.find(({ id }) => takesPart.has(id)) ?? before[0] ?? triggers[0]
  if (!trigger) throw flowError('TRIGGER_MISSING', {}, { path: '/nodes' })
  const { input, origin } = inputOf(flow, registry, { trigger, asked, input: wanted.input })
  return { trigger: trigger.id, input, part: { ...asked, ...(origin ? { inputFrom: origin } : {}) } }
}

interface Found {
  readonly input: readonly Json[]
  readonly origin: GivenOrigin | undefined
}

interface Asked {
  readonly trigger: FlowNode
  readonly asked: PartialRun
  readonly input: readonly Json[] | undefined
}

function inputOf(flow: Flow, registry: Registry, { trigger, asked, input }: Asked): Found {
  // Of a first page the trigger gives its records itself.
  const isPage = asked.only === trigger.id && asked.maxRecords !== undefined
  if (input || isPage) return { input: input ?? [{}], origin: undefined }
  const pin = asked.usePins === false ? undefined : pinnedRecords(flow, trigger.id)['out']
  if (pin) return { input: pin, origin: 'pin' }
  const earlier = asked.given?.[trigger.id]?.['out']
  return earlier ? { input: earlier, origin: 'run' } : madeUp(flow, registry, trigger)
}

function madeUp(flow: Flow, registry: Registry, trigger: FlowNode): Found {
  const isManual = registry.infos.get(trigger.type)?.trigger === 'manual'
  return {
    input: isManual ? [{}] : triggerSamples(flow, registry, trigger.id),
    origin: isManual ? undefined : 'sample',
  }
}
