import { nodeHeight } from '../document/index.ts'

/** Distance between two ports on one side. */
const portStep = 24
/** The error port stands closer, so that a card with one output and an error port keeps its normal height. */
const errorStep = 20
const roomBelow = 8
/** The first ports of all cards are on one line, so that a plain chain of nodes is joined by straight wires. */
const firstPortY = nodeHeight / 2

interface PortCounts {
  readonly inputs: number
  /** Outputs without the error port. */
  readonly outputs: number
  readonly hasError: boolean
}

/** A card grows when it has more ports than its normal height has room for. */
export function cardHeight({ inputs, outputs, hasError }: PortCounts): number {
  const left = portY(Math.max(inputs, 1) - 1)
  const right = hasError ? errorPortY(outputs) : portY(Math.max(outputs, 1) - 1)
  return Math.max(nodeHeight, Math.max(left, right) + roomBelow)
}

/** How far below the card's upper edge an input, or an output that is not the error port, sits. */
export function portY(index: number): number {
  return firstPortY + index * portStep
}

/** How far below the card's upper edge the error port sits, under `outputs` others. */
export function errorPortY(outputs: number): number {
  return outputs === 0 ? firstPortY : portY(outputs - 1) + errorStep
}
