import { useEffect } from 'react'
import type { Command, CommandContext } from './command.ts'
import { isMac } from './platform.ts'
import { runCommand } from './run-command.ts'
import { matchesShortcut } from './shortcut.ts'
import { commandTable } from './table.ts'

/** Marks the element inside of which single keys act on the canvas. */
export const canvasMark = 'data-canvas'

/** Runs commands from the keyboard while the page is open. */
export function useShortcuts(context: CommandContext): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const command = commandFor(event)
      if (!command) return
      event.preventDefault()
      runCommand(context, command)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [context])
}

function commandFor(event: KeyboardEvent): Command | undefined {
  // A key that is part of composing a Chinese word, or that somebody else has answered, is no shortcut.
  if (event.defaultPrevented || event.isComposing || event.key === 'Process') return undefined
  const onCanvas = isOnCanvas(event.target)
  const inText = isTextField(event.target)
  const mac = isMac()
  return commandTable.find(
    (command) =>
      command.keysAreNative !== true &&
      (command.scope === 'canvas' ? onCanvas && !inText : !inText || worksInText(command)) &&
      command.shortcuts.some((shortcut) => matchesShortcut(event, shortcut, mac)),
  )
}

/** Undo belongs to the text field while one is being typed in; saving, running and the command bar belong to the page. */
function worksInText(command: Command): boolean {
  return ['commandBar', 'save', 'run'].includes(command.name)
}

export function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range'].includes(target.type)
}

export function isOnCanvas(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false
  return target === document.body || target.closest(`[${canvasMark}]`) !== null
}
