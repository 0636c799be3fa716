import type { FlowSummary } from '@isthmus/sdk/api'

/** Flows whose name, id or description holds every word of the search, newest change first. */
export function matchFlows(flows: readonly FlowSummary[], search: string): readonly FlowSummary[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return flows
    .filter((flow) => {
      const text = `${flow.name} ${flow.id} ${flow.description ?? ''}`.toLowerCase()
      return words.every((word) => text.includes(word))
    })
    .toSorted((one, other) => other.updatedAt.localeCompare(one.updatedAt))
}
