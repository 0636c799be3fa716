import type { Problem } from '../../errors.ts'
import type { JsonSchema } from '../../json.ts'
import { joinSchemas, saysSomething, standaloneSchema, type StandaloneOptions } from '../../typing/index.ts'
import { CheckedConfigs } from '../checked-config.ts'
import type { Flow, FlowNode } from '../flow.ts'
import { indexEdges, topologicalOrder, type EdgeIndex } from '../graph.ts'
import type { NodeTypeInfo } from '../node-type-info.ts'
import type { ConfigExpression } from './config-values.ts'
import type { NamedShape, TargetShape } from './type-flow.ts'
import { PartMemory } from './part-memory.ts'
import { WiringMemory } from './wiring-memory.ts'
import { ValueTyping, type ExpressionTypes, type TypedValue } from './value-typing.ts'

/** All that is known of a node's shapes. */
export interface TypedNode {
  readonly node: FlowNode
  readonly type: NodeTypeInfo
  /** Ids of the triggers its records descend from; the empty text stands for anything else. */
  readonly starts: readonly string[]
  readonly inputs: Readonly<Record<string, JsonSchema | undefined>>
  readonly outputs: Readonly<Record<string, JsonSchema | undefined>>
  /** What its expressions read. */
  readonly types: ExpressionTypes
  readonly target: TargetShape | undefined
  /** What its config names fields of. */
  readonly named: readonly NamedShape[]
  /** Of a trigger that other flows call: what they must send, as declared. */
  readonly declared: JsonSchema | undefined
}

/** How a flow's nodes hang together. */
interface FlowWires {
  readonly flow: Flow
  readonly index: EdgeIndex
  readonly order: readonly string[]
}

/** Names that nodes behind one read of its records; `undefined` where somebody may read all of them. */
export interface ReadsBehind {
  readonly names: ReadonlySet<string> | undefined
  /** The nodes that were looked at, by id. */
  readonly seen: ReadonlyMap<string, TypedNode | undefined>
}

interface Surroundings {
  readonly edges: EdgeIndex['from']
  readonly types: { readonly node: (id: string) => TypedNode | undefined }
}

/** A value's place in a flow. */
interface Spot {
  readonly node: FlowNode
  readonly type: NodeTypeInfo
  readonly expression: ConfigExpression
}

/**
 * Remembers shapes from one state of a flow document to the next. Documents share their unchanged parts, so a node that is
 * the same object and gets the same shapes need not be looked at again. Forgetting one costs time, never correctness.
 */
export class TypeMemo {
  readonly values = new ValueTyping()
  readonly wiring = new WiringMemory()
  readonly configs = new CheckedConfigs()
  readonly #nodes = new WeakMap<FlowNode, { readonly given: readonly unknown[]; readonly typed: TypedNode }>()
  readonly #byId = new Map<string, TypedNode>()
  readonly #joined = new Map<string, { readonly of: readonly unknown[]; readonly schema: JsonSchema | undefined }>()
  readonly #standalone = { given: new WeakMap<object, JsonSchema>(), wanted: new WeakMap<object, JsonSchema>() }
  readonly #checked = new WeakMap<FlowNode, Kept>()
  readonly #inPlace = new WeakMap<TypedValue, Spot & { readonly problems: readonly Problem[] }>()
  readonly #found = new WeakMap<NodeTypeInfo, PartMemory<ConfigExpression, readonly Problem[]>>()
  readonly #named = new WeakMap<FlowNode, Kept>()
  readonly #unused = new WeakMap<FlowNode, Kept>()
  readonly #places = new WeakMap<FlowNode, readonly ConfigExpression[] | undefined>()
  readonly #reads = new WeakMap<FlowNode, ReadonlySet<string> | undefined>()
  #wires: FlowWires | undefined
  readonly #behind = new Map<string, ReadsBehind & { readonly edges: EdgeIndex['from'] }>()
  readonly #looksUp = new WeakMap<FlowNode, boolean>()
  readonly #findings = new WeakMap<TypedNode, readonly Problem[]>()

  /** Edges and order of a flow, as long as no wire and no node comes or goes. */
  wires(flow: Flow): FlowWires {
    const known = this.#wires
    if (known?.flow === flow) return known
    const isSameWiring = known?.flow.edges === flow.edges && hasSameIds(known.flow, flow)
    this.#wires = isSameWiring ? { ...known, flow } : { flow, index: indexEdges(flow), order: topologicalOrder(flow) }
    return this.#wires
  }

