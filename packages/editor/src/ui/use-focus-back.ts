import { useLayoutEffect, useRef, useState } from 'react'

/** What had the focus before a dialog has it again once that is closed, however it is drawn: always, or only while it is open. */
export function useFocusBack(opened: boolean): void {
  // Read before anything is drawn: a menu that opens a dialog may go with the same drawing.
  const [seen, setSeen] = useState(() => ({ opened, opener: opened ? openerIn(document) : undefined }))
  if (seen.opened !== opened) setSeen({ opened, opener: opened ? openerIn(document) : undefined })
  const before = useRef<HTMLElement>(undefined)
  useLayoutEffect(() => {
    if (opened) before.current = seen.opener
    else giveBack(before)
  }, [opened, seen.opener])
  useLayoutEffect(() => () => giveBack(before), [])
}

/** A menu that opens a dialog is gone afterwards: then it is the button of the menu. */
function openerIn({ activeElement }: Document): HTMLElement | undefined {
  const menu = activeElement?.closest('[role="menu"]')
  const opener = menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : activeElement
  return opener instanceof HTMLElement && opener !== document.body ? opener : undefined
}

function giveBack(before: { current: HTMLElement | undefined }): void {
  const opener = before.current
  before.current = undefined
  const { activeElement } = document
  // Somebody may have moved the focus on purpose while the dialog closed.
  const isLost = !activeElement || activeElement === document.body || activeElement.closest('[role="dialog"]') !== null
  if (!opener || !isLost) return
  const goal = opener.isConnected ? opener : document.getElementById('content')
  goal?.focus({ preventScroll: true })
}
