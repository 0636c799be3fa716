import { portsOf } from '@isthmus/sdk'
import type { Flow, FlowEdit, FlowNode, NodeTypes } from '@isthmus/sdk'
import { boxAround, nodeHeight, nodeWidth, onGrid } from '../document/index.ts'
import { heightWith } from './graph-nodes.ts'
import type { LayoutAnswer, LayoutRequest } from './layout.ts'

/** Builds the edit that lays out the named nodes (all when none are named) where they are now. */
export async function tidyUpEdit(
  flow: Flow,
  nodeTypes: NodeTypes,
  wanted: readonly string[],
): Promise<FlowEdit | undefined> {
  const chosen = flow.nodes.filter(({ id }) => wanted.length === 0 || wanted.includes(id))
  const box = boxAround(chosen)
  if (!box) return undefined
  const places = await layoutInWorker(layoutRequest(flow, nodeTypes, chosen))
  const positions = Object.entries(places).map(([id, place]) => {
    return [id, onGrid({ x: box.x + place.x, y: box.y + place.middleY - nodeHeight / 2 })] as const
  })
  return { kind: 'moveNodes', positions: Object.fromEntries(positions) }
}

function layoutRequest(flow: Flow, nodeTypes: NodeTypes, chosen: readonly FlowNode[]): LayoutRequest {
  const ids = new Set(chosen.map(({ id }) => id))
  return {
    // As if a card reached as far above its first port as below it: then first ports, not middles, come to one line.
    nodes: chosen.map((node) => ({
      id: node.id,
      width: nodeWidth,
      height: 2 * (heightOf(node, nodeTypes) - nodeHeight / 2),
    })),
    edges: flow.edges
      .filter(({ from, to }) => ids.has(from.node) && ids.has(to.node))
      .map(({ from, to }) => ({ from: from.node, to: to.node })),
  }
}

function heightOf(node: FlowNode, nodeTypes: NodeTypes): number {
  const type = nodeTypes.get(node.type)
  const ports = type ? portsOf(node, type) : { inputs: [], outputs: [] }
  return heightWith(ports)
}

function layoutInWorker(request: LayoutRequest): Promise<LayoutAnswer> {
  const worker = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' })
  return new Promise<LayoutAnswer>((resolve, reject) => {
    worker.onmessage = (message: MessageEvent<LayoutAnswer>) => resolve(message.data)
    worker.onerror = (event) => reject(new Error(event.message))
    worker.postMessage(request)
  }).finally(() => worker.terminate())
}
