import type { FlowEdge } from '@isthmus/sdk'
import { useMemo, useState } from 'react'
import { staleNodes, useDocumentState, type Point } from '../document/index.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { graphEdges, type WireEdge, type WireInput } from './graph-edges.ts'
import { graphNodes, type CardNode, type GraphInput } from './graph-nodes.ts'
import { cardNames, wireNames } from './names.ts'
import { wireLanes } from './wire-lanes.ts'

/** The cards and wires to draw; what did not change keeps its identity from one drawing to the next. */
export function useGraph(dragged: Readonly<Record<string, Point>> | undefined): {
  readonly nodes: CardNode[]
  readonly edges: WireEdge[]
} {
  const flow = useDocumentState((state) => state.flow)
  const nodeTypes = useDocumentState((state) => state.nodeTypes)
  const selection = useDocumentState((state) => state.selection)
  const problems = useDocumentState((state) => state.problems)
  const run = useDocumentState((state) => state.run)
  const language = useLanguage()
  const t = useText()
  const [memory] = useState(() => new GraphMemory())
  const names = useMemo(() => {
    const context = { flow, t, language }
    return { card: cardNames(context), wire: wireNames(context) }
  }, [flow, t, language])
  const stale = useMemo(() => staleNodes(flow, run), [flow, run])
  const nodes = useMemo(
    () => memory.nodes({ flow, nodeTypes, selection, problems, run, stale, dragged, nameOf: names.card }),
    [memory, flow, nodeTypes, selection, problems, run, stale, dragged, names],
  )
  const lanes = useMemo(() => memory.lanes(flow.edges, nodes), [memory, flow.edges, nodes])
  const edges = useMemo(
    () => memory.edges({ flow, selection, run, lanes, nameOf: names.wire }),
    [memory, flow, selection, run, lanes, names],
  )
  return { nodes, edges }
}

/** Remembers what was drawn last, to give out the same objects again. */
class GraphMemory {
  #cards: ReadonlyMap<string, CardNode> = new Map()
  #wires: ReadonlyMap<string, WireEdge> = new Map()
  #lanes: WireLanes = { places: '', edges: [], lanes: new Map() }

  nodes(input: GraphInput): CardNode[] {
    const next = [...graphNodes(input, this.#cards)]
    this.#cards = new Map(next.map((node) => [node.id, node]))
    return next
  }

  /** What a card says changes with every letter that is typed into its form; where wires run does not. */
  lanes(edges: readonly FlowEdge[], nodes: readonly CardNode[]): WireLanes['lanes'] {
    const places = nodes.map(placeOf).join()
    if (this.#lanes.edges !== edges || this.#lanes.places !== places) {
      const lanes = wireLanes(edges, new Map(nodes.map((node) => [node.id, node])))
      this.#lanes = { places, edges, lanes }
    }
    return this.#lanes.lanes
  }

  edges(input: WireInput): WireEdge[] {
    const next = [...graphEdges(input, this.#wires)]
    this.#wires = new Map(next.map((edge) => [edge.id, edge]))
    return next
  }
}

interface WireLanes {
  /** Where the cards and their ports were. */
  readonly places: string
  readonly edges: readonly FlowEdge[]
  readonly lanes: ReadonlyMap<string, number>
}

function placeOf({ id, position: { x, y }, height, data: { inputs, outputs } }: CardNode): string {
  return JSON.stringify([id, x, y, height, inputs.map((port) => port.id), outputs])
}
