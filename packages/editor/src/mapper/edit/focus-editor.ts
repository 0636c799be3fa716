/** Goes from the line to what it is made of. Later, because the panel may not show the line yet. */
export function focusEditor(): void {
  requestAnimationFrame(() => {
    const panel = document.querySelector('[data-row-panel]')
    const first =
      panel?.querySelector<HTMLElement>('[data-main-input] :is(textarea, input, select, [contenteditable="true"])') ??
      panel?.querySelector<HTMLElement>('input, select, button')
    first?.focus()
  })
}
