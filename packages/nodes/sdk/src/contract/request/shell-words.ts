/** Characters of a command that are read. */
export const maxCommandChars = 1_000_000

export type ShellWords = { readonly words: readonly string[] } | { readonly reason: string; readonly at: number }

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '0': '\0',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\u001B',
}

/**
 * The words of a command as a POSIX shell would pass them on: quotes of both kinds, `$'…'`, backslashes, and lines that go on
 * after a backslash or, as Windows writes them, a caret. Nothing is expanded. Source: POSIX.1-2024, Shell Command Language, 2.2.
 */
export function shellWords(text: string): ShellWords {
  const source = text.replaceAll(/(?:\\|\^|`)[ \t]*\r?\n/g, ' ')
  const words: string[] = []
  let word: string | undefined
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at] ?? ''
    if (/\s/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
      continue
    }
    const part = partAt(source, at)
    if (part.end === undefined) return { reason: `the quote ${part.text} is not closed`, at }
    word = (word ?? '') + part.text
    at = part.end
  }
  return { words: word === undefined ? words : [...words, word] }
}

interface Part {
  readonly text: string
  /** Where it ends, itself included; `undefined` for a quote that is not closed. */
  readonly end: number | undefined
}

function partAt(source: string, at: number): Part {
  const char = source[at] ?? ''
  if (char === "'") return plainQuote(source, at)
  if (char === '"') return doubleQuote(source, at)
  if (char === '$' && source[at + 1] === "'") return escapedQuote(source, at + 1)
  if (char === '\\' && at + 1 < source.length) return { text: source[at + 1] ?? '', end: at + 1 }
  return { text: char, end: at }
}

function plainQuote(source: string, from: number): Part {
  const end = source.indexOf("'", from + 1)
  return end < 0 ? { text: "'", end: undefined } : { text: source.slice(from + 1, end), end }
}

function doubleQuote(source: string, from: number): Part {
  let text = ''
  for (let at = from + 1; at < source.length; at += 1) {
    const char = source[at] ?? ''
    if (char === '"') return { text, end: at }
    if (char === '\\' && /["\\$`]/.test(source[at + 1] ?? '')) at += 1
    text += source[at] ?? ''
  }
  return { text: '"', end: undefined }
}

function escapedQuote(source: string, from: number): Part {
  let text = ''
  for (let at = from + 1; at < source.length; at += 1) {
    const char = source[at] ?? ''
    if (char === "'") return { text, end: at }
    const escaped = char === '\\' ? escapeAt(source, at) : { text: char, end: at }
    text += escaped.text
    at = escaped.end
  }
  return { text: "'", end: undefined }
}

function escapeAt(source: string, at: number): { readonly text: string; readonly end: number } {
  const code = /^\\(?:u([0-9a-fA-F]{1,4})|x([0-9a-fA-F]{1,2}))/.exec(source.slice(at, at + 6))
  const digits = code?.[1] ?? code?.[2]
  if (code && digits !== undefined) {
    return { text: String.fromCharCode(Number.parseInt(digits, 16)), end: at + code[0].length - 1 }
  }
  const char = source[at + 1] ?? ''
  return { text: escapes[char] ?? char, end: at + 1 }
}
