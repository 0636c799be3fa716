export type {
  CanvasView,
  ClipboardPort,
  Command,
  CommandContext,
  EditorPageActions,
  PageName,
  QuickAddRequest,
} from './command.ts'
export { CommandBar } from './CommandBar.tsx'
export { CommandItem, CommandMenu } from './CommandMenu.tsx'
export { CommandsProvider, useCommandContext, useEditorUi } from './CommandsContext.tsx'
export { addNodeOfType, selectedPlace } from './add-node.ts'
export { nodeTypeMedia } from './drag-media.ts'
export { EditorUi } from './editor-ui.ts'
export type { ContextMenuRequest, EditorUiState, Notice } from './editor-ui.ts'
export { KeyboardSheet } from './KeyboardSheet.tsx'
export { isMac } from './platform.ts'
export { runCommand } from './run-command.ts'
export { ariaShortcut, formatShortcut } from './shortcut.ts'
export { commandNamed } from './table.ts'
export { pasteText } from './clipboard-actions.ts'
export { useClipboardEvents } from './use-clipboard-events.ts'
export { canvasMark, isTextField, useShortcuts } from './use-shortcuts.ts'
