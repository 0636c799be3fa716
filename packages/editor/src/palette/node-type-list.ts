import type { Flow, NodeCategory, NodeTypeInfo } from '@isthmus/sdk'

export type NodeGroup = NodeCategory | 'used' | 'found'

export interface NodeTypeGroup {
  readonly group: NodeGroup
  /** Id of the connector whose nodes these are, triggers among them. */
  readonly connector?: string
  readonly types: readonly NodeTypeInfo[]
}

/** What people look for first stands first. */
const categoryOrder: readonly NodeCategory[] = ['trigger', 'connector', 'data', 'control', 'file', 'code']

export interface NodeTypeQuery {
  readonly types: readonly NodeTypeInfo[]
  readonly query: string
  readonly flow: Flow
  /** Only types that can follow an output. */
  readonly afterOutput: boolean
  /** Ids of connectors in the order of their groups; those that are missing here follow behind. */
  readonly connectors?: readonly string[]
}

/**
 * The list a person chooses a node type from. Without a query it is grouped by intent: first what the flow already uses,
 * or the triggers while nothing starts the flow yet; what belongs to a system stands together. With a query it is one list,
 * best match first.
 */
export function listNodeTypes({
  types,
  query,
  flow,
  afterOutput,
  connectors = [],
}: NodeTypeQuery): readonly NodeTypeGroup[] {
  const usable = afterOutput ? types.filter((type) => type.inputs.length > 0) : types
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length > 0) return [{ group: 'found', types: rank(usable, { words, connectors }) }]
  const free = usable.filter((type) => type.connector === undefined || type.connectionOptional === true)
  const groups = categoryOrder.map((group) => ({ group, types: free.filter((type) => type.category === group) }))
  const started = flow.nodes.some((node) => types.find((type) => type.id === node.type)?.kind === 'trigger')
  const used = started ? usedTypes(usable, flow) : []
  const triggers = groups.slice(0, 1)
  const others = [...groups.slice(1, 2), ...systemGroups(usable, connectors), ...groups.slice(2)]
  const ordered = started ? [...others, ...triggers] : [...triggers, ...others]
  return [{ group: 'used' as const, types: used }, ...ordered].filter((group) => group.types.length > 0)
}

function systemGroups(types: readonly NodeTypeInfo[], connectors: readonly string[]): readonly NodeTypeGroup[] {
  const found = types.flatMap(({ connector, connectionOptional }) =>
    connector === undefined || connectionOptional === true ? [] : [connector],
  )
  const known = new Set(found)
  const ids = [...new Set([...connectors.filter((id) => known.has(id)), ...found])]
  return ids.map((connector) => {
    const own = types.filter((type) => type.connector === connector && type.connectionOptional !== true)
    return { group: 'connector', connector, types: own.toSorted((left, right) => rankOf(left) - rankOf(right)) }
  })
}

/** What a system starts flows with stands before what can be done with it. */
function rankOf({ kind }: NodeTypeInfo): number {
  return kind === 'trigger' ? 0 : 1
}

const mostUsedShown = 4

function usedTypes(types: readonly NodeTypeInfo[], flow: Flow): readonly NodeTypeInfo[] {
  const counts = new Map<string, number>()
  for (const { type } of flow.nodes) counts.set(type, (counts.get(type) ?? 0) + 1)
  return types
    .filter((type) => counts.has(type.id) && type.kind !== 'trigger')
    .toSorted((left, right) => (counts.get(right.id) ?? 0) - (counts.get(left.id) ?? 0))
    .slice(0, mostUsedShown)
}

interface Wanted {
  readonly words: readonly string[]
  readonly connectors: readonly string[]
}

/** Best match first; among those that match alike, what needs no system, then systems in their order. */
function rank(types: readonly NodeTypeInfo[], { words, connectors }: Wanted): readonly NodeTypeInfo[] {
  const places = new Map(connectors.map((id, at) => [id, at]))
  return types
    .map((type) => ({ type, score: scoreOf(type, words), place: placeOf(type, places) }))
    .filter(({ score }) => score > 0)
    .toSorted((left, right) => right.score - left.score || left.place - right.place)
    .map(({ type }) => type)
}

function placeOf({ connector }: NodeTypeInfo, places: ReadonlyMap<string, number>): number {
  return connector === undefined ? -1 : (places.get(connector) ?? places.size)
}

/** Every word must be found somewhere: at the start of a title counts most, in the summary least. */
function scoreOf(type: NodeTypeInfo, words: readonly string[]): number {
  const titles = [type.title.en, type.title['zh-CN'], type.id].map((text) => text.toLowerCase())
  const keywords = type.keywords.map((text) => text.toLowerCase())
  const summaries = [type.summary.en, type.summary['zh-CN']].map((text) => text.toLowerCase())
  const scores = words.map((word): number => {
    if (titles.some((text) => text.startsWith(word))) return 8
    if (titles.some((text) => text.includes(word))) return 6
    if (keywords.some((text) => text.startsWith(word))) return 4
    if (keywords.some((text) => text.includes(word))) return 2
    return summaries.some((text) => text.includes(word)) ? 1 : 0
  })
  return scores.includes(0) ? 0 : scores.reduce((sum, score) => sum + score, 0)
}
