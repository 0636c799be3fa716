const edgePx = 36
const stepPx = 12

/** Moves the target list on while something is held near its upper or lower edge. */
export function scrollNearEdge(pointer: { readonly x: number; readonly y: number }): void {
  const list = document.querySelector('[data-side="target"]')
  const box = list?.getBoundingClientRect()
  if (!list || !box || pointer.x < box.left) return
  if (pointer.y < box.top + edgePx) list.scrollTop -= stepPx
  else if (pointer.y > box.bottom - edgePx) list.scrollTop += stepPx
}
