import { valueMapSchemaVersion, type ValueMap } from '@isthmus/sdk'

/** A name for a title that no other map has: letters and digits of it, joined by hyphens. */
export function freshMapName(title: string, taken: ReadonlySet<string>): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
  const joined = words.join('-').slice(0, 56).replace(/-$/, '')
  const base = /^[a-z]/.test(joined) ? joined : joined === '' ? 'value-map' : `map-${joined}`
  if (!taken.has(base)) return base
  for (let number = 2; ; number += 1) {
    if (!taken.has(`${base}-${number}`)) return `${base}-${number}`
  }
}

export function newMap(of: { name: string; title: string; left: string; right: string }): ValueMap {
  return {
    schema: valueMapSchemaVersion,
    name: of.name,
    title: of.title,
    left: { title: of.left, type: 'text' },
    right: { title: of.right, type: 'text' },
    entries: [],
    unmapped: { forward: { kind: 'ask' }, back: { kind: 'fail' } },
    matching: { trim: true, ignoreCase: false },
  }
}
