import { nodeHeight } from '../document/index.ts'

/** Distance between two ports on one side, also the smallest target a finger or mouse has to hit. */
const portStep = 24
const room = 8

/** A card grows when it has more ports than its normal height has room for. */
export function cardHeight(ports: { readonly inputs: number; readonly outputs: number }): number {
  return Math.max(nodeHeight, Math.max(ports.inputs, ports.outputs) * portStep + room)
}

/** How far below the card's upper edge a port sits: ports are spread evenly about the middle. */
export function portY(index: number, count: number, height: number): number {
  return height / 2 + (index - (count - 1) / 2) * portStep
}
