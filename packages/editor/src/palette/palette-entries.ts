import { textIn, type ConnectorInfo, type Flow, type Language, type NodeTypeInfo } from '@isthmus/sdk'
import type { NodeGroup, NodeTypeGroup } from './node-type-list.ts'

/** A line that the arrows reach: a node type, or the head of a system that can be opened. */
export type PaletteEntry =
  | { readonly kind: 'type'; readonly type: NodeTypeInfo; readonly title: string }
  | {
      readonly kind: 'system'
      readonly system: string
      readonly title: string
      readonly icon: string
      readonly isOpen: boolean
      readonly count: number
    }

/** Entries below one heading, the first of which has this number among all. */
export interface PaletteSection {
  readonly key: string
  /** Absent for systems, whose head is an entry itself. */
  readonly heading: NodeGroup | undefined
  readonly label: string | undefined
  readonly start: number
  readonly entries: readonly PaletteEntry[]
}

interface Shown {
  readonly groups: readonly NodeTypeGroup[]
  readonly connectors: readonly ConnectorInfo[]
  readonly language: Language
  readonly isOpen: (system: string) => boolean
}

/** The lines of the list, in order; what a closed system holds is left out. */
export function paletteSections({ groups, ...shown }: Shown): readonly PaletteSection[] {
  const firstSystem = groups.find(({ group }) => group === 'connector')
  const all = groups.map((group) => {
    const { connector } = group
    if (connector === undefined) return plainSection(group, shown.language)
    const heading = group === firstSystem ? group.group : undefined
    return { ...systemSection({ connector, types: group.types }, shown), heading }
  })
  const lengths = all.map(({ entries }) => entries.length)
  return all.map((section, at) => ({ ...section, start: lengths.slice(0, at).reduce((sum, own) => sum + own, 0) }))
}

type Unplaced = Omit<PaletteSection, 'start'>

function plainSection({ group, types }: NodeTypeGroup, language: Language): Unplaced {
  const entries = types.map((type) => ({ kind: 'type', type, title: textIn(language, type.title) }) as const)
  return { key: group, heading: group, label: undefined, entries }
}

function systemSection(
  { connector: system, types }: { readonly connector: string; readonly types: readonly NodeTypeInfo[] },
  { connectors, language, isOpen }: Omit<Shown, 'groups'>,
): Unplaced {
  const known = connectors.find(({ id }) => id === system)
  const title = known ? textIn(language, known.title) : system
  const open = isOpen(system)
  const head = { kind: 'system', system, title, icon: known?.icon ?? 'box', isOpen: open, count: types.length } as const
  const own = open ? types.map((type) => ({ kind: 'type', type, title: ownTitle(type, title, language) }) as const) : []
  return { key: `system ${system}`, heading: undefined, label: title, entries: [head, ...own] }
}

/** Below the head of its system a title need not say the system again. */
function ownTitle(type: NodeTypeInfo, system: string, language: Language): string {
  const title = textIn(language, type.title)
  const [, named = '', own] = /^([^:：]{1,60})[:：]\s*(.+)$/.exec(title) ?? []
  // Titles of nodes may name the system shorter than it is called.
  return own !== undefined && (system.includes(named) || named.includes(system)) ? own : title
}

interface Order {
  readonly connectors: readonly ConnectorInfo[]
  /** Connectors that have a connection. */
  readonly connected: ReadonlySet<string>
  readonly language: Language
}

/** Systems that are connected first, then by name. */
export function systemOrder({ connectors, connected, language }: Order): readonly string[] {
  const collator = new Intl.Collator(language)
  const rank = (id: string): number => (connected.has(id) ? 0 : 1)
  return connectors
    .toSorted(
      (left, right) =>
        rank(left.id) - rank(right.id) || collator.compare(textIn(language, left.title), textIn(language, right.title)),
    )
    .map(({ id }) => id)
}

/** Systems that nodes of the flow belong to. */
export function systemsOf(flow: Flow, types: ReadonlyMap<string, NodeTypeInfo>): ReadonlySet<string> {
  return new Set(flow.nodes.flatMap(({ type }) => types.get(type)?.connector ?? []))
}
