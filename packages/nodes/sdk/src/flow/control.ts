import type { Flow, FlowEdge, FlowNode } from './flow.ts'
import { downstreamOf } from './graph.ts'
import type { NodeTypeInfo } from './node-type-info.ts'
import { errorPort, type NodeTypes } from './ports.ts'

/**
 * The nodes whose failed records a catch takes, as its config `nodes` lists them; `undefined` for all. Names of nodes that
 * are not there may be among them.
 */
export function catchScope({ config }: Pick<FlowNode, 'config'>): readonly string[] | undefined {
  const listed = config['nodes']
  const ids = Array.isArray(listed) ? listed.filter((id) => typeof id === 'string') : []
  return ids.length > 0 ? ids : undefined
}

/** Id of the flow that a node calls, where it is fixed; `undefined` for other nodes. */
export function calledFlow({ config }: Pick<FlowNode, 'config'>, type: NodeTypeInfo | undefined): string | undefined {
  if (type?.control !== 'call' && type?.control !== 'each') return undefined
  const id = config['flow']
  return typeof id === 'string' && id !== '' ? id : undefined
}

/**
 * Which catch takes the failed records of each node, by node id. A wired error port keeps its records. A catch never takes
 * what comes after itself, and one without a list nothing that comes after any catch or finally. Of several, the one with
 * the shortest list wins, and at the same length the first one in the document.
 */
export function caughtBy(flow: Flow, types: NodeTypes): ReadonlyMap<string, string> {
  const sources = flow.nodes.filter((node) => !node.disabled && types.get(node.type)?.source !== undefined)
  const after = new Map(sources.map(({ id }) => [id, downstreamOf(flow, id)]))
  const afterAny = new Set([...after.values()].flatMap((ids) => [...ids]))
  const afterFinally = new Set(sources.filter(isFinally(types)).flatMap(({ id }) => [...(after.get(id) ?? [])]))
  const wired = new Set(flow.edges.filter(({ from }) => from.port === errorPort).map(({ from }) => from.node))
  const failing = flow.nodes.filter(
    ({ id, type, disabled }) => !disabled && types.get(type)?.hasErrorPort && !wired.has(id) && !afterFinally.has(id),
  )
  const taken = new Map<string, string>()
  for (const node of catchesByScope(sources, types)) {
    const scope = catchScope(node)
    for (const { id } of failing) {
      const wanted = scope ? scope.includes(id) && !after.get(node.id)?.has(id) : !afterAny.has(id)
      if (wanted && !taken.has(id)) taken.set(id, node.id)
    }
  }
  return taken
}

/** Wires that nobody draws: from the error ports that a catch takes care of, to that catch. */
export function hiddenEdges(flow: Flow, types: NodeTypes): readonly FlowEdge[] {
  return [...caughtBy(flow, types)].map(([failing, node]) => ({
    id: `${failing}-${node}`,
    from: { node: failing, port: errorPort },
    to: { node, port: 'in' },
  }))
}

function catchesByScope(sources: readonly FlowNode[], types: NodeTypes): readonly FlowNode[] {
  const size = (node: FlowNode) => catchScope(node)?.length ?? Number.POSITIVE_INFINITY
  return sources
    .filter((node) => types.get(node.type)?.source === 'catch')
    .toSorted((a, b) => (size(a) === size(b) ? 0 : size(a) - size(b)))
}

function isFinally(types: NodeTypes): (node: FlowNode) => boolean {
  return (node) => types.get(node.type)?.source === 'finally'
}
