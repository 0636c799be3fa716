import { invalidQuery } from './odata-error.ts'

export type TokenKind = 'string' | 'instant' | 'date' | 'number' | 'name' | 'mark'

export type Token = { readonly kind: TokenKind; readonly text: string; readonly at: number }

const patterns: readonly (readonly [kind: TokenKind, pattern: RegExp])[] = [
  ['string', /'(?:[^']|'')*'/y],
  ['instant', /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})/y],
  ['date', /\d{4}-\d{2}-\d{2}(?![\d:T])/y],
  ['number', /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y],
  ['name', /[A-Za-z_][A-Za-z0-9_]*(?:\/[A-Za-z_][A-Za-z0-9_]*)*/y],
  ['mark', /[(),]/y],
]

/** Cuts a $filter into tokens. String tokens come without quotes, doubled quotes made single. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = []
  let at = skipSpace(text, 0)
  while (at < text.length) {
    const token = tokenAt(text, at)
    tokens.push(token.token)
    at = skipSpace(text, token.end)
  }
  return tokens
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\t') at += 1
  return at
}

function tokenAt(text: string, at: number): { token: Token; end: number } {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at
    const raw = pattern.exec(text)?.[0]
    if (raw === undefined) continue
    const value = kind === 'string' ? raw.slice(1, -1).replaceAll("''", "'") : raw
    return { token: { kind, text: value, at }, end: at + raw.length }
  }
  const hint =
    text[at] === "'" ? 'a text starts here and has no closing quote' : `"${text.slice(at, at + 12)}" cannot be read`
  throw invalidQuery('$filter', `$filter, position ${at}: ${hint}.`)
}
