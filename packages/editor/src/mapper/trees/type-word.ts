import type { Language } from '@isthmus/sdk'
import type { SchemaTreeRow } from '@isthmus/sdk/mapping'
import type { FieldType } from '../../expression/schema-tree.ts'
import type { Translate } from '../../i18n/use-text.ts'
import { typeOf } from './type-of.ts'

/** The type of a field in words: the sdk's own, which are English, or the name of its sign. */
export function typeWord(field: SchemaTreeRow, language: Language, t: Translate): string {
  const type: FieldType = typeOf(field)
  return language === 'en' ? field.type : t(`inspector.type.${type}`)
}
