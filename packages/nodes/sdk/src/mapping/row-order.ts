import { targetNames, type MappingRow } from './mapping-row.ts'

/**
 * The rows that take effect, in order: copies first, outer ones before inner ones, so that single fields win; rows that
 * a later one covers for certain are left out.
 */
export function inEffectOrder(
  rows: readonly MappingRow[],
): readonly { readonly row: MappingRow; readonly index: number }[] {
  const all = rows.map((row, index) => ({ row, index, names: targetNames(row.target) }))
  const [copies, fields] = [
    all.filter(({ row }) => row.copy !== undefined).toSorted((left, right) => left.names.length - right.names.length),
    all.filter(({ row }) => row.copy === undefined),
  ]
  const covers = new Set<string>()
  const shown = [...copies, ...fields].toReversed().filter(({ row, names }) => {
    if (covers.size > 0 && isCovered(names, covers)) return false
    if (row.whenEmpty !== 'skip') covers.add(names.join('.'))
    return true
  })
  return shown.toReversed()
}

function isCovered(names: readonly string[], covers: ReadonlySet<string>): boolean {
  if (covers.has('')) return true
  let path = ''
  return names.some((name, depth) => {
    path = depth === 0 ? name : `${path}.${name}`
    return covers.has(path)
  })
}