  node(node: FlowNode, given: readonly unknown[], compute: (before: TypedNode | undefined) => TypedNode): TypedNode {
    const known = this.#nodes.get(node)
    if (known && isSame(known.given, given)) return known.typed
    const typed = compute(this.#byId.get(node.id))
    this.#nodes.set(node, { given, typed })
    this.#byId.set(node.id, typed)
    return typed
  }

  join(place: string, schemas: readonly (JsonSchema | undefined)[]): JsonSchema | undefined {
    if (schemas.length < 2) return schemas[0]
    const known = this.#joined.get(place)
    if (known && isSame(known.of, schemas)) return known.schema
    const schema = joinSchemas(schemas)
    this.#joined.set(place, { of: schemas, schema })
    return schema
  }

  standalone(schema: JsonSchema, options: StandaloneOptions): JsonSchema | undefined {
    const kept = options.present ? this.#standalone.given : this.#standalone.wanted
    const known = kept.get(schema) ?? standaloneSchema(schema, options)
    kept.set(schema, known)
    return saysSomething(known) ? known : undefined
  }

  /** What was found about a node by itself, as long as what else it depends on is the same. */
  checked(node: FlowNode, given: readonly unknown[], check: () => readonly Problem[]): readonly Problem[] {
    return keepFound(this.#checked, node, { given, check })
  }

  /** What was found about a node's names, as long as what that depends on is the same. */
  named(node: FlowNode, given: readonly unknown[], check: () => readonly Problem[]): readonly Problem[] {
    return keepFound(this.#named, node, { given, check })
  }

  /** What was found about fields of a node that nobody reads. */
  unused(node: FlowNode, given: readonly unknown[], check: () => readonly Problem[]): readonly Problem[] {
    return keepFound(this.#unused, node, { given, check })
  }

  /** What was found about the computed values of nodes of a type. */
  foundBy(type: NodeTypeInfo): PartMemory<ConfigExpression, readonly Problem[]> {
    const known = this.#found.get(type) ?? new PartMemory<ConfigExpression, readonly Problem[]>()
    this.#found.set(type, known)
    return known
  }

  /** What was found about a typed value at one place; looked for once. */
  inPlace(value: TypedValue, spot: Spot, find: () => readonly Problem[]): readonly Problem[] {
    const known = this.#inPlace.get(value)
    if (known && isSameSpot(known, spot)) return known.problems
    const problems = find()
    this.#inPlace.set(value, { ...spot, problems })
    return problems
  }

  /** Where a node's computed values stand; looked for once. */
  places(node: FlowNode, find: () => readonly ConfigExpression[] | undefined): readonly ConfigExpression[] | undefined {
    if (!this.#places.has(node)) this.#places.set(node, find())
    return this.#places.get(node)
  }

  /** True when the places of a node's computed values are known. */
  hasPlaces(node: FlowNode): boolean {
    return this.#places.get(node) !== undefined
  }

  /** True when a node looks values up in value maps. */
  looksUp(node: FlowNode): boolean {
    const known = this.#looksUp.get(node) ?? JSON.stringify(node.config).includes('mapValue')
    this.#looksUp.set(node, known)
    return known
  }

  /** What a node reads of its record; looked for once. */
  reads(node: FlowNode, find: () => ReadonlySet<string> | undefined): ReadonlySet<string> | undefined {
    if (!this.#reads.has(node)) this.#reads.set(node, find())
    return this.#reads.get(node)
  }

  /** What is read behind a node, as long as the wires and the nodes that were looked at stay. */
  behind(id: string, { edges, types }: Surroundings, find: () => ReadsBehind): ReadonlySet<string> | undefined {
    const known = this.#behind.get(id)
    if (known?.edges === edges && isStill(known.seen, types)) return known.names
    const found = find()
    this.#behind.set(id, { ...found, edges })
    return found.names
  }

  /** What was found about a node and its shapes; looked for once. */
  findings(typed: TypedNode, find: () => readonly Problem[]): readonly Problem[] {
    const known = this.#findings.get(typed) ?? find()
    this.#findings.set(typed, known)
    return known
  }
}

/** Findings, and what they depend on. */
interface Kept {
  readonly given: readonly unknown[]
  readonly problems: readonly Problem[]
}

interface Keeping {
  readonly given: readonly unknown[]
  readonly check: () => readonly Problem[]
}

function keepFound(memory: WeakMap<FlowNode, Kept>, node: FlowNode, { given, check }: Keeping): readonly Problem[] {
  const known = memory.get(node)
  if (known && isSame(known.given, given)) return known.problems
  const problems = check()
  memory.set(node, { given, problems })
  return problems
}

/** Titles of the node and of the rows around the value stand in its findings. */
function isSameSpot(before: Spot, now: Spot): boolean {
  return (
    before.type === now.type &&
    before.node.name === now.node.name &&
    before.expression.pointer === now.expression.pointer &&
    isSame(before.expression.targets, now.expression.targets)
  )
}

/** What a node reads follows from its config alone. */
function isStill(seen: ReadsBehind['seen'], types: Surroundings['types']): boolean {
  for (const [id, was] of seen) {
    const is = types.node(id)
    if (is?.node !== was?.node || is?.type !== was?.type) return false
  }
  return true
}

function hasSameIds({ nodes }: Flow, now: Flow): boolean {
  return nodes.length === now.nodes.length && now.nodes.every(({ id }, at) => id === nodes[at]?.id)
}

function isSame(before: readonly unknown[], now: readonly unknown[]): boolean {
  return before.length === now.length && before.every((each, at) => each === now[at])
}
