import { QueryFault, type AskedCondition } from './asked-condition.ts'

/** A place in a query text. */
export class TextCursor {
  readonly text: string
  #at = 0

  constructor(text: string) {
    this.text = text
  }

  get isAtEnd(): boolean {
    return this.#at >= this.text.length
  }

  get rest(): string {
    return this.text.slice(this.#at)
  }

  take(pattern: RegExp): RegExpExecArray | undefined {
    const sticky = new RegExp(pattern.source, `${pattern.flags.replace('y', '')}y`)
    sticky.lastIndex = this.#at
    const match = sticky.exec(this.text) ?? undefined
    if (match) this.#at += match[0].length
    return match
  }

  need(pattern: RegExp, what: string): RegExpExecArray {
    const match = this.take(pattern)
    if (match) return match
    throw new QueryFault(`expected ${what} at character ${this.#at + 1}: ${this.rest.slice(0, 40)}`)
  }
}

/** Reads one comparison at the cursor. */
export type ReadTest = (cursor: TextCursor) => AskedCondition

/** Reads a whole text of comparisons joined by `and` and `or`, with `and` first, brackets and `not`. */
export function readInfix(text: string, readTest: ReadTest): AskedCondition {
  const cursor = new TextCursor(text)
  const read = readAny(cursor, readTest)
  if (cursor.isAtEnd) return read
  throw new QueryFault(`cannot read on from: ${cursor.rest.slice(0, 40)}`)
}

/** As `readInfix`, from the cursor on. */
export function readAny(cursor: TextCursor, readTest: ReadTest): AskedCondition {
  const parts = [readAll(cursor, readTest)]
  while (cursor.take(/\s+or\s+/i)) parts.push(readAll(cursor, readTest))
  const [first, ...others] = parts
  return first && others.length === 0 ? first : { any: parts }
}

function readAll(cursor: TextCursor, readTest: ReadTest): AskedCondition {
  const parts = [readOne(cursor, readTest)]
  while (cursor.take(/\s+and\s+/i)) parts.push(readOne(cursor, readTest))
  const [first, ...others] = parts
  return first && others.length === 0 ? first : { all: parts }
}

function readOne(cursor: TextCursor, readTest: ReadTest): AskedCondition {
  if (cursor.take(/not\s*(?=\()/i)) return { not: readOne(cursor, readTest) }
  if (!cursor.take(/\(\s*/)) return readTest(cursor)
  const inner = readAny(cursor, readTest)
  cursor.need(/\s*\)/, 'a closing bracket')
  return inner
}

/** A text in single quotes in which quotes are doubled. */
export function doubledQuotes(cursor: TextCursor): string {
  return (cursor.need(/'((?:[^']|'')*)'/u, 'a text in quotes')[1] ?? '').replaceAll("''", "'")
}

/** Several values in brackets. */
export function bracketed(cursor: TextCursor, readValue: (cursor: TextCursor) => string): readonly string[] {
  cursor.need(/\(\s*/, 'an opening bracket')
  const values = [readValue(cursor)]
  while (cursor.take(/\s*,\s*/)) values.push(readValue(cursor))
  cursor.need(/\s*\)/, 'a closing bracket')
  return values
}
