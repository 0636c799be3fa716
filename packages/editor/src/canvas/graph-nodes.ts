import { caughtBy, errorPort, pinsOf, portsOf } from '@isthmus/sdk'
import type { Flow, FlowNode, NodeTypeInfo, NodeTypes, Port, Problem } from '@isthmus/sdk'
import type { StepSummary } from '@isthmus/sdk/api'
import { Position, type Node, type NodeHandle } from '@xyflow/react'
import { nodeWidth, readingOrder, type Point, type RunView, type Selection } from '../document/index.ts'
import { cardHeight, errorPortY, portY } from './card-shape.ts'

/** What a card says of the node itself. Its configuration is not part of it: most letters typed into a form change no card. */
type CardFace = Pick<FlowNode, 'id' | 'type' | 'name' | 'disabled'>

/** What a card on the canvas draws. */
export interface CardData extends Record<string, unknown> {
  readonly node: CardFace
  /** What the node does, in one line. */
  readonly subtitle: string
  readonly type: NodeTypeInfo | undefined
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  /** Ids of outputs that a wire leaves, joined by spaces. */
  readonly wiredOutputs: string
  readonly problems: number
  readonly step: StepSummary | undefined
  /** Records of the run that wait here for a person. */
  readonly parked: number
  /** True while the catch that takes its failed records is selected. */
  readonly caught: boolean
  /** Pinned records stand for what leaves it. */
  readonly pinned: boolean
  /** What it is set to has changed since its data was taken. */
  readonly stale: boolean
}

export type CardNode = Node<CardData, 'card'>

export interface GraphInput {
  readonly flow: Flow
  readonly nodeTypes: NodeTypes
  readonly selection: Selection
  readonly problems: readonly Problem[]
  readonly run: RunView | undefined
  readonly stale: ReadonlySet<string>
  /** Places of nodes that are being dragged right now. */
  readonly dragged: Readonly<Record<string, Point>> | undefined
  readonly nameOf: (card: CardData) => string
  readonly subtitleOf: (node: FlowNode, type: NodeTypeInfo | undefined) => string
  /** `nameOf` and `subtitleOf` say of the same node what they said for the cards before. */
  readonly saysTheSame?: boolean
}

/**
 * The cards of the canvas in reading order. Cards that did not change are the same objects as in `previous`, so that
 * nothing draws them again.
 */
export function graphNodes(input: GraphInput, previous: ReadonlyMap<string, CardNode>): readonly CardNode[] {
  const problems = countByNode(input.problems)
  const wired = wiredOutputs(input.flow)
  const selected = new Set(input.selection.nodes)
  const caught = caughtBySelected(input)
  const nodes = new Map(input.flow.nodes.map((node) => [node.id, node]))
  return readingOrder(input.flow).flatMap((id) => {
    const node = nodes.get(id)
    if (!node) return []
    const signs = {
      wiredOutputs: wired.get(id) ?? '',
      problems: problems.get(id) ?? 0,
      caught: caught.has(id),
      pinned: pinsOf(input.flow, id) !== undefined,
      stale: input.stale.has(id),
      ...stateIn(input.run, id),
    }
    const place = { position: input.dragged?.[id] ?? node.position, selected: selected.has(id) }
    return [cardOf(input, node, { signs, place, before: previous.get(id) })]
  })
}

interface CardParts {
  readonly signs: CardSigns
  readonly place: CardPlace
  readonly before: CardNode | undefined
}

/** The card of a node; the one from before where it shows the same. */
function cardOf(input: GraphInput, node: FlowNode, { signs, place, before }: CardParts): CardNode {
  const stays = before && samePlace(before, place) && sameSigns(before.data, signs)
  // Of all nodes of a large flow one is typed into: what the others say need not be put together again.
  if (stays && input.saysTheSame && isOf(before, node, input.nodeTypes)) return before
  const data = cardData(input, node, signs)
  const name = input.nameOf(data)
  return stays && sameFace(before.data, data) && before.ariaLabel === name ? before : cardNode(data, { ...place, name })
}

function isOf({ data }: CardNode, node: FlowNode, nodeTypes: NodeTypes): boolean {
  return data.node === node && data.type === nodeTypes.get(node.type)
}

interface CardPlace {
  readonly position: Point
  readonly selected: boolean
}

function samePlace(card: CardNode, { position, selected }: CardPlace): boolean {
  return card.position === position && card.selected === selected
}

/** What a card shows that does not follow from the node itself. */
type CardSigns = Pick<CardData, 'wiredOutputs' | 'problems' | 'caught' | 'pinned' | 'stale' | 'step' | 'parked'>

function cardData({ nodeTypes, subtitleOf }: GraphInput, node: FlowNode, signs: CardSigns): CardData {
  const type = nodeTypes.get(node.type)
  const ports = type ? portsOf(node, type) : unknownPorts(signs.wiredOutputs)
  return { node, type, subtitle: subtitleOf(node, type), ...ports, ...signs }
}

function stateIn(run: RunView | undefined, node: string): Pick<CardData, 'step' | 'parked'> {
  return { step: run?.steps.get(node), parked: run?.parked.get(node) ?? 0 }
}

