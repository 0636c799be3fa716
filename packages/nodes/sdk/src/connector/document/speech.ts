import type { Language, LocalText } from '../../language.ts'
import { fillPhrase, type PhraseParams } from '../../phrases.ts'
import type { DocumentBlock } from './document.ts'

/** Makes sentences in one language. */
export interface Speech {
  readonly language: Language
  readonly say: (text: LocalText, params?: PhraseParams) => string
  /** A text of somebody else's, as text: without what this room takes for markup. */
  readonly plain: (text: LocalText | string) => string
  /** All of them, one after the other. */
  readonly list: (parts: readonly string[]) => string
  /** One after the other. */
  readonly sentences: (parts: readonly string[]) => string
  /** All of them, as parts of a sentence. */
  readonly clauses: (parts: readonly string[]) => string
  /** One of them. */
  readonly either: (parts: readonly string[]) => string
}

const commas: LocalText = { en: ', ', 'zh-CN': '、' }
const semicolon: LocalText = { en: '; ', 'zh-CN': '；' }
const or: LocalText = { en: ' or ', 'zh-CN': ' 或 ' }

export function createSpeech(language: Language): Speech {
  return {
    language,
    say: (text, params = {}) => fillPhrase(text[language], params),
    plain: (text) => (typeof text === 'string' ? text : text[language]).replaceAll('`', "'"),
    list: (parts) => parts.join(commas[language]),
    sentences: (parts) => parts.join(language === 'en' ? ' ' : ''),
    clauses: (parts) => parts.join(semicolon[language]),
    either: (parts) => {
      const [last = '', ...before] = parts.toReversed()
      return before.length === 0 ? last : `${before.toReversed().join(commas[language])}${or[language]}${last}`
    },
  }
}

/** A name or value as it stands over there. */
export function code(text: unknown): string {
  const shown = typeof text === 'string' && text.trim() !== '' ? text : JSON.stringify(text)
  return `\`${shown.replaceAll('`', "'")}\``
}

/** Names or values of which there may be very many; a text and a number that look alike are told once. */
export function codes(texts: readonly unknown[], most = 12): readonly string[] {
  const all = [...new Set(texts.map(code))]
  return all.length > most ? [...all.slice(0, most), `… (${all.length})`] : all
}

export function paragraph(text: string): DocumentBlock {
  return { kind: 'text', text }
}

/** The table, or nothing where it has no rows. */
export function tableOf(columns: readonly string[], rows: readonly (readonly string[])[]): readonly DocumentBlock[] {
  return rows.length === 0 ? [] : [{ kind: 'table', columns, rows }]
}
