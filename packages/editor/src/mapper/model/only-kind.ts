import type { SchemaValueKind } from '@isthmus/sdk'
import type { SchemaTreeRow } from '@isthmus/sdk/mapping'

/** The kind of values a field holds; nothing when they may be of several kinds, or of any. */
export function onlyKind(field: Pick<SchemaTreeRow, 'kinds'> | undefined): SchemaValueKind | undefined {
  return field?.kinds?.size === 1 ? [...field.kinds][0] : undefined
}
