import type { JsonSchema } from '../../json.ts'
import { valueAt } from '../../schema/index.ts'
import { joinSchemas, reuseSchema } from '../../typing/index.ts'
import type { Flow, FlowEdge, FlowNode } from '../flow.ts'
import type { NodeTypeInfo } from '../node-type-info.ts'
import { errorPort, portsOf, type NodeTypes } from '../ports.ts'
import { applyRule, type RuleScope } from './apply-rule.ts'
import { failedRecord, runShape } from './known-shapes.ts'
import type { ShapeRule, TargetRule } from './shape-rule.ts'
import { TypeMemo, type TypedNode } from './type-memo.ts'
import type { ExpressionTypes, ValueMaps } from './value-typing.ts'

/** What a called flow takes and gives back. */
export interface FlowContract {
  readonly input?: JsonSchema
  readonly output?: JsonSchema
}

/** What is known besides the flow and its node types. */
export interface TypeContext {
  /** Node id -> output port -> shape that wins over the node type's rule: of pinned records, of a run, of an import. */
  readonly overrides?: ReadonlyMap<string, Readonly<Record<string, JsonSchema>>>
  /** Connection name -> entity -> shape of its records, as imported from that system. */
  readonly entities?: ReadonlyMap<string, Readonly<Record<string, JsonSchema>>>
  /** Flow id -> what it takes and returns, for calls. */
  readonly contracts?: ReadonlyMap<string, FlowContract>
  /** The flow's variables. */
  readonly vars?: JsonSchema
  /** Every value map there is. Left out, look-ups are not checked, and anything may come of them. */
  readonly valueMaps?: ValueMaps | undefined
  /** Remembers what did not change since the last time; give the same one for every state of a document. */
  readonly memo?: TypeMemo
}

/** What a node writes into. */
export interface TargetShape {
  readonly schema: JsonSchema
  readonly rule: TargetRule
  /** Target fields that the config fills outside the rows, with the pointer of the value. */
  readonly filled: ReadonlyMap<string, string>
}

/** A record whose fields a node's config names, and the pointers of the names; see `NamedFieldsRule`. */
export interface NamedShape {
  readonly at: readonly string[]
  readonly schema: JsonSchema
}

/** The shapes along the wires of a flow. What is not known is `undefined`. */
export interface FlowTypes {
  /** What arrives at an input port; at the only one when none is named. */
  input(node: string, port?: string): JsonSchema | undefined
  /** What leaves a port. */
  output(node: string, port: string): JsonSchema | undefined
  /** What the node's config fills, for nodes that write. */
  target(node: string): TargetShape | undefined
  /** What the node's expressions can read; `port` is the input that `record` comes by, for nodes with several. */
  scope(node: string, port?: string): ExpressionTypes
  /** Everything known of a node. The same object as before while nothing of it has changed, given the same memo. */
  node(id: string): TypedNode | undefined
  /** Node id -> port -> shape, of all that are known. */
  all(): Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>
  /** What the flow takes when another calls it, and returns. */
  contract(): FlowContract
}

/**
 * Computes the shape of the records on every wire, from plain JSON only: the flow, the rules that node types declare, and
 * what else is known. Nodes on a cycle are left out. Errors: none.
 *
 * @example
 * typeFlow(flow, nodeTypes).scope('mapOrder')['record'] // JSON Schema of what the node's expressions read
 */
export function typeFlow(flow: Flow, types: NodeTypes, context: TypeContext = {}): FlowTypes {
  const memo = context.memo ?? new TypeMemo()
  memo.values.lookIn(context.valueMaps)
  const { index, order } = memo.wires(flow)
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]))
  const typed = new Map<string, TypedNode>()
  for (const id of order) {
    const node = nodes.get(id)
    const type = node && types.get(node.type)
    if (node && type) typed.set(id, typeNode(node, { context, memo, typed, type, edges: index.to.get(id) ?? [] }))
  }
  return view(typed)
}

