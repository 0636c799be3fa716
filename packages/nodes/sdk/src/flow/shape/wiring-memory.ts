import type { Problem } from '../../errors.ts'
import type { Flow, FlowNode } from '../flow.ts'
import type { NodeTypes } from '../ports.ts'

/** What is wrong with how a flow's nodes hang together, before and after what is wrong with the nodes. */
export interface WiringProblems {
  readonly first: readonly Problem[]
  readonly last: readonly Problem[]
}

interface Wired {
  readonly flow: Flow
  readonly types: NodeTypes
  readonly flows: unknown
}

/** Remembers what was found about wires, which few edits touch. */
export class WiringMemory {
  #known: (Wired & { readonly problems: WiringProblems }) | undefined

  problems(wired: Wired, find: () => WiringProblems): WiringProblems {
    if (this.#known && isSameWiring(this.#known, wired)) return this.#known.problems
    const problems = find()
    this.#known = { ...wired, problems }
    return problems
  }
}

function isSameWiring(before: Wired, now: Wired): boolean {
  if (before.types !== now.types || before.flows !== now.flows) return false
  if (before.flow.id !== now.flow.id || before.flow.edges !== now.flow.edges) return false
  const { nodes } = before.flow
  return (
    nodes.length === now.flow.nodes.length &&
    now.flow.nodes.every((node, at) => node === nodes[at] || isWiredSame(nodes[at], node, now.types))
  )
}

/** A config only matters where ports, calls and catches come from it. */
function isWiredSame(before: FlowNode | undefined, now: FlowNode, types: NodeTypes): boolean {
  if (!before || wiredWords.some((word) => before[word] !== now[word])) return false
  if (before.config === now.config) return true
  const { outputsFrom, control, source, kind } = types.get(now.type) ?? {}
  if (control !== undefined || source !== undefined || kind === 'trigger') return false
  return outputsFrom === undefined || before.config[outputsFrom.list] === now.config[outputsFrom.list]
}

const wiredWords = ['id', 'name', 'type', 'disabled'] as const
