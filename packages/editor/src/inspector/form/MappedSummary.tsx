import { type JsonObject } from '@isthmus/sdk'
import { rowKind, type MappingRow } from '@isthmus/sdk/mapping'
import { KindSign } from '../../expression/KindSign.tsx'
import { rowText } from '../../expression/row-text.ts'
import { useText } from '../../i18n/use-text.ts'

/** Lines and copies in one line: the form shows what they are, the mapper changes them. */
export function MappedSummary({ row }: { readonly row: JsonObject }) {
  const t = useText()
  // The checker has said so already where a row is none.
  const mapped = row as unknown as MappingRow
  const kind = rowKind(mapped)
  const text = rowText({ row: mapped, kind, scope: { names: [] } }, t)
  return (
    <span className="ins-map-summary" title={text}>
      <KindSign kind={kind} />
      <span>{text}</span>
    </span>
  )
}

/** True for rows that the form cannot hold in a single value. */
export function isMappedElsewhere(row: JsonObject): boolean {
  return row['lines'] !== undefined || row['copy'] !== undefined
}
