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
    // Space also drags the canvas, so a command on it waits for the release of a press that moved nothing.
    let spaced: Command | undefined
    const onKeyDown = (event: KeyboardEvent): void => {
      const command = commandFor(event)
      if (!command) return
      event.preventDefault()
      if (event.key !== ' ') runCommand(context, command)
      else if (!event.repeat) spaced = command
    }
    const onKeyUp = (event: KeyboardEvent): void => {
      if (event.key === ' ' && spaced) runCommand(context, spaced)
      spaced = undefined
    }
    const onPointerDown = (): void => {
      spaced = undefined
    }
    window.addEventListener('keydown', onKeyDown)
    window.addEventListener('keyup', onKeyUp)
    window.addEventListener('pointerdown', onPointerDown)
    return () => {
      window.removeEventListener('keydown', onKeyDown)
      window.removeEventListener('keyup', onKeyUp)
      window.removeEventListener('pointerdown', onPointerDown)
    }
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
