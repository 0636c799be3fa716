import type { Language } from '@isthmus/sdk'
import type { TextKey } from '../../../packages/editor/src/i18n/english.ts'
import { textTables } from '../../../packages/editor/src/i18n/tables.ts'
import { fillText } from '../../../packages/editor/src/i18n/template.ts'

export type Texts = (key: TextKey, params?: Readonly<Record<string, string | number>>) => string

/** What a reader of the language sees: the tests look for the same words as people do. */
export function textsIn(language: Language): Texts {
  return (key, params = {}) => fillText(textTables[language][key], params)
}

/** A text that may stand anywhere in a longer one, as a pattern. */
export function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}
