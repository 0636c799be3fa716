import { likeTest, negatedIf, QueryFault, signOp, type AskedCondition } from './asked-condition.ts'
import { bracketed, doubledQuotes, readAny, readInfix, TextCursor, type ReadTest } from './text-cursor.ts'

/** Languages that look like SQL and hold their values in the text. */
export type SqlTextLanguage = 'soql' | 'suiteql' | 'coql' | 'k3filter'

/** Reads a condition as it stands behind WHERE. */
export function readSqlCondition(text: string, language: SqlTextLanguage): AskedCondition {
  return readInfix(text, testOf(language))
}

export interface AskedStatement {
  readonly from: string
  readonly select: readonly string[]
  readonly condition: AskedCondition | undefined
  readonly order: readonly string[]
  readonly part?: { readonly size: number; readonly offset: number }
}

/** Reads a whole statement of SOQL, SuiteQL or COQL. */
export function readStatement(text: string, language: 'soql' | 'suiteql' | 'coql'): AskedStatement {
  const cursor = new TextCursor(text)
  cursor.need(/SELECT\s+/i, 'SELECT')
  const select = columns(cursor)
  const from = cursor.need(/\s+FROM\s+([\w.]+)/i, 'FROM and an object')[1] ?? ''
  const condition = cursor.take(/\s+WHERE\s+/i) ? readAny(cursor, testOf(language)) : undefined
  const order = cursor.take(/\s+ORDER\s+BY\s+/i) ? names(cursor) : []
  const part = cursor.take(/\s+LIMIT\s+(\d+)(?:\s+OFFSET\s+(\d+))?/i)
  if (!cursor.isAtEnd) throw new QueryFault(`cannot read on from: ${cursor.rest.slice(0, 40)}`)
  const bounds = part ? { part: { size: Number(part[1]), offset: Number(part[2] ?? 0) } } : {}
  return { from, select, condition, order, ...bounds }
}

/** What is read: fields, or times as they are to be written, called as their fields. */
function columns(cursor: TextCursor): readonly string[] {
  const found: string[] = []
  do {
    const shown = cursor.take(/TO_CHAR\(([\w.]+), '[^']+'\) AS ([\w.]+)/i)
    if (shown && shown[1] !== shown[2]) throw new QueryFault(`the column ${shown[1]} is called ${shown[2]}`)
    found.push(shown?.[1] ?? cursor.need(/[\p{L}_][\p{L}\p{N}_./]*/u, 'a name')[0])
  } while (cursor.take(/\s*,\s*/))
  return found
}

function names(cursor: TextCursor): readonly string[] {
  const found: string[] = []
  do {
    found.push(cursor.need(/([\p{L}_][\p{L}\p{N}_./]*)(?:\s+ASC)?/iu, 'a name')[1] ?? '')
  } while (cursor.take(/\s*,\s*/))
  return found
}

function testOf(language: SqlTextLanguage): ReadTest {
  const value = language === 'soql' ? soqlValue : sqlValue
  return (cursor) => {
    const field = cursor.need(/[\p{L}_][\p{L}\p{N}_.]*/u, 'a field')[0]
    if (cursor.take(/\s+is\s+null\b|\s*=\s*null\b/i)) return { field, op: 'empty', values: [] }
    if (cursor.take(/\s+is\s+not\s+null\b|\s*!=\s*null\b/i)) return { field, op: 'notEmpty', values: [] }
    const word = cursor.take(/\s+(not\s+)?(in|like)\s+/i)
    if (!word) {
      const sign = cursor.need(/\s*(<=|>=|<>|!=|=|<|>)\s*/, 'a comparison')[1] ?? ''
      return { field, op: signOp(sign), values: [value(cursor)] }
    }
    const negate = word[1] !== undefined
    if (word[2]?.toLowerCase() === 'in') return { field, op: negate ? 'notIn' : 'in', values: bracketed(cursor, value) }
    return negatedIf(readLike(cursor, field, language), negate)
  }
}

function readLike(cursor: TextCursor, field: string, language: SqlTextLanguage) {
  if (language === 'soql') return likeTest(field, backslashText(cursor, true), '\\')
  const pattern = doubledQuotes(cursor)
  return likeTest(field, pattern, cursor.take(/\s+ESCAPE\s+'(.)'/i)?.[1])
}

function sqlValue(cursor: TextCursor): string {
  const call = cursor.take(/TO_(?:TIMESTAMP|DATE)\(/i)
  if (call) {
    const text = doubledQuotes(cursor)
    cursor.need(/,\s*'[^']*'\)/, 'a format')
    return text
  }
  if (cursor.rest.startsWith("'")) return doubledQuotes(cursor)
  return cursor.need(/true|false|-?\d+(?:\.\d+)?/i, 'a value')[0]
}

function soqlValue(cursor: TextCursor): string {
  if (cursor.rest.startsWith("'")) return backslashText(cursor, false)
  return cursor.need(/true|false|\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))?|-?\d+(?:\.\d+)?/i, 'a value')[0]
}

const backslashed: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', "'": "'", '"': '"' }

/** A text of SOQL; inside LIKE `\%` and `\_` stay as they are, for the pattern to be read. */
function backslashText(cursor: TextCursor, isPattern: boolean): string {
  const inner = cursor.need(/'((?:[^'\\\n\r]|\\[^])*)'/u, 'a text in quotes')[1] ?? ''
  return inner.replaceAll(/\\([^])/gu, (whole, sign: string) => {
    if (isPattern && '%_'.includes(sign)) return whole
    const meant = backslashed[sign]
    if (meant === undefined) throw new QueryFault(`SOQL has no ${whole}`)
    return meant
  })
}
