import type { Flow } from '@isthmus/sdk'

/** What a node is called in a kept flow; its id where the flow is not there any more. */
export function nodeName(flowText: string | undefined, node: string): string {
  const named = flowText === undefined ? undefined : (JSON.parse(flowText) as Flow).nodes.find(({ id }) => id === node)
  return named?.name ?? node
}
