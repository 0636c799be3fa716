import type { Problem } from '../../errors.ts'
import type { JsonSchema } from '../../json.ts'
import { joinSchemas, saysSomething, standaloneSchema, type StandaloneOptions } from '../../typing/index.ts'
import type { FlowNode } from '../flow.ts'
import type { NodeTypeInfo } from '../node-type-info.ts'
import type { ConfigExpression } from './config-values.ts'
import type { TargetShape } from './type-flow.ts'
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
  /** Of a trigger that other flows call: what they must send, as declared. */
  readonly declared: JsonSchema | undefined
}

/** A value's place: title of its node, and pointer in the config. */
interface Spot {
  readonly name: string
  readonly pointer: string
}

/**
 * Remembers shapes from one state of a flow document to the next. Documents share their unchanged parts, so a node that is
 * the same object and gets the same shapes need not be looked at again. Forgetting one costs time, never correctness.
 */
export class TypeMemo {
  readonly values = new ValueTyping()
  readonly #nodes = new WeakMap<FlowNode, { readonly given: readonly unknown[]; readonly typed: TypedNode }>()
  readonly #byId = new Map<string, TypedNode>()
  readonly #joined = new Map<string, { readonly of: readonly unknown[]; readonly schema: JsonSchema | undefined }>()
  readonly #standalone = { given: new WeakMap<object, JsonSchema>(), wanted: new WeakMap<object, JsonSchema>() }
  readonly #checked = new WeakMap<
    FlowNode,
    { readonly given: readonly unknown[]; readonly problems: readonly Problem[] }
  >()
  readonly #inPlace = new WeakMap<TypedValue, Spot & { readonly problems: readonly Problem[] }>()
  readonly #places = new WeakMap<FlowNode, readonly ConfigExpression[] | undefined>()
  readonly #reads = new WeakMap<FlowNode, ReadonlySet<string> | undefined>()
  readonly #findings = new WeakMap<TypedNode, readonly Problem[]>()

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
    const known = this.#checked.get(node)
    if (known && isSame(known.given, given)) return known.problems
    const problems = check()
    this.#checked.set(node, { given, problems })
    return problems
  }

  /** What was found about a typed value at one place; looked for once. */
  inPlace(value: TypedValue, { name, pointer }: Spot, find: () => readonly Problem[]): readonly Problem[] {
    const known = this.#inPlace.get(value)
    if (known && known.name === name && known.pointer === pointer) return known.problems
    const problems = find()
    this.#inPlace.set(value, { name, pointer, problems })
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

  /** What a node reads of its record; looked for once. */
  reads(node: FlowNode, find: () => ReadonlySet<string> | undefined): ReadonlySet<string> | undefined {
    if (!this.#reads.has(node)) this.#reads.set(node, find())
    return this.#reads.get(node)
  }

  /** What was found about a node and its shapes; looked for once. */
  findings(typed: TypedNode, find: () => readonly Problem[]): readonly Problem[] {
    const known = this.#findings.get(typed) ?? find()
    this.#findings.set(typed, known)
    return known
  }
}

function isSame(before: readonly unknown[], now: readonly unknown[]): boolean {
  return before.length === now.length && before.every((each, at) => each === now[at])
}
