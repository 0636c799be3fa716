import type { Side } from '../state/mapper-ui.ts'

/** Gives a tree the keyboard focus; it keeps the focus itself and names its active line. */
export function focusTree(side: Side): void {
  document.querySelector<HTMLElement>(`[data-side="${side}"]`)?.focus({ preventScroll: true })
}

/** Goes to the field of the search above a tree. */
export function focusSearch(side: Side): void {
  const field = document.querySelector<HTMLInputElement>(`[data-search="${side}"]`)
  field?.focus()
  field?.select()
}