function view(typed: ReadonlyMap<string, TypedNode>): FlowTypes {
  return {
    input: (node, port) => inputAt(typed.get(node), port),
    output: (node, port) => typed.get(node)?.outputs[port],
    target: (node) => typed.get(node)?.target,
    scope: (node, port) => scopeAt(typed.get(node), port),
    node: (id) => typed.get(id),
    all: () => Object.fromEntries([...typed].map(([id, { outputs }]) => [id, knownOnly(outputs)])),
    contract: () => contractOf([...typed.values()]),
  }
}

function inputAt(node: TypedNode | undefined, port: string | undefined): JsonSchema | undefined {
  if (!node) return undefined
  return port === undefined ? Object.values(node.inputs)[0] : node.inputs[port]
}

function scopeAt(node: TypedNode | undefined, port: string | undefined): ExpressionTypes {
  if (!node) return {}
  const { record: _record, ...others } = node.types
  const record = port === undefined ? node.types['record'] : node.inputs[port]
  return record ? { ...others, record } : others
}

function knownOnly(outputs: TypedNode['outputs']): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    Object.entries(outputs).filter((entry): entry is [string, JsonSchema] => entry[1] !== undefined),
  )
}

function contractOf(typed: readonly TypedNode[]): FlowContract {
  const start = typed.find(({ type, node }) => type.trigger === 'call' && !node.disabled)
  const returns = typed.filter(({ type, node }) => type.control === 'return' && !node.disabled)
  const output = joinSchemas(returns.map((node) => inputAt(node, undefined)))
  return { ...(start?.declared ? { input: start.declared } : {}), ...(output ? { output } : {}) }
}

interface Typing {
  readonly context: TypeContext
  readonly memo: TypeMemo
  readonly typed: ReadonlyMap<string, TypedNode>
  readonly type: NodeTypeInfo
  readonly edges: readonly FlowEdge[]
}

function typeNode(node: FlowNode, typing: Typing): TypedNode {
  const { context, memo, typed, type, edges } = typing
  const given: readonly unknown[] = [
    type,
    context.vars,
    context.contracts,
    memo.looksUp(node) ? context.valueMaps : undefined,
    context.overrides?.get(node.id),
    node.connection === undefined ? undefined : context.entities?.get(node.connection),
    ...edges.flatMap((edge) => [edge, ...handedOver(edge, typed)]),
  ]
  return memo.node(node, given, (before) => {
    const arriving = arrivingAt(node.id, typing)
    const starts = startsOf(node, typing)
    const triggers = starts.map((id) => (id === node.id ? undefined : typed.get(id)?.outputs['out']))
    const trigger = type.kind === 'trigger' ? undefined : memo.join(`${node.id} trigger`, triggers)
    const types: ExpressionTypes = {
      run: runShape,
      ...(context.vars ? { vars: context.vars } : {}),
      ...(trigger ? { trigger } : {}),
    }
    const record = Object.keys(arriving).length > 1 || type.inputs.length > 1 ? undefined : Object.values(arriving)[0]
    return shapesOf(
      { node, type, starts, inputs: arriving, types: record ? { ...types, record } : types },
      typing,
      before,
    )
  })
}

/** All that a node learns along a wire. */
function handedOver({ from }: FlowEdge, typed: ReadonlyMap<string, TypedNode>): readonly unknown[] {
  const source = typed.get(from.node)
  if (!source) return []
  const triggers = source.starts.map((id) => typed.get(id)?.outputs['out'])
  return [source.outputs[from.port], source.type, source.starts.join(' '), ...triggers]
}

/** Joined by port, in the order of the type's ports; a port that nothing leads to is left out. */
function arrivingAt(
  id: string,
  { typed, type, edges, memo }: Typing,
): Readonly<Record<string, JsonSchema | undefined>> {
  const ports = type.inputs.map(({ id: port }) => port).filter((port) => edges.some(({ to }) => to.port === port))
  return Object.fromEntries(
    ports.map((port) => {
      const sources = edges
        .filter(({ to }) => to.port === port)
        .map(({ from }) => typed.get(from.node)?.outputs[from.port])
      return [port, memo.join(`${id} ${port}`, sources)]
    }),
  )
}

