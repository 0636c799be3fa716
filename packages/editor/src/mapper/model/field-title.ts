import { textIn, type Language } from '@isthmus/sdk'
import type { SchemaTreeRow } from '@isthmus/sdk/mapping'

/** What people call a field, in their language where the connector knows it; nothing where that is its name. */
export function fieldTitle(
  field: Pick<SchemaTreeRow, 'name' | 'title' | 'titles'>,
  language: Language,
): string | undefined {
  const title = field.titles ? textIn(language, field.titles) : field.title
  return title === field.name ? undefined : title
}
