import type { Language } from '@isthmus/sdk'
import { create } from 'zustand'
import { english, type TextTable } from './english.ts'

const storageKey = 'isthmus.language'

interface Reader {
  readonly language: Language
  readonly tables: Readonly<Partial<Record<Language, TextTable>>>
}

const useStore = create<Reader>(() => ({ language: initialLanguage(), tables: { en: english } }))

/** The reader's language: chosen before, else the browser's first known one. */
export function useLanguage(): Language {
  return useStore((state) => state.language)
}

/** Fetches the texts of a language, then shows them. Rejects, and changes nothing, when they cannot be fetched. */
export async function setLanguage(language: Language): Promise<void> {
  await loadTexts(language)
  globalThis.localStorage?.setItem(storageKey, language)
  if (globalThis.document) document.documentElement.lang = language
  useStore.setState({ language })
}

/** Makes the texts of a language known; those of the reader's when none is named. */
export async function loadTexts(language: Language = useStore.getState().language): Promise<void> {
  if (useStore.getState().tables[language]) return
  const { chinese } = await import('./chinese.ts')
  useStore.setState(({ tables }) => ({ tables: { ...tables, 'zh-CN': chinese } }))
}

/** The texts of a language; the English ones until its own are there. */
export function textsIn(language: Language): TextTable {
  return useStore.getState().tables[language] ?? english
}

/** Chinese in any form reads simplified Chinese; everybody else English. */
export function pickLanguage(stored: string | null, wanted: readonly string[]): Language {
  if (stored === 'en' || stored === 'zh-CN') return stored
  return wanted[0]?.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

function initialLanguage(): Language {
  if (!globalThis.document) return 'en'
  const language = pickLanguage(localStorage.getItem(storageKey), navigator.languages)
  document.documentElement.lang = language
  return language
}
