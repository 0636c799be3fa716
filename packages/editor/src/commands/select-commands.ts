import { downstreamOf, upstreamOf } from '@isthmus/sdk'
import type { Flow } from '@isthmus/sdk'
import { ArrowLeftToLine, ArrowRightToLine, BoxSelect, SquareDashed } from 'lucide-react'
import type { Command, CommandContext } from './command.ts'
import { all, canEdit, flowHasNodes, hasNodes, hasSelection } from './conditions.ts'
import { gridStep, nothingSelected } from '../document/index.ts'

type Reach = (flow: Flow, node: string) => ReadonlySet<string>

function selectAlso(reach: Reach): (context: CommandContext) => void {
  return ({ document }) => {
    const { flow, selection } = document.state
    document.selectNodes([...new Set(selection.nodes.flatMap((id) => [id, ...reach(flow, id)]))])
  }
}

export const selectCommands: readonly Command[] = [
  {
    name: 'selectAll',
    group: 'select',
    label: 'commands.selectAll',
    keywords: [],
    icon: BoxSelect,
    shortcuts: ['mod+A'],
    scope: 'canvas',
    enabled: flowHasNodes,
    run: ({ document }) => {
      const { flow } = document.state
      document.select({ nodes: flow.nodes.map(({ id }) => id), edges: flow.edges.map(({ id }) => id) })
    },
  },
  {
    name: 'clearSelection',
    group: 'select',
    label: 'commands.clearSelection',
    keywords: ['none', '无'],
    icon: SquareDashed,
    shortcuts: ['Escape'],
    scope: 'canvas',
    enabled: hasSelection,
    run: ({ document }) => document.select(nothingSelected),
  },
  {
    name: 'selectUpstream',
    group: 'select',
    label: 'commands.selectUpstream',
    keywords: ['before', '之前'],
    icon: ArrowLeftToLine,
    shortcuts: ['shift+left'],
    scope: 'canvas',
    enabled: hasNodes,
    run: selectAlso(upstreamOf),
  },
  {
    name: 'selectDownstream',
    group: 'select',
    label: 'commands.selectDownstream',
    keywords: ['after', '之后'],
    icon: ArrowRightToLine,
    shortcuts: ['shift+right'],
    scope: 'canvas',
    enabled: hasNodes,
    run: selectAlso(downstreamOf),
  },
  moveCommand('moveLeft', 'commands.moveLeft', { keys: 'mod+left', dx: -gridStep, dy: 0 }),
  moveCommand('moveRight', 'commands.moveRight', { keys: 'mod+right', dx: gridStep, dy: 0 }),
  moveCommand('moveUp', 'commands.moveUp', { keys: 'mod+up', dx: 0, dy: -gridStep }),
  moveCommand('moveDown', 'commands.moveDown', { keys: 'mod+down', dx: 0, dy: gridStep }),
]

interface Move {
  readonly keys: string
  readonly dx: number
  readonly dy: number
}

/** The keyboard's way of dragging: the selected nodes go one grid step; repeated steps are one step of undo. */
function moveCommand(name: string, label: Command['label'], { keys, dx, dy }: Move): Command {
  return {
    name,
    group: 'select',
    label,
    keywords: [],
    icon: SquareDashed,
    shortcuts: [keys],
    scope: 'canvas',
    hidden: true,
    enabled: all(canEdit, hasNodes),
    run: ({ document }) => {
      const { flow, selection } = document.state
      const moved = flow.nodes.filter(({ id }) => selection.nodes.includes(id))
      const positions = moved.map(({ id, position }) => [id, { x: position.x + dx, y: position.y + dy }] as const)
      document.edit(
        { kind: 'moveNodes', positions: Object.fromEntries(positions) },
        { group: `move ${selection.nodes.join(' ')}` },
      )
    },
  }
}
