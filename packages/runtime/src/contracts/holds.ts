import {
  describeProblem,
  downstreamOf,
  flowError,
  isJsonObject,
  typeFlow,
  valueAt,
  type Flow,
  type Json,
  type JsonObject,
  type NodeTypeInfo,
  type Problem,
  type TargetShape,
} from '@isthmus/sdk'
import {
  driftKey,
  entityNodes,
  fieldPlaces,
  placedFields,
  readTouched,
  writeTouched,
  type AffectedUse,
  type DriftChange,
  type EntityNode,
  type RecordTest,
} from '@isthmus/sdk/contract'
import { objectOfRows, type FieldRow } from '@isthmus/sdk/mapping'
import type { CheckedShapes, Hold } from '../engine/drift-port.ts'
import type { Registry } from '../engine/registry.ts'
import { upgradeFlow } from '../engine/plan/upgrade-flow.ts'
import type { FlowDrift } from './contracts.ts'

interface Known {
  readonly registry: Registry
  readonly shapes: CheckedShapes
}

type Test = (given: Parameters<Hold>[0]) => boolean

/**
 * What keeps records of a flow from going on because of changes that may break it, by node. What a node writes is looked at
 * where it is written. What is read is looked at where it comes from the system, as nobody can tell later on what a mapping
 * has made of it; where that cannot be told, everything waits that the flow would write.
 */
export function holdsOf(saved: Flow, drift: readonly FlowDrift[], known: Known): ReadonlyMap<string, Hold> {
  if (drift.length === 0) return new Map()
  const holds = new Holds(upgradeFlow(saved, known.registry), known)
  for (const each of drift) for (const use of each.uses) if (use.breaks) holds.add(each, use)
  return holds.byNode()
}

class Holds {
  readonly #flow: Flow
  readonly #known: Known
  readonly #tests = new Map<string, { readonly test: Test; readonly problem: Problem }[]>()
  readonly #seen = new Set<string>()

  constructor(flow: Flow, known: Known) {
    this.#flow = flow
    this.#known = known
  }

  add(drift: FlowDrift, use: AffectedUse): void {
    const change = drift.changes.find((each) => driftKey(each) === use.change)
    if (!change) return
    const problem = waitProblem({ drift, change, use, flow: this.#flow })
    if (use.use === 'write') this.#note(use, use.node, { test: this.#writeTest(drift, use, change), problem })
    else this.#read(drift, { use, change, problem })
  }

  byNode(): ReadonlyMap<string, Hold> {
    return new Map(
      [...this.#tests].map(([node, tests]) => {
        const hold: Hold = (given) => tests.find(({ test }) => test(given))?.problem
        return [node, hold] as const
      }),
    )
  }

  #note({ change, use }: AffectedUse, node: string, held: { readonly test: Test; readonly problem: Problem }): void {
    const key = JSON.stringify([change, use, node])
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    const problem = { ...held.problem, node }
    this.#tests.set(node, [...(this.#tests.get(node) ?? []), { ...held, problem }])
  }

  #writeTest({ connection }: FlowDrift, { node: id }: AffectedUse, change: DriftChange): Test {
    const { registry, shapes } = this.#known
    const node = this.#flow.nodes.find((each) => each.id === id)
    const target = typeFlow(this.#flow, registry.infos).target(id)
    if (!node || !target) return () => true
    const after = shapes.latest.get(connection)?.[change.entity]
    const touched = writeTouched(change, after, target.rule.partial === true)
    const places = fieldPlaces(after ?? {}, [change])
    return ({ config }) => touched(placedFields(writtenBy(config, target), places))
  }

  #read({ connection }: FlowDrift, { use, change, problem }: Reading): void {
    const { registry, shapes } = this.#known
    const behind = [use.node, ...downstreamOf(this.#flow, use.node)]
    const writing = behind.filter((id) => this.#typeOf(id)?.effects === 'write')
    // What nobody writes does no harm.
    if (writing.length === 0) return
    const sources = entityNodes(this.#flow, registry.infos).filter(
      (each) =>
        each.connection === connection && each.entity === change.entity && this.#isBefore(each.node.id, use.node),
    )
    const touched = readTouched(change, shapes.accepted.get(connection)?.[change.entity])
    if (sources.length > 0 && sources.every(givesRecords)) {
      for (const source of sources) this.#note(use, source.node.id, { test: placed(source, touched), problem })
    } else for (const id of writing) this.#note(use, id, { test: () => true, problem })
  }

  #isBefore(source: string, reader: string): boolean {
    return source === reader || downstreamOf(this.#flow, source).has(reader)
  }

  #typeOf(id: string): NodeTypeInfo | undefined {
    return this.#known.registry.infos.get(this.#flow.nodes.find((node) => node.id === id)?.type ?? '')
  }
}

/** A write gives back a record in a form of its own. */
function givesRecords({ type }: EntityNode): boolean {
  return type.effects === 'read' || type.kind === 'trigger'
}

/** The test of what a node puts under the name in its config. */
function placed({ node }: EntityNode, touched: RecordTest): Test {
  const into = node.config['into']
  if (typeof into !== 'string' || into === '') return ({ record }) => touched(record)
  return ({ record }) => isJsonObject(record) && Object.hasOwn(record, into) && touched(record[into] ?? null)
}

/** What a call would write, by the target's names. */
function writtenBy(config: JsonObject, { rule, filled }: TargetShape): JsonObject {
  const others = [...filled].map(([name, pointer]) => [name, (valueAt(config, pointer) ?? null) as Json] as const)
  const rows: unknown = rule.rows === '' ? undefined : valueAt(config, rule.rows)
  const own = Array.isArray(rows) ? objectOfRows(rows as readonly FieldRow[]) : config
  return { ...own, ...Object.fromEntries(others) }
}

interface Reading {
  readonly use: AffectedUse
  readonly change: DriftChange
  readonly problem: Problem
}

interface Waiting extends Omit<Reading, 'problem'> {
  readonly drift: FlowDrift
  readonly flow: Flow
}

function waitProblem({ drift: { connection }, change: { kind, entity, path }, use, flow }: Waiting): Problem {
  const node = flow.nodes.find(({ id }) => id === use.node)?.name ?? use.node
  const changes = path?.join('.') ?? kind
  const problem = flowError('CONTRACT_DRIFTED', { node, connection, entity, changes }).toProblem()
  return { ...problem, message: describeProblem(problem, 'en').message }
}
