import type { JsonSchema } from '../../json.ts'
import { joinSchemas, saysSomething, standaloneSchema, type StandaloneOptions } from '../../typing/index.ts'
import type { FlowNode } from '../flow.ts'
import type { NodeTypeInfo } from '../node-type-info.ts'
import type { TargetShape } from './type-flow.ts'
import { ValueTyping, type ExpressionTypes } from './value-typing.ts'

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
  readonly #findings = new WeakMap<object, unknown>()

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

  /** What was found out about an object, such as a node or its shapes; asked for once per object. */
  once<Found>(about: object, find: () => Found): Found {
    if (!this.#findings.has(about)) this.#findings.set(about, find())
    return this.#findings.get(about) as Found
  }
}

function isSame(before: readonly unknown[], now: readonly unknown[]): boolean {
  return before.length === now.length && before.every((each, at) => each === now[at])
}
