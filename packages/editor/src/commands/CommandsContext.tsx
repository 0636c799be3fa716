import { createContext, useContext, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { CommandContext } from './command.ts'
import type { EditorUiState } from './editor-ui.ts'

const CommandsContext = createContext<CommandContext | undefined>(undefined)

/** Makes what commands act on known to everything below. */
export function CommandsProvider(props: { readonly context: CommandContext; readonly children: ReactNode }): ReactNode {
  return <CommandsContext value={props.context}>{props.children}</CommandsContext>
}

/** What commands act on. Throws outside a `CommandsProvider`, which is a defect. */
export function useCommandContext(): CommandContext {
  const context = useContext(CommandsContext)
  if (!context) throw new Error('useCommandContext needs a CommandsProvider above it.')
  return context
}

/** A part of the page's panel state; renders again only when that part changes. */
export function useEditorUi<Part>(select: (state: EditorUiState) => Part): Part {
  return useStore(useCommandContext().ui.store, select)
}
