import { useCallback } from 'react'
import type { Language } from '@isthmus/sdk'
import type { TextKey, TextOf } from './english.ts'
import { textsIn, useLanguage } from './language.ts'
import { fillText, type NamesIn } from './template.ts'

type ParamsOf<K extends TextKey> = [NamesIn<TextOf<K>>] extends [never]
  ? readonly []
  : readonly [Readonly<Record<NamesIn<TextOf<K>>, string | number>>]

/** Gives the text of a key in the reader's language; values that the text names are required. */
export type Translate = <K extends TextKey>(key: K, ...params: ParamsOf<K>) => string

export function textOf<K extends TextKey>(language: Language, key: K, ...params: ParamsOf<K>): string {
  return fillText(textsIn(language)[key], params[0] ?? {})
}

export function useText(): Translate {
  const language = useLanguage()
  return useCallback((key, ...params) => textOf(language, key, ...params), [language])
}
