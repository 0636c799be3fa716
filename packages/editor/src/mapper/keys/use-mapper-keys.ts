import { useEffect, useMemo, useRef } from 'react'
import { isMac, isTextField, matchesShortcut } from '../../commands/index.ts'
import { useDocumentState, useFlowDocument } from '../../document/index.ts'
import { useText } from '../../i18n/use-text.ts'
import { useMapper, useUi } from '../state/MapperContext.tsx'
import { useActions } from '../state/use-actions.ts'
import type { MapperUi } from '../state/mapper-ui.ts'
import { focusTree } from './focus-tree.ts'
import { mapperCommands, type MapperCommandContext } from './mapper-commands.ts'

/** Answers the keys of the mapper's commands, and Escape from the inside out. Gives what the commands act on. */
export function useMapperKeys(onClose: () => void): MapperCommandContext {
  const document = useFlowDocument()
  const ui = useUi()
  const model = useMapper()
  const actions = useActions()
  const t = useText()
  const log = useDocumentState((state) => state.log)
  const context = useMemo(
    () => ({ document, ui, model, actions, t, log }),
    // The log decides whether there is anything to undo.
    [document, ui, model, actions, t, log],
  )
  const latest = useRef({ context, onClose })
  useEffect(() => {
    latest.current = { context, onClose }
  })
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || event.key === 'Process') return
      if (event.key === 'Escape') {
        event.preventDefault()
        escape(ui, latest.current.onClose)
        return
      }
      const inText = isTextField(event.target)
      const command = mapperCommands.find(
        ({ name, shortcuts }) =>
          (!inText || name === 'search') &&
          shortcuts.some((shortcut) => matchesShortcut(event, shortcut, isMac()) && !(inText && shortcut.length === 1)),
      )
      if (!command) return
      event.preventDefault()
      if (command.enabled(latest.current.context)) command.run(latest.current.context)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [ui])
  return context
}

/** Closes the menu of a drop, puts down what is carried, then leaves the panel, then the selection, and the mapper last. */
function escape(ui: MapperUi, onClose: () => void): void {
  const { carried, menu, sourceSelected, targetSelected } = ui.state
  if (menu) {
    ui.set({ menu: undefined })
    focusTree('target')
  } else if (carried) {
    ui.letGo()
    focusTree('source')
  } else if (document.activeElement?.closest('[data-row-panel]')) focusTree('target')
  else if (sourceSelected.size + targetSelected.size > 0)
    ui.set({ sourceSelected: new Set(), targetSelected: new Set() })
  else if (!document.querySelector('[role="dialog"], [role="menu"]')) onClose()
}
