import { ClipboardPaste, Copy, CopyPlus, Delete, Redo2, Scissors, Trash2, Undo2 } from 'lucide-react'
import { addFragment, fragmentOf, removeAndReconnect, removeSelected } from '../document/index.ts'
import { copySelected, cutSelected, pasteFromClipboard } from './clipboard-actions.ts'
import type { Command, CommandContext } from './command.ts'
import { all, canEdit, hasNodes, hasSelection } from './conditions.ts'

function duplicate({ document }: CommandContext): void {
  const { flow, selection } = document.state
  const copy = addFragment(flow, fragmentOf(flow, selection.nodes))
  document.edit(copy.edit, { select: copy.selection })
}

export const editCommands: readonly Command[] = [
  {
    name: 'undo',
    group: 'edit',
    label: 'commands.undo',
    keywords: ['back', '后退'],
    icon: Undo2,
    shortcuts: ['mod+Z'],
    scope: 'page',
    enabled: all(canEdit, ({ document }) => (document.state.log.past.length > 0 ? true : 'commands.refused.noUndo')),
    run: ({ document }) => document.undo(),
  },
  {
    name: 'redo',
    group: 'edit',
    label: 'commands.redo',
    keywords: ['again', '再次'],
    icon: Redo2,
    shortcuts: ['mod+shift+Z', 'mod+Y'],
    scope: 'page',
    enabled: all(canEdit, ({ document }) => (document.state.log.future.length > 0 ? true : 'commands.refused.noRedo')),
    run: ({ document }) => document.redo(),
  },
  {
    name: 'copy',
    group: 'edit',
    label: 'commands.copy',
    keywords: ['clipboard', 'JSON', '剪贴板'],
    icon: Copy,
    shortcuts: ['mod+C'],
    scope: 'canvas',
    keysAreNative: true,
    enabled: hasNodes,
    run: copySelected,
  },
  {
    name: 'cut',
    group: 'edit',
    label: 'commands.cut',
    keywords: ['clipboard', '剪贴板'],
    icon: Scissors,
    shortcuts: ['mod+X'],
    scope: 'canvas',
    keysAreNative: true,
    enabled: all(canEdit, hasNodes),
    run: cutSelected,
  },
  {
    name: 'paste',
    group: 'edit',
    label: 'commands.paste',
    keywords: ['clipboard', 'import', 'JSON', '导入'],
    icon: ClipboardPaste,
    shortcuts: ['mod+V'],
    scope: 'canvas',
    keysAreNative: true,
    enabled: canEdit,
    run: pasteFromClipboard,
  },
  {
    name: 'duplicate',
    group: 'edit',
    label: 'commands.duplicate',
    keywords: ['copy', 'clone', '克隆'],
    icon: CopyPlus,
    shortcuts: ['mod+D'],
    scope: 'canvas',
    enabled: all(canEdit, hasNodes),
    run: duplicate,
  },
  {
    name: 'delete',
    group: 'edit',
    label: 'commands.delete',
    keywords: ['remove', '移除'],
    icon: Trash2,
    shortcuts: ['Delete', 'Backspace'],
    scope: 'canvas',
    enabled: all(canEdit, hasSelection),
    run: ({ document }) => void document.edit(removeSelected(document.state.flow, document.state.selection)),
  },
  {
    name: 'deleteAndReconnect',
    group: 'edit',
    label: 'commands.deleteAndReconnect',
    keywords: ['heal', 'remove', '移除'],
    icon: Delete,
    shortcuts: ['ctrl+Delete', 'ctrl+Backspace'],
    scope: 'canvas',
    enabled: all(canEdit, hasNodes),
    run: ({ document }) => {
      const { flow, nodeTypes, selection } = document.state
      document.edit(removeAndReconnect(flow, nodeTypes, selection.nodes))
    },
  },
]
