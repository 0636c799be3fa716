import type { FlowEdge } from '@isthmus/sdk'
import { useMemo, useState } from 'react'
import { staleNodes, useDocumentState, type Point } from '../document/index.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { graphEdges, type WireEdge, type WireInput } from './graph-edges.ts'
import { graphNodes, type CardNode, type GraphInput } from './graph-nodes.ts'
import { cardNames, wireNames, type NameContext } from './names.ts'
import { subtitleOf } from './subtitle.ts'
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
  const names = useMemo(() => memory.names({ flow, t, language }), [memory, flow, t, language])
  const subtitle = useMemo((): GraphInput['subtitleOf'] => {
    const words = {
      fields: (count: number) => t('canvas.subtitle.fields', { count }),
      entries: (count: number) => t('canvas.subtitle.entries', { count }),
      nodes: (count: number) => t('canvas.subtitle.nodes', { count }),
    }
    return (node, type) => subtitleOf(node, type, { language, words })
  }, [language, t])
  const stale = useMemo(() => staleNodes(flow, run), [flow, run])
  const nodes = useMemo(
    () =>
      memory.nodes({
        flow,
        nodeTypes,
        selection,
        problems,
        run,
        stale,
        dragged,
        nameOf: names.card,
        subtitleOf: subtitle,
      }),
    [memory, flow, nodeTypes, selection, problems, run, stale, dragged, names, subtitle],
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
  #nodes: CardNode[] = []
  #edges: WireEdge[] = []
  #names: Names | undefined
  #said: Pick<GraphInput, 'nameOf' | 'subtitleOf'> | undefined
  #lanes: WireLanes = { places: '', edges: [], lanes: new Map() }

  nodes(input: GraphInput): CardNode[] {
    const saysTheSame = input.nameOf === this.#said?.nameOf && input.subtitleOf === this.#said.subtitleOf
    this.#nodes = kept(this.#nodes, graphNodes({ ...input, saysTheSame }, byId(this.#nodes)))
    this.#said = input
    return this.#nodes
  }

  /** Names follow from what nodes are called and wired to, which is not what people type most. */
  names(context: NameContext): Pick<Names, 'card' | 'wire'> {
    if (!this.#names || !isNamedAlike(this.#names.context, context)) {
      this.#names = { context, card: cardNames(context), wire: wireNames(context) }
    }
    return this.#names
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
    this.#edges = kept(this.#edges, graphEdges(input, byId(this.#edges)))
    return this.#edges
  }
}

interface Names {
  readonly context: NameContext
  readonly card: GraphInput['nameOf']
  readonly wire: WireInput['nameOf']
}

function isNamedAlike(before: NameContext, now: NameContext): boolean {
  const { nodes } = now.flow
  return (
    before.t === now.t &&
    before.language === now.language &&
    before.flow.edges === now.flow.edges &&
    before.flow.nodes.length === nodes.length &&
    before.flow.nodes.every(({ id, name }, at) => id === nodes[at]?.id && name === nodes[at].name)
  )
}

function byId<Part extends { readonly id: string }>(parts: readonly Part[]): ReadonlyMap<string, Part> {
  return new Map(parts.map((part) => [part.id, part]))
}

/** The list from before where nothing in it is new: then the library need not look through it. */
function kept<Part>(before: Part[], now: readonly Part[]): Part[] {
  return before.length === now.length && now.every((part, at) => part === before[at]) ? before : [...now]
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
