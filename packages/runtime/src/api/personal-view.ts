import { errorPort, type FieldPath, personalPaths, plainText, typeFlow, type Flow, type JsonSchema } from '@isthmus/sdk'
import {
  type FlowCheck,
  type ParkedRecord,
  type RunSummary,
  type StepSummary,
  type TraceRecord,
  type TraceRecordsAnswer,
} from '@isthmus/sdk/api'
import type { DescribedShapes } from '../contracts/described-entities.ts'
import { upgradeFlow } from '../engine/plan/upgrade-flow.ts'
import type { Registry } from '../engine/registry.ts'
import { ancestorsOf, type RunTrace, type TraceQuery } from '../engine/trace/trace.ts'
import { allows } from '../security/permissions.ts'
import type { RouteRequest } from './route.ts'
import { hideTagged, hideTexts, personalTexts, withoutValues, type PersonalTags } from './personal-data.ts'

/** True when the caller's role may see personal data in records. */
export function mayReadPersonal({ session }: Pick<RouteRequest<unknown, unknown>, 'session'>): boolean {
  return session !== undefined && allows(session.info.user.role, 'run.read-personal')
}

/** Which data of one flow's records are personal. */
export interface PersonalView {
  /** Names that fields with personal data have anywhere in the flow. */
  readonly names: readonly FieldPath[]
  /** What left a port. */
  tags(node: string, port: string): PersonalTags
  /** What came into a node. */
  tagsInto(node: string): PersonalTags
}

/** What tells which fields are personal: node types, and what systems say of their data. */
export interface PersonalSources {
  readonly registry: Registry
  readonly entities: DescribedShapes
}

/** Learns it from the shapes along the wires and from what the flow itself names. */
export function personalView(saved: Flow, { registry, entities }: PersonalSources): PersonalView {
  const flow = upgradeFlow(saved, registry)
  const schemas = typeFlow(flow, registry.infos, { entities }).all()
  const names = (flow.settings.personalFields ?? []).map((name) => name.split('.'))
  const into = (node: string) =>
    flow.edges.filter(({ to }) => to.node === node).flatMap(({ from }) => pathsAt(schemas, flow, from))
  const everywhere = Object.values(schemas).flatMap((ports) => Object.values(ports).flatMap((of) => personalPaths(of)))
  const last = everywhere.flatMap((path) => path.findLast((name) => name !== '*') ?? [])
  return {
    names: [...names, ...[...new Set(last)].map((name) => [name])],
    tags: (node, port) => ({ names, paths: pathsAt(schemas, flow, { node, port }) }),
    tagsInto: (node) => ({ names, paths: into(node) }),
  }
}

function pathsAt(
  schemas: FlowCheck['schemas'],
  flow: Flow,
  { node, port }: { readonly node: string; readonly port: string },
) {
  if (port !== errorPort) return personalPaths(schemas[node]?.[port])
  // A failed record lies in an envelope, as it came into the node.
  const sources = flow.edges.filter(({ to, from }) => to.node === node && from.port !== errorPort)
  const shapes = sources.map(({ from }): JsonSchema | undefined => schemas[from.node]?.[from.port])
  return shapes.flatMap((schema) => personalPaths(schema).map((path) => ['record', ...path]))
}

export interface PageToHide {
  readonly page: TraceRecordsAnswer
  readonly trace: RunTrace
  readonly asked: TraceQuery
}

/**
 * A page of records for somebody who may not see personal data: tagged fields are hidden, and so is every text that holds
 * one of their values or of those of the records it was made from, because a mapping may have renamed or joined them.
 */
export function hideInPage(view: PersonalView, { page, trace, asked }: PageToHide): TraceRecordsAnswer {
  const hideOne = (record: TraceRecord): TraceRecord => {
    const { value, problem, from } = record
    const here = asked.side === 'in' && from ? from : { node: asked.node, port: asked.port ?? 'out' }
    const tags = view.tags(here.node, here.port)
    const texts = new Set(value === undefined ? [] : personalTexts(value, tags))
    for (const ancestor of ancestorsOf(trace, from)) {
      for (const text of personalTexts(ancestor.value, view.tags(ancestor.node, ancestor.port))) texts.add(text)
    }
    return {
      ...record,
      ...(value === undefined ? {} : { value: hideTexts(hideTagged(value, tags), texts) }),
      ...(problem === undefined ? {} : { problem: withoutValues(problem) }),
    }
  }
  return { ...page, records: page.records.map(hideOne) }
}

export function hideInParked(view: PersonalView, parked: ParkedRecord): ParkedRecord {
  const tags = view.tagsInto(parked.node)
  const texts = personalTexts(parked.record, tags)
  const { businessKey, ...rest } = parked
  return {
    ...rest,
    ...(businessKey === undefined ? {} : { businessKey: plainText(hideTexts(businessKey, texts)) }),
    record: hideTexts(hideTagged(parked.record, tags), texts),
    problem: withoutValues(parked.problem),
  }
}

/** A run without the values that its messages quote. */
export function hideInRun<Run extends RunSummary>(run: Run): Run {
  const { failure } = run
  return failure ? { ...run, failure: { ...failure, problem: withoutValues(failure.problem) } } : run
}

export function hideInSteps(steps: readonly StepSummary[]): readonly StepSummary[] {
  return steps.map((step) => (step.problem ? { ...step, problem: withoutValues(step.problem) } : step))
}
