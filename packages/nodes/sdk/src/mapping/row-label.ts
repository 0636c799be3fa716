/** How messages name a row: `fields 3 lines 2 "Lines › Material"`. `pointer` is that of the row in the node's config. */
export function rowLabel(pointer: string, trail: readonly string[]): string {
  const names = pointer
    .split('/')
    .slice(1)
    .filter((part) => part !== 'rows')
    .map((part) => (/^\d+$/.test(part) ? String(Number(part) + 1) : part))
  const shown = trail.filter((target) => target !== '')
  return shown.length === 0 ? names.join(' ') : `${names.join(' ')} "${shown.join(' › ')}"`
}
