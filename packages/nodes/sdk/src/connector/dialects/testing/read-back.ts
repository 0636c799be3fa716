/** Reads query texts back for the tests of this room, by the rules of the languages and not by those of the builders. */
export type ReadCondition =
  | { readonly all: readonly ReadCondition[] }
  | { readonly any: readonly ReadCondition[] }
  | { readonly not: ReadCondition }
  | { readonly field: string; readonly op: string; readonly values: readonly string[] }

export interface Grammar {
  /** Reads one comparison at the cursor. */
  readonly leaf: (cursor: Cursor) => ReadCondition
  /** True when a bracket at the cursor begins a comparison and not a group. */
  readonly leafInBrackets?: boolean
}

/** A place in a text. */
export class Cursor {
  readonly text: string
  at = 0

  constructor(text: string) {
    this.text = text
  }

  take(pattern: RegExp): RegExpExecArray | undefined {
    const found = new RegExp(pattern.source, `${pattern.flags.replace('y', '')}y`)
    found.lastIndex = this.at
    const match = found.exec(this.text) ?? undefined
    if (match) this.at += match[0].length
    return match
  }

  need(pattern: RegExp): RegExpExecArray {
    const match = this.take(pattern)
    if (match) return match
    throw new Error(`expected ${pattern.source} at ${this.at}: ${this.text.slice(this.at, this.at + 40)}`)
  }
}

/** Reads a whole text; throws when anything is left. */
export function readBack(text: string, grammar: Grammar): ReadCondition {
  const cursor = new Cursor(text)
  const read = expression(cursor, grammar)
  if (cursor.at < text.length) throw new Error(`left over: ${text.slice(cursor.at)}`)
  return read
}

function expression(cursor: Cursor, grammar: Grammar): ReadCondition {
  if (cursor.take(/not \(/)) {
    const not = expression(cursor, grammar)
    cursor.need(/\)/)
    return { not }
  }
  const isLeaf = grammar.leafInBrackets === true && cursor.text.slice(cursor.at).search(/^\([\w.]+:/) === 0
  if (isLeaf || !cursor.take(/\(/)) return grammar.leaf(cursor)
  const parts = [expression(cursor, grammar)]
  let word: string | undefined
  for (;;) {
    const next = cursor.take(/ (and|or) /)
    if (!next) break
    if (word !== undefined && word !== next[1]) throw new Error('and beside or in one group')
    word = next[1]
    parts.push(expression(cursor, grammar))
  }
  cursor.need(/\)/)
  return word === 'or' ? { any: parts } : { all: parts }
}

/** A text in single quotes in which quotes are doubled. */
export function doubledQuotes(cursor: Cursor): string {
  return cursor.need(/'((?:[^']|'')*)'/u)[1]?.replaceAll("''", "'") ?? ''
}

const backslashed: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', "'": "'", '"': '"' }

/** A text of SOQL; inside LIKE `\%` and `\_` stay as they are, for the pattern to be read. */
export function backslashText(cursor: Cursor, isPattern: boolean): string {
  const inner = cursor.need(/'((?:[^'\\\n\r]|\\[^])*)'/u)[1] ?? ''
  return inner.replaceAll(/\\([^])/gu, (whole, sign: string) => {
    if (isPattern && '%_\\'.includes(sign)) return whole
    const meant = backslashed[sign]
    if (meant === undefined) throw new Error(`SOQL has no ${whole}`)
    return meant
  })
}

/** What a pattern of LIKE looks for; throws when a wildcard stands anywhere but at its ends. */
// oxlint-disable-next-line complexity -- a small reader
export function readPattern(pattern: string, escape: string): { readonly op: string; readonly text: string } {
  const signs = Array.from(pattern)
  let text = ''
  const wild: number[] = []
  let length = 0
  for (let at = 0; at < signs.length; at += 1) {
    const sign = signs[at] ?? ''
    if (sign === escape) {
      at += 1
      text += signs[at] ?? ''
    } else if (sign === '%') {
      wild.push(length)
      continue
    } else text += sign
    length += 1
  }
  const [first, second] = wild
  if (wild.length === 2 && first === 0 && second === length) return { op: 'contains', text }
  if (wild.length !== 1) throw new Error(`no pattern of ours: ${pattern}`)
  return { op: first === 0 ? 'endsWith' : 'startsWith', text }
}
