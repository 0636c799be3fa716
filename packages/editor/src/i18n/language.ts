import type { Language } from '@isthmus/sdk'
import { create } from 'zustand'

const storageKey = 'isthmus.language'

const useStore = create<{ readonly language: Language }>(() => ({ language: initialLanguage() }))

/** The reader's language: chosen before, else the browser's first known one. */
export function useLanguage(): Language {
  return useStore((state) => state.language)
}

export function setLanguage(language: Language): void {
  globalThis.localStorage?.setItem(storageKey, language)
  if (globalThis.document) document.documentElement.lang = language
  useStore.setState({ language })
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
