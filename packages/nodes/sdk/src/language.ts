/** The languages every visible text exists in, so that a missing translation is a compile error. */
export type Language = 'en' | 'zh-CN'

/** A text shown to people, in every language the product speaks. */
export type LocalText = Readonly<Record<Language, string>>

/** Picks the reader's form of a text. Errors: none. */
export function textIn(language: Language, text: LocalText): string {
  return text[language]
}
