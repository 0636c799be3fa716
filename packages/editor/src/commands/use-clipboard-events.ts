import { useEffect } from 'react'
import { removeSelected } from '../document/index.ts'
import { textOf } from '../i18n/use-text.ts'
import { pasteText, selectedText } from './clipboard-actions.ts'
import type { CommandContext } from './command.ts'
import { isOnCanvas, isTextField } from './use-shortcuts.ts'

/** Answers the browser's own copy, cut and paste on the canvas: they need no permission, unlike reading the clipboard. */
export function useClipboardEvents(context: CommandContext): void {
  useEffect(() => {
    const onCopy = (event: ClipboardEvent): void => void copyTo(event, context)
    const onCut = (event: ClipboardEvent): void => {
      const { document: open } = context
      if (open.readOnly || !copyTo(event, context)) return
      open.edit(removeSelected(open.state.flow, { nodes: open.state.selection.nodes, edges: [] }))
    }
    const onPaste = (event: ClipboardEvent): void => pasteFrom(event, context)
    document.addEventListener('copy', onCopy)
    document.addEventListener('cut', onCut)
    document.addEventListener('paste', onPaste)
    return () => {
      document.removeEventListener('copy', onCopy)
      document.removeEventListener('cut', onCut)
      document.removeEventListener('paste', onPaste)
    }
  }, [context])
}

function isForCanvas(event: ClipboardEvent): boolean {
  return isOnCanvas(event.target) && !isTextField(event.target)
}

function copyTo(event: ClipboardEvent, context: CommandContext): boolean {
  const count = context.document.state.selection.nodes.length
  if (count === 0 || !isForCanvas(event) || document.getSelection()?.toString()) return false
  event.preventDefault()
  event.clipboardData?.setData('text/plain', selectedText(context))
  context.ui.say(textOf(context.language, 'commands.copied', { count }))
  return true
}

function pasteFrom(event: ClipboardEvent, context: CommandContext): void {
  if (!isForCanvas(event) || !event.clipboardData) return
  event.preventDefault()
  const file = event.clipboardData.files[0]
  if (!file) {
    pasteText(context, event.clipboardData.getData('text/plain'))
    return
  }
  void file.text().then((text) => pasteText(context, text))
}
