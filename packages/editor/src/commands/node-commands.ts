import { Cable, PanelBottomOpen, PencilLine, Plus, Power, Settings2, Spline } from 'lucide-react'
import { boxAround, likelyOutput, mappedList } from '../document/index.ts'
import { textOf } from '../i18n/use-text.ts'
import type { Command, CommandContext, PlainTextKey } from './command.ts'
import { all, canEdit, hasNodes, hasOneNode } from './conditions.ts'

function selectedNode({ document }: CommandContext): string {
  return document.state.selection.nodes[0] ?? ''
}

function mapsFields(context: CommandContext): true | PlainTextKey {
  const { flow, nodeTypes } = context.document.state
  const node = flow.nodes.find(({ id }) => id === selectedNode(context))
  const type = node && nodeTypes.get(node.type)
  return type && mappedList(type) !== undefined ? true : 'commands.refused.noFields'
}

function toggleDisabled({ document, ui, language }: CommandContext): void {
  const { flow, selection } = document.state
  const nodes = flow.nodes.filter(({ id }) => selection.nodes.includes(id))
  const disable = nodes.some((node) => !node.disabled)
  document.edit({
    kind: 'batch',
    edits: nodes.map((node) => ({
      kind: 'setNodeOptions' as const,
      node: node.id,
      options: { disabled: disable ? true : null },
    })),
  })
  ui.say(textOf(language, disable ? 'commands.disabledNodes' : 'commands.enabledNodes', { count: nodes.length }))
}

function connectTo(context: CommandContext): void {
  const { document, ui, language } = context
  const node = selectedNode(context)
  if (likelyOutput(document.state.flow, document.state.nodeTypes, node)) ui.set({ connecting: node })
  else ui.say(textOf(language, 'commands.noOutput'), 'error')
}

function hasOneEdge({ document }: CommandContext): true | PlainTextKey {
  const { nodes, edges } = document.state.selection
  return edges.length === 1 && nodes.length === 0 ? true : 'commands.refused.notOneEdge'
}

function insertOnEdge({ document, ui, view }: CommandContext): void {
  const { flow, selection } = document.state
  const edge = flow.edges.find(({ id }) => id === selection.edges[0])
  const ends = flow.nodes.filter(({ id }) => id === edge?.from.node || id === edge?.to.node)
  const box = boxAround(ends)
  if (!edge || !box) return
  const screen = view.screenOf({ x: box.x + box.width / 2, y: box.y + box.height / 2 })
  ui.set({ quickAdd: { screen, place: { kind: 'between', edge: edge.id }, from: edge.from } })
}

export const nodeCommands: readonly Command[] = [
  {
    name: 'addNode',
    group: 'add',
    label: 'commands.addNode',
    keywords: ['insert', 'new', 'panel', '新建', '插入'],
    icon: Plus,
    shortcuts: ['N'],
    scope: 'canvas',
    enabled: canEdit,
    run: ({ ui }) => ui.set({ nodePanel: true, quickAdd: undefined }),
  },
  {
    name: 'openNode',
    group: 'node',
    label: 'commands.openNode',
    keywords: ['input', 'output', 'data', '输入', '输出', '数据'],
    icon: PanelBottomOpen,
    shortcuts: ['Enter'],
    scope: 'canvas',
    enabled: hasOneNode,
    run: (context) => context.page.openNodeView(selectedNode(context)),
  },
  {
    name: 'openParameters',
    group: 'node',
    label: 'commands.openParameters',
    keywords: ['inspector', 'fields', '字段'],
    icon: Settings2,
    shortcuts: [],
    scope: 'canvas',
    enabled: hasOneNode,
    run: (context) => context.page.openParameters(selectedNode(context)),
  },
  {
    name: 'openMapper',
    group: 'node',
    label: 'commands.openMapper',
    keywords: ['mapping', 'map fields', 'lines', '映射', '字段映射'],
    icon: Spline,
    shortcuts: ['M'],
    scope: 'canvas',
    enabled: all(hasOneNode, mapsFields),
    run: (context) => context.page.openMapper(selectedNode(context)),
  },
  {
    name: 'rename',
    group: 'node',
    label: 'commands.rename',
    keywords: ['title', 'name', '名称'],
    icon: PencilLine,
    shortcuts: ['F2', 'Space'],
    scope: 'canvas',
    enabled: all(canEdit, hasOneNode),
    run: (context) => context.ui.set({ renaming: selectedNode(context) }),
  },
  {
    name: 'toggleDisabled',
    group: 'node',
    label: 'commands.toggleDisabled',
    keywords: ['off', 'on', 'skip', '停用', '启用'],
    icon: Power,
    shortcuts: ['D'],
    scope: 'canvas',
    enabled: all(canEdit, hasNodes),
    run: toggleDisabled,
  },
  {
    name: 'connectTo',
    group: 'node',
    label: 'commands.connectTo',
    keywords: ['wire', 'edge', 'link', '连线'],
    icon: Cable,
    shortcuts: ['C'],
    scope: 'canvas',
    enabled: all(canEdit, hasOneNode),
    run: connectTo,
  },
  {
    name: 'insertOnEdge',
    group: 'add',
    label: 'commands.insertOnEdge',
    keywords: ['between', 'wire', '之间'],
    icon: Plus,
    shortcuts: [],
    scope: 'canvas',
    enabled: all(canEdit, hasOneEdge),
    run: insertOnEdge,
  },
]
