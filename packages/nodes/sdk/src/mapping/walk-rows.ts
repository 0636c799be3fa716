import type { FieldPath } from '../schema/index.ts'
import { targetNames, type LinesMapping, type MappingRow, type RowAddress } from './mapping-row.ts'

/** A row and where it stands, without a look at its expressions. */
export interface WalkedRow {
  readonly address: RowAddress
  readonly row: MappingRow
  /** The whole way from the record, `*` for every line. */
  readonly target: FieldPath
  /** The lines it lies in, outermost first. */
  readonly around: readonly LinesMapping[]
}

/** All rows of a mapping, those inside lines behind the row they belong to. */
export function walkRows(rows: readonly MappingRow[]): readonly WalkedRow[] {
  const found: WalkedRow[] = []
  const walk = (list: readonly MappingRow[], outer: Omit<WalkedRow, 'row'>): void => {
    for (const [index, row] of list.entries()) {
      const address = [...outer.address, index]
      const target = [...outer.target, ...targetNames(row.target)]
      found.push({ address, row, target, around: outer.around })
      const { lines } = row
      if (lines) walk(lines.rows, { address, target: [...target, '*'], around: [...outer.around, lines] })
    }
  }
  walk(rows, { address: [], target: [], around: [] })
  return found
}
