import { flowError, type Problem } from '../errors.ts'
import { isJsonObject } from '../json.ts'
import type { NodeTypeInfo, Port } from './node-type-info.ts'
import type { EdgeEnd, Flow, FlowNode } from './flow.ts'
import { downstreamOf } from './graph.ts'

/** Port id of failed records: `{ error: Problem, record }`. */
export const errorPort = 'error'

const errorPortTitle = { en: 'Error', 'zh-CN': '错误' }

export type NodeTypes = ReadonlyMap<string, NodeTypeInfo>

/** The ports a node has, given its type and config; the error port comes last. */
export function portsOf(
  node: Pick<FlowNode, 'config'>,
  type: NodeTypeInfo,
): { readonly inputs: readonly Port[]; readonly outputs: readonly Port[] } {
  return {
    inputs: type.inputs,
    outputs: [
      ...type.outputs,
      ...configuredPorts(node, type),
      ...(type.hasErrorPort ? [{ id: errorPort, title: errorPortTitle }] : []),
    ],
  }
}

function configuredPorts(node: Pick<FlowNode, 'config'>, type: NodeTypeInfo): Port[] {
  if (!type.outputsFrom) return []
  const { list, id, title } = type.outputsFrom
  const entries = node.config[list]
  if (!Array.isArray(entries)) return []
  return entries.flatMap((entry) => {
    if (!isJsonObject(entry) || typeof entry[id] !== 'string' || entry[id] === '') return []
    const label = typeof entry[title] === 'string' && entry[title] !== '' ? entry[title] : entry[id]
    return [{ id: entry[id], title: { en: label, 'zh-CN': label } }]
  })
}

export type ConnectResult = { readonly ok: true } | { readonly ok: false; readonly problem: Problem }

/**
 * Decides whether an edge may run from one port to another; the editor asks before it draws, `checkFlow` asks before
 * anything runs. Ports of nodes whose type is unknown are let through: that is another problem, told elsewhere.
 *
 * Refusals: `EDGE_NODE_UNKNOWN`, `PORT_UNKNOWN`, `EDGE_TO_TRIGGER`, `EDGE_DUPLICATE`, `EDGE_CYCLE`.
 */
// oxlint-disable-next-line max-params -- two ends of a wire, as the editor holds them
export function canConnect(flow: Flow, types: NodeTypes, from: EdgeEnd, to: EdgeEnd): ConnectResult {
  const ports = checkPorts(flow, types, from, to)
  if (ports) return refuse(ports)
  const taken = flow.edges.some((edge) => sameEnd(edge.from, from) && sameEnd(edge.to, to))
  const [source, target] = [nameOf(flow, from), nameOf(flow, to)]
  if (taken) return refuse(flowError('EDGE_DUPLICATE', { from: source, to: target }).toProblem())
  if (from.node === to.node || downstreamOf(flow, to.node).has(from.node)) {
    const nodes = [target, source, target].join(' → ')
    return refuse(flowError('EDGE_CYCLE', { nodes }, { node: from.node }).toProblem())
  }
  return { ok: true }
}

function nameOf(flow: Flow, end: EdgeEnd): string {
  return flow.nodes.find((node) => node.id === end.node)?.name ?? ''
}

/** The first reason why these two ports do not fit, apart from what other edges there are. */
// oxlint-disable-next-line max-params -- as canConnect
export function checkPorts(flow: Flow, types: NodeTypes, from: EdgeEnd, to: EdgeEnd): Problem | undefined {
  return checkEnd(flow, types, from, 'outputs') ?? checkEnd(flow, types, to, 'inputs')
}

// oxlint-disable-next-line max-params -- as canConnect
function checkEnd(flow: Flow, types: NodeTypes, end: EdgeEnd, side: 'inputs' | 'outputs'): Problem | undefined {
  const node = flow.nodes.find((candidate) => candidate.id === end.node)
  if (!node) return flowError('EDGE_NODE_UNKNOWN', { node: end.node }).toProblem()
  const type = types.get(node.type)
  if (!type) return undefined
  const details = { node: node.id }
  if (side === 'inputs' && (type.kind === 'trigger' || type.kind === 'source')) {
    return flowError('EDGE_TO_TRIGGER', { node: node.name }, details).toProblem()
  }
  const ports = portsOf(node, type)[side]
  if (ports.some((port) => port.id === end.port)) return undefined
  const known = ports.map((port) => port.id).join(', ') || '-'
  const params = { node: node.name, side: side === 'inputs' ? 'input' : 'output', port: end.port, known }
  return flowError('PORT_UNKNOWN', params, details).toProblem()
}

function sameEnd(a: EdgeEnd, b: EdgeEnd): boolean {
  return a.node === b.node && a.port === b.port
}

function refuse(problem: Problem): ConnectResult {
  return { ok: false, problem }
}