/** A node of an unknown type keeps its wires: they show the ports it must have had. */
function unknownPorts(wired: string): { readonly inputs: readonly Port[]; readonly outputs: readonly Port[] } {
  const port = (id: string): Port => ({ id, title: { en: id, 'zh-CN': id } })
  return { inputs: [port('in')], outputs: wired.split(' ').filter(Boolean).map(port) }
}

function cardNode(data: CardData, { position, selected, name }: CardPlace & { readonly name: string }): CardNode {
  const height = heightWith(data)
  return {
    id: data.node.id,
    type: 'card',
    data,
    position,
    selected,
    width: nodeWidth,
    height,
    measured: { width: nodeWidth, height },
    handles: handlesOf(data),
    ariaLabel: name,
  }
}

/** Diameter of a port, and the card's border that the drawn ports are placed inside of. */
const portSize = 11
const cardBorder = 1

/** Where the ports will be drawn, so that wires to cards that are not mounted end at the same places. */
function handlesOf({ inputs, outputs }: Ports): NodeHandle[] {
  const handle = (id: string, side: 'left' | 'right', middle: number): NodeHandle => ({
    id,
    type: side === 'left' ? 'target' : 'source',
    position: side === 'left' ? Position.Left : Position.Right,
    x: side === 'left' ? cardBorder - portSize / 2 : nodeWidth - cardBorder - portSize / 2,
    y: middle + cardBorder - portSize / 2,
    width: portSize,
    height: portSize,
  })
  return [
    ...inputs.map(({ id }, index) => handle(id, 'left', portY(index))),
    ...outputs.map((port, index) => handle(port.id, 'right', outputY(port, index))),
  ]
}

type Ports = Pick<CardData, 'inputs' | 'outputs'>

/** Height of the card of a node with these ports. */
export function heightWith({ inputs, outputs }: Ports): number {
  const plain = outputs.filter((port) => !isErrorPort(port)).length
  return cardHeight({ inputs: inputs.length, outputs: plain, hasError: plain < outputs.length })
}

/** How far below the card's upper edge an output sits; the error port is the last one. */
export function outputY(port: Port, index: number): number {
  return isErrorPort(port) ? errorPortY(index) : portY(index)
}

function sameFace(left: CardData, right: CardData): boolean {
  return (
    left.node.name === right.node.name &&
    left.node.type === right.node.type &&
    left.node.disabled === right.node.disabled &&
    left.type === right.type &&
    left.subtitle === right.subtitle &&
    samePorts(left.inputs, right.inputs) &&
    samePorts(left.outputs, right.outputs)
  )
}

function samePorts(left: readonly Port[], right: readonly Port[]): boolean {
  return left === right || (left.length === right.length && left.every((port, at) => samePort(port, right[at])))
}

/** Ports that follow from the configuration, such as the branches of a switch, are made anew with every change of it. */
function samePort(left: Port, right: Port | undefined): boolean {
  return left === right || (left.id === right?.id && JSON.stringify(left) === JSON.stringify(right))
}

function sameSigns(left: CardSigns, right: CardSigns): boolean {
  return (
    left.wiredOutputs === right.wiredOutputs &&
    left.problems === right.problems &&
    left.caught === right.caught &&
    left.pinned === right.pinned &&
    left.stale === right.stale &&
    left.parked === right.parked &&
    sameStep(left.step, right.step)
  )
}

function sameStep(left: StepSummary | undefined, right: StepSummary | undefined): boolean {
  if (left === right) return true
  if (!left || !right) return false
  return (
    left.status === right.status &&
    left.errors === right.errors &&
    left.recordsIn === right.recordsIn &&
    left.unsent === right.unsent
  )
}

/** Nodes whose failed records the one selected catch takes. */
function caughtBySelected({ flow, nodeTypes, selection }: GraphInput): ReadonlySet<string> {
  const [only, ...others] = selection.nodes
  const node = others.length === 0 ? flow.nodes.find(({ id }) => id === only) : undefined
  if (!node || nodeTypes.get(node.type)?.source !== 'catch') return new Set()
  return new Set([...caughtBy(flow, nodeTypes)].flatMap(([failing, by]) => (by === node.id ? [failing] : [])))
}

function countByNode(problems: readonly Problem[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { node } of problems) if (node !== undefined) counts.set(node, (counts.get(node) ?? 0) + 1)
  return counts
}

function wiredOutputs(flow: Flow): ReadonlyMap<string, string> {
  const ports = new Map<string, Set<string>>()
  for (const { from } of flow.edges) ports.set(from.node, (ports.get(from.node) ?? new Set()).add(from.port))
  return new Map([...ports].map(([node, ids]) => [node, [...ids].join(' ')]))
}

export function isErrorPort(port: Port): boolean {
  return port.id === errorPort
}

/** True when a record can leave by more than one port without having failed: then the ports carry labels. */
export function hasChoice(outputs: readonly Port[]): boolean {
  return outputs.filter((port) => !isErrorPort(port)).length > 1
}
