import { targetNames, type MappingRow } from './mapping-row.ts'

/** The rows in the order they take effect: copies first, outer ones before inner ones, so that single fields win. */
export function inEffectOrder<Row extends Pick<MappingRow, 'target'> & { readonly copy?: unknown }>(
  rows: readonly Row[],
): readonly { readonly row: Row; readonly index: number }[] {
  const all = rows.map((row, index) => ({ row, index }))
  const copies = all.filter(({ row }) => row.copy !== undefined)
  if (copies.length === 0) return all
  const depth = ({ row }: { readonly row: Row }) => targetNames(row.target).length
  return [
    ...copies.toSorted((left, right) => depth(left) - depth(right)),
    ...all.filter(({ row }) => row.copy === undefined),
  ]
}
