import { errorPort } from '@isthmus/sdk'
import type { Flow } from '@isthmus/sdk'
import type { RunStatus } from '@isthmus/sdk/api'
import type { Edge } from '@xyflow/react'
import { pinOf, type RunView, type Selection } from '../document/index.ts'

/** How a wire is drawn: not run, waiting for records, records passed, or left out by this run. */
export type WireState = 'plain' | 'passed' | 'idle' | 'running'

interface Passage {
  readonly state: WireState
  readonly isError: boolean
  /** Records that passed in the run shown. */
  readonly count: number | undefined
}

export interface WireData extends Record<string, unknown>, Passage {
  /** The height between the rows that the wire runs at, where it cannot go straight. */
  readonly lane: number | undefined
  /** Pinned records leave by the port it comes from. */
  readonly pinned: boolean
}

export type WireEdge = Edge<WireData, 'wire'>

export interface WireInput {
  readonly flow: Flow
  readonly selection: Selection
  readonly run: RunView | undefined
  /** Lanes of the wires that need one, by edge. */
  readonly lanes: ReadonlyMap<string, number>
  readonly nameOf: (edge: Flow['edges'][number], count: number | undefined) => string
}

/** The wires of the canvas; those that did not change are the same objects as in `previous`. */
export function graphEdges(input: WireInput, previous: ReadonlyMap<string, WireEdge>): readonly WireEdge[] {
  const selected = new Set(input.selection.edges)
  return input.flow.edges.map((edge) => {
    const pinned = pinOf(input.flow, edge.from.node, edge.from.port) !== undefined
    const data = { ...wireData(edge, input.run), lane: input.lanes.get(edge.id), pinned }
    const isSelected = selected.has(edge.id)
    const ariaLabel = input.nameOf(edge, data.count)
    const before = previous.get(edge.id)
    if (before && sameWire(before, data, edge) && before.selected === isSelected && before.ariaLabel === ariaLabel) {
      return before
    }
    return {
      id: edge.id,
      type: 'wire',
      source: edge.from.node,
      sourceHandle: edge.from.port,
      target: edge.to.node,
      targetHandle: edge.to.port,
      selected: isSelected,
      data,
      ariaLabel,
    }
  })
}

function wireData(edge: Flow['edges'][number], run: RunView | undefined): Passage {
  const step = run?.steps.get(edge.from.node)
  const isError = edge.from.port === errorPort
  if (!run || !step || isOutside(edge, run)) return { state: run ? 'idle' : 'plain', isError, count: undefined }
  const count = step.recordsOut[edge.from.port] ?? 0
  if (count > 0) return { state: isGoingOn(run.status) ? 'running' : 'passed', isError, count }
  return { state: 'idle', isError, count: undefined }
}

/** Of a part of the flow, wires to what did not take part carried nothing; those of its last node show what it gave. */
function isOutside({ from, to }: Flow['edges'][number], { summary: { part }, steps }: RunView): boolean {
  return part !== undefined && !steps.has(to.node) && from.node !== (part.upTo ?? part.only)
}

function isGoingOn(status: RunStatus): boolean {
  return status === 'running' || status === 'queued'
}

function sameWire(before: WireEdge, data: WireData, edge: Flow['edges'][number]): boolean {
  return (
    before.data?.state === data.state &&
    before.data.count === data.count &&
    before.data.lane === data.lane &&
    before.data.pinned === data.pinned &&
    before.source === edge.from.node &&
    before.sourceHandle === edge.from.port &&
    before.target === edge.to.node &&
    before.targetHandle === edge.to.port
  )
}
