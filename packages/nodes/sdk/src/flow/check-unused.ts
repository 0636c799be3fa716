import type { Problem } from '../errors.ts'
import type { Json } from '../json.ts'
import { targetNames } from '../mapping/index.ts'
import { valueAt } from '../schema/index.ts'
import { propertiesOf } from '../typing/index.ts'
import { finding } from './finding.ts'
import type { Flow, FlowEdge, FlowNode } from './flow.ts'
import { errorPort, type NodeTypes } from './ports.ts'
import { configExpressions } from './shape/config-values.ts'
import { rowsIn } from './shape/row-typing.ts'
import { nodeScope } from './shape/node-scope.ts'
import type { FlowTypes } from './shape/type-flow.ts'
import type { ReadsBehind, TypeMemo, TypedNode } from './shape/type-memo.ts'

interface Wires {
  readonly types: FlowTypes
  readonly memo: TypeMemo
  readonly edges: ReadonlyMap<string, readonly FlowEdge[]>
}

/**
 * Fields that a mapping makes and that nothing reads on any way to where the records end. Only where every way ends in a
 * write to another system: records that end elsewhere are there to be looked at.
 */
export function unusedFindings(
  flow: Flow,
  infos: NodeTypes,
  context: Omit<Wires, 'edges'>,
): readonly (readonly [FlowNode, Problem])[] {
  const wires = { ...context, edges: context.memo.wires(flow).index.from }
  // oxlint-disable-next-line complexity -- one reason after the other not to look
  return flow.nodes.flatMap((node) => {
    const typed = wires.types.node(node.id)
    const rule = infos.get(node.type)?.shapes?.outputs?.['out']
    if (!typed || node.disabled || rule?.kind !== 'rows' || !wires.edges.has(node.id)) return []
    const fields = Object.keys(propertiesOf(typed.outputs['out']))
    const reads = wires.memo.behind(node.id, wires, () => readsBehind(node.id, wires))
    if (!reads) return []
    const unused = fields.filter((field) => !reads.has(field))
    if (unused.length === 0) return []
    const found = wires.memo.unused(node, [rule, ...unused], () =>
      unused.map((field) => unusedField(node, rule.at, field)),
    )
    return found.map((problem) => [node, problem] as const)
  })
}

function unusedField(node: FlowNode, rows: string, field: string): Problem {
  const list = valueAt(node.config, rows)
  const making = (Array.isArray(list) ? (list as readonly Json[]) : []).flatMap((entry, at) =>
    rowsIn([entry]).some(({ target }) => targetNames(target)[0] === field) ? [`/config${rows}/${at}`] : [],
  )
  const [path = `/config${rows}`] = making
  const fix = making.length === 1 ? { kind: 'remove' as const, path } : undefined
  return finding('OUTPUT_UNUSED', { node: node.name, field }, { path, severity: 'warning', fix })
}

/** Names read of a record on its way; `undefined` when somebody may look at all of it. */
// oxlint-disable-next-line complexity -- a walk, and where it ends
function readsBehind(id: string, wires: Wires): ReadsBehind {
  const names = new Set<string>()
  const open = [id]
  const seen = new Map<string, TypedNode | undefined>()
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const ways = (wires.edges.get(at) ?? []).filter(({ from }) => from.port !== errorPort)
    // What fails is looked at by people.
    if (at !== id && ways.length === 0) continue
    for (const { to } of ways) {
      if (seen.has(to.node)) continue
      const next = wires.types.node(to.node)
      seen.set(to.node, next)
      const reads = next && readsOf(next, wires)
      if (!reads) return { names: undefined, seen }
      for (const name of reads.names) names.add(name)
      if (reads.passesOn) open.push(to.node)
    }
  }
  return { names, seen }
}

interface Reads {
  readonly names: ReadonlySet<string>
  /** True when the record itself goes on from there. */
  readonly passesOn: boolean
}

/** What a node reads of its record; `undefined` when that may be all of it. */
function readsOf(typed: TypedNode, wires: Wires): Reads | undefined {
  const { node } = typed
  const edges = wires.edges.get(node.id) ?? []
  if (edges.some(({ from }) => from.port === errorPort)) return undefined
  const passesOn = passes(typed, edges)
  if (passesOn === undefined) return undefined
  const names = wires.memo.reads(node, () => namesRead(typed, wires))
  return names && { names, passesOn }
}

/** Names of the record that a node's config reads; `undefined` when it may read all of it. */
function namesRead(typed: TypedNode, { types, memo }: Wires): ReadonlySet<string> | undefined {
  if (typed.type.id === 'code') return undefined
  const found = configExpressions(typed.node.config, nodeScope(typed, types, memo))
  const reads = found.map(({ value, types: known }) => memo.values.type(value, known).references)
  if (reads.includes(undefined)) return undefined
  const ofRecord = reads.flatMap((references) => references ?? []).filter(({ root }) => root === 'record')
  return ofRecord.some(({ path }) => path.length === 0)
    ? undefined
    : new Set(ofRecord.map(({ path: [name = ''] }) => name))
}

/** Whether the record goes on: `undefined` where it may be kept or given away as a whole. */
// oxlint-disable-next-line complexity -- one line per kind of node
function passes({ node, type }: TypedNode, edges: readonly FlowEdge[]): boolean | undefined {
  const rules = Object.values(type.shapes?.outputs ?? {})
  if (node.disabled || rules.length === 0) return undefined
  if (rules.some(({ kind }) => kind === 'rows')) return node.config['keep'] === true ? undefined : false
  if (type.effects === 'write') return type.shapes?.target ? edges.length > 0 : undefined
  const handsOn = type.effects === 'read' || type.kind === 'pure'
  return handsOn && edges.length > 0 && rules.every(({ kind }) => plainRules.has(kind)) ? true : undefined
}

/** Rules by which a record keeps its fields, or is replaced by what was looked up. */
const plainRules: ReadonlySet<string> = new Set(['input', 'where', 'branch', 'place', 'choose', 'schema'])
