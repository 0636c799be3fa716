import type { Flow, FlowNode } from './flow.ts'
import { indexEdges } from './graph.ts'

type Drawn = Pick<Flow, 'nodes' | 'edges'>

/**
 * Names what the data of a node depends on, so that data taken earlier is known to be out of date: the configuration of
 * the node and of every node before it, and how they are wired. Names, notes, places and pins do not count.
 *
 * @returns 16 hexadecimal digits; the same for the same configuration, whatever the order of its keys.
 */
export function dataBasis(flow: Drawn, node: string): string {
  return dataBases(flow)(node)
}

/** The same for many nodes of one flow: what they have in common is read once. */
export function dataBases(flow: Drawn): (node: string) => string {
  const nodes = new Map(flow.nodes.map((each) => [each.id, each]))
  const edges = indexEdges(flow)
  const known = new Map<string, string>()
  const visit = (id: string, above: ReadonlySet<string>): string => {
    const before = known.get(id)
    if (before !== undefined) return before
    // A circle cannot run; what it depends on is then only what is drawn once.
    if (above.has(id)) return ''
    const path = new Set([...above, id])
    const inputs = (edges.to.get(id) ?? []).map(({ from, to }) => `${to.port}<${from.port}@${visit(from.node, path)}`)
    const basis = digest([ownText(nodes.get(id)), ...inputs.toSorted()].join('\n'))
    known.set(id, basis)
    return basis
  }
  return (node) => visit(node, new Set())
}

function ownText(node: FlowNode | undefined): string {
  if (!node) return ''
  const { type, typeVersion, config, connection = '', disabled = false } = node
  return `${type} ${typeVersion} ${connection} ${disabled} ${canonical(config)}`
}

/** JSON with the keys of every object in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

/** Two lanes of FNV-1a over UTF-16 units: small, and enough to notice a change. */
function digest(text: string): string {
  let low = 0x811c9dc5
  let high = 0xcbf29ce4
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    low = Math.imul(low ^ unit, 0x01000193)
    high = Math.imul(high ^ unit ^ (low >>> 15), 0x01000193)
  }
  const hex = (lane: number) => (lane >>> 0).toString(16).padStart(8, '0')
  return hex(high) + hex(low)
}