/** The triggers that records of a node descend from; a node that puts records together ends their descent. */
function startsOf(node: FlowNode, { typed, type, edges }: Typing): readonly string[] {
  if (type.kind === 'trigger') return [node.id]
  const sources = edges.map(({ from }) => typed.get(from.node))
  const ended = sources.some((source) => source && Object.values(source.type.shapes?.outputs ?? {}).some(isTogether))
  return ended ? [''] : [...new Set(sources.flatMap((source) => source?.starts ?? ['']))].toSorted()
}

function isTogether({ kind }: ShapeRule): boolean {
  return kind === 'aggregate'
}

type Known = Pick<TypedNode, 'node' | 'type' | 'starts' | 'inputs' | 'types'>

function shapesOf(known: Known, { context, memo }: Typing, before: TypedNode | undefined): TypedNode {
  const { node, type } = known
  const entities = node.connection === undefined ? undefined : context.entities?.get(node.connection)
  const rules: Omit<RuleScope, 'port' | 'known'> = {
    node,
    inputs: known.inputs,
    types: known.types,
    values: memo.values,
    entity: (name) => (entities && Object.hasOwn(entities, name) ? entities[name] : undefined),
    imported: (schema) => memo.standalone(schema, { present: true }) ?? schema,
    returned: (flow) => context.contracts?.get(flow)?.output,
  }
  const given: RuleScope = { ...rules, port: '', known: (schema) => memo.standalone(schema, { present: true }) }
  const wanted: RuleScope = { ...rules, port: '', known: (schema) => memo.standalone(schema, { present: false }) }
  const outputs = outputsOf(known, given, context.overrides?.get(node.id))
  const start = type.trigger === 'call' ? type.shapes?.outputs?.['out'] : undefined
  return {
    ...known,
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([port, schema]) => [port, reuseSchema(before?.outputs[port], schema)]),
    ),
    target: targetOf(known, wanted, before?.target),
    named: namedOf(known, given),
    declared: start && applyRule(start, wanted),
  }
}

function outputsOf(
  { node, type, inputs }: Known,
  scope: RuleScope,
  overrides: Readonly<Record<string, JsonSchema>> | undefined,
): TypedNode['outputs'] {
  const input = joinSchemas(Object.values(inputs))
  const rules = type.shapes?.outputs ?? {}
  return Object.fromEntries(
    portsOf(node, type).outputs.map(({ id: port }, at) => {
      const override = overrides && Object.hasOwn(overrides, port) ? overrides[port] : undefined
      if (override) return [port, scope.known(override)]
      // A node that is switched off lets records pass through its first port.
      if (node.disabled) return [port, at === 0 ? input : undefined]
      if (port === errorPort) return [port, failedRecord(input)]
      const rule = Object.hasOwn(rules, port) ? rules[port] : rules['*']
      return [port, rule && applyRule(rule, { ...scope, port })]
    }),
  )
}

function targetOf({ node, type }: Known, scope: RuleScope, before: TargetShape | undefined): TargetShape | undefined {
  const rule = type.shapes?.target
  const schema = rule && reuseSchema(before?.schema, applyRule(rule.of, scope))
  if (!rule || !schema) return undefined
  const filled = (rule.filled ?? []).flatMap(({ field, value }) => {
    const name = typeof field === 'string' ? field : (valueAt(node.config, field.at) ?? field.unset)
    return typeof name === 'string' ? [[name, value] as const] : []
  })
  return { schema, rule, filled: new Map(filled) }
}

function namedOf({ type }: Known, scope: RuleScope): readonly NamedShape[] {
  return (type.shapes?.named ?? []).flatMap(({ at, of }) => {
    const schema = applyRule(of, scope)
    return schema ? [{ at, schema }] : []
  })
}
