import {
  flowError,
  isJsonObject,
  partialScope,
  pinsOf,
  typeFlow,
  type Flow,
  type Json,
  type PartialScope,
} from '@isthmus/sdk'
import { type GivenOrigin, type PartialRun } from '@isthmus/sdk/api'
import { generateRecords } from '@isthmus/sdk/sample'
import type { Registry } from '../registry.ts'

/** What stands for a node that is not carried out. */
export interface GivenNode {
  readonly origin: GivenOrigin
  /** Port -> the records that leave there. */
  readonly ports: Readonly<Record<string, readonly Json[]>>
}

/** How a part of a flow is run. */
export interface PartialPlan {
  readonly asked: PartialRun
  /** The node that the run goes up to, or that runs alone. */
  readonly target: string
  readonly scope: PartialScope
  /** Nodes that are not carried out. */
  readonly given: ReadonlyMap<string, GivenNode>
  /** What stands for what a write would have given for a record. */
  readonly answerTo: (node: string, record: Json, index: number) => Json
}

/** Records that are made up for a node; few are enough to see what becomes of them. */
const sampleCount = 3

/**
 * Decides what takes part in a run of a part of a flow. Throws `NOT_FOUND` for an unknown node, `NODE_DISABLED` for one
 * that is switched off.
 */
export function partialPlan(flow: Flow, registry: Registry, asked: PartialRun): PartialPlan {
  const target = asked.only ?? asked.upTo ?? ''
  const node = flow.nodes.find(({ id }) => id === target)
  if (!node) throw flowError('NOT_FOUND', { what: 'node', id: target })
  if (node.disabled) throw flowError('NODE_DISABLED', { node: node.name })
  const scope = partialScope(flow, registry.infos, asked)
  const samples = samplesOf(flow, registry)
  const given = givenNodes(flow, registry, { asked, target, scope, samples })
  const limited = asked.maxRecords === undefined ? given : new Map([...given].map(([id, each]) => [id, oneEach(each)]))
  return { asked, target, scope, given: limited, answerTo: answersFrom(samples) }
}

interface Stood extends Missing {
  readonly scope: PartialScope
}

function givenNodes(flow: Flow, registry: Registry, stood: Stood): ReadonlyMap<string, GivenNode> {
  const { scope, samples } = stood
  const atEnd = scope.runs.filter((id) => isFinally(flow, registry, id))
  return new Map<string, GivenNode>([
    ...scope.pinned.map((id) => [id, { origin: 'pin', ports: pinnedRecords(flow, id) }] as const),
    ...scope.missing.map((id) => [id, missingRecords(flow, id, stood)] as const),
    // It gets its one record when everything else has ended, which is never the case here.
    ...atEnd.map((id) => [id, { origin: 'sample', ports: { out: samples(id, 'out', 1) ?? [{}] } }] as const),
  ])
}

type Samples = (node: string, port: string, count: number) => readonly Json[] | undefined

/** Records that fit what is known of a port; `undefined` where nothing is. */
function samplesOf(flow: Flow, registry: Registry): Samples {
  const types = typeFlow(flow, registry.infos)
  return (node, port, count) => {
    const schema = types.output(node, port)
    const records = schema ? generateRecords(schema, { count }) : []
    return records.length > 0 ? records : undefined
  }
}

/** The records of the trigger where nobody says others. */
export function triggerSamples(flow: Flow, registry: Registry, trigger: string): readonly Json[] {
  return samplesOf(flow, registry)(trigger, 'out', 1) ?? [{}]
}

export function pinnedRecords(flow: Flow, node: string): GivenNode['ports'] {
  return Object.fromEntries(Object.entries(pinsOf(flow, node) ?? {}).map(([port, { records }]) => [port, records]))
}

interface Missing {
  readonly asked: PartialRun
  readonly target: string
  readonly samples: Samples
}

function missingRecords(flow: Flow, node: string, { asked, target, samples }: Missing): GivenNode {
  const given = asked.given && Object.hasOwn(asked.given, node) ? asked.given[node] : undefined
  if (given) return { origin: 'run', ports: given }
  const ports = flow.edges
    .filter(({ from, to }) => from.node === node && to.node === target)
    .map(({ from }) => from.port)
  // One behind a disabled node has no wire of its own.
  const made = [...new Set(ports.length > 0 ? ports : ['out'])].map(
    (port) => [port, samples(node, port, sampleCount) ?? [{}]] as const,
  )
  return { origin: 'sample', ports: Object.fromEntries(made) }
}

function isFinally(flow: Flow, { infos }: Registry, id: string): boolean {
  return infos.get(flow.nodes.find((node) => node.id === id)?.type ?? '')?.source === 'finally'
}

function oneEach({ origin, ports }: GivenNode): GivenNode {
  return {
    origin,
    ports: Object.fromEntries(Object.entries(ports).map(([port, records]) => [port, records.slice(0, 1)])),
  }
}

/** A record as the port's schema has it, with the values of the record that came in where both have a field. */
function answersFrom(samples: Samples): PartialPlan['answerTo'] {
  const known = new Map<string, readonly Json[]>()
  return (node, record, index) => {
    const list = known.get(node) ?? samples(node, 'out', sampleCount) ?? []
    known.set(node, list)
    const sample = list[index % Math.max(1, list.length)]
    if (sample === undefined) return record
    if (!isJsonObject(sample) || !isJsonObject(record)) return sample
    const kept = Object.entries(record).filter(([name, value]) => Object.hasOwn(sample, name) && value !== null)
    return { ...sample, ...Object.fromEntries(kept) }
  }
}
