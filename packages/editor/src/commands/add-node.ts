import type { NodeTypeInfo } from '@isthmus/sdk'
import { insertNode, likelyOutput, type InsertPlace } from '../document/index.ts'
import type { CommandContext } from './command.ts'

/** Where a node goes when nobody pointed anywhere: behind the one selected node, else into the middle of the view. */
export function selectedPlace({ document, view }: CommandContext, type?: NodeTypeInfo): InsertPlace {
  const { flow, nodeTypes, selection } = document.state
  const [node] = selection.nodes
  const takesInput = type === undefined || type.inputs.length > 0
  const from = selection.nodes.length === 1 && node !== undefined ? likelyOutput(flow, nodeTypes, node) : undefined
  return from && takesInput ? { kind: 'after', from } : { kind: 'at', point: view.centre() }
}

/** Adds a node as one step of undo, selects it and brings it into view; gives its id. */
export function addNodeOfType(context: CommandContext, type: NodeTypeInfo, place: InsertPlace): string {
  const { document, language, view } = context
  const { flow, nodeTypes } = document.state
  const insertion = insertNode({ flow, nodeTypes, language }, type, place)
  document.edit(insertion.edit, { select: { nodes: [insertion.node.id], edges: [] } })
  requestAnimationFrame(() => void view.reveal(insertion.node.id))
  return insertion.node.id
}
