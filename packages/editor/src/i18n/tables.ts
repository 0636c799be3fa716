import type { Language } from '@isthmus/sdk'
import { chinese } from './chinese.ts'
import { english, type TextTable } from './english.ts'

/** All languages at once, for tests; readers fetch the one they read. */
export const textTables: Readonly<Record<Language, TextTable>> = { en: english, 'zh-CN': chinese }
