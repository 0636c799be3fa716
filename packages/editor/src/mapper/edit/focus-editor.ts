/** Frames the panel may take to show a line that has just been added. */
const patienceInFrames = 20

/**
 * Goes from the line to what it is made of. As soon as the page is drawn anew and before the next key is read, so that
 * no letter typed behind the key that led here is lost.
 */
export function focusEditor(target: string): void {
  const attempt = (framesLeft: number): void => {
    if (focusPanel(target) || framesLeft === 0) return
    requestAnimationFrame(() => attempt(framesLeft - 1))
  }
  queueMicrotask(() => attempt(patienceInFrames))
}

/** False while the panel shows another line. */
function focusPanel(target: string): boolean {
  const panel = document.querySelector<HTMLElement>(`[data-row-panel="${CSS.escape(target)}"]`)
  const first =
    panel?.querySelector<HTMLElement>('[data-main-input] :is(textarea, input, select, [contenteditable="true"])') ??
    panel?.querySelector<HTMLElement>('input, select, button')
  first?.focus()
  return first !== undefined && first !== null
}
