import { backslashText, doubledQuotes, readPattern, type Cursor, type Grammar } from './read-back.ts'

/** The grammars by which query texts are read back. */
const signed: Readonly<Record<string, string>> = {
  '=': 'eq',
  '<>': 'ne',
  '!=': 'ne',
  '>': 'gt',
  '>=': 'ge',
  '<': 'lt',
  '<=': 'le',
}

function list(cursor: Cursor, literal: (cursor: Cursor) => string): readonly string[] {
  cursor.need(/\(/)
  const values = [literal(cursor)]
  while (cursor.take(/, ?/)) values.push(literal(cursor))
  cursor.need(/\)/)
  return values
}

export const odata: Grammar = {
  // oxlint-disable-next-line complexity -- one line per form
  leaf: (cursor) => {
    const call = cursor.take(/(contains|startswith|endswith)\((\w+),/)
    if (call) {
      const value = doubledQuotes(cursor)
      cursor.need(/\)/)
      const op = call[1] === 'contains' ? 'contains' : call[1] === 'startswith' ? 'startsWith' : 'endsWith'
      return { field: call[2] ?? '', op, values: [value] }
    }
    if (cursor.take(/substringof\(/)) {
      const value = doubledQuotes(cursor)
      return { field: cursor.need(/,(\w+)\)/)[1] ?? '', op: 'contains', values: [value] }
    }
    const name = cursor.need(/\w+/)[0]
    if (cursor.take(/ in /)) return { field: name, op: 'in', values: list(cursor, doubledQuotes) }
    const op = cursor.need(/ (eq|ne|gt|ge|lt|le) /)[1] ?? ''
    if (cursor.take(/null/)) return { field: name, op: op === 'eq' ? 'empty' : 'notEmpty', values: [] }
    return { field: name, op, values: [doubledQuotes(cursor)] }
  },
}

interface SqlWay {
  readonly name: RegExp
  readonly literal: (cursor: Cursor, isPattern: boolean) => string
  readonly pattern: (cursor: Cursor) => { readonly op: string; readonly text: string }
}

export function sqlLike({ name, literal, pattern }: SqlWay): Grammar {
  return {
    // oxlint-disable-next-line complexity -- one line per form
    leaf: (cursor) => {
      const own = cursor.need(name)[1] ?? ''
      if (cursor.take(/ is null| = null/i)) return { field: own, op: 'empty', values: [] }
      if (cursor.take(/ is not null| != null/i)) return { field: own, op: 'notEmpty', values: [] }
      const listed = cursor.take(/ (not )?in /i)
      const values = listed && list(cursor, (at) => literal(at, false))
      if (values) return { field: own, op: listed?.[1] ? 'notIn' : 'in', values }
      if (cursor.take(/ like /i)) {
        const { op, text } = pattern(cursor)
        return { field: own, op, values: [text] }
      }
      const sign = cursor.need(/ (<=|>=|<>|!=|=|<|>) /)[1] ?? ''
      return { field: own, op: signed[sign] ?? sign, values: [literal(cursor, false)] }
    },
  }
}

const bare = /(\w+)/
const escaped = (cursor: Cursor) => {
  const pattern = doubledQuotes(cursor)
  cursor.need(/ ESCAPE '!'/)
  return readPattern(pattern, '!')
}
export const soql = sqlLike({
  name: bare,
  literal: backslashText,
  pattern: (cursor) => readPattern(backslashText(cursor, true), '\\'),
})
export const suiteql = sqlLike({ name: bare, literal: doubledQuotes, pattern: escaped })
export const kingdee = sqlLike({
  name: bare,
  literal: doubledQuotes,
  pattern: (cursor) => readPattern(doubledQuotes(cursor), ''),
})

/** What Dolibarr makes of a criterion: the regular expressions are those of its own reader. */
export const dolibarr: Grammar = {
  leafInBrackets: true,
  // oxlint-disable-next-line complexity -- one line per form
  leaf: (cursor) => {
    const [, own = '', sign = '', given = ''] = cursor.need(/\(([a-zA-Z0-9_.]+):([<>!=insotlke]+):([^()]+)\)/i)
    if (sign === 'is') return { field: own, op: 'empty', values: [] }
    if (sign === 'isnot') return { field: own, op: 'notEmpty', values: [] }
    const value = /^'(.*)'$/.exec(given)?.[1] ?? /^\d+$/.exec(given)?.[0]
    if (value === undefined) throw new Error(`Dolibarr takes ${given} for a name`)
    if (sign !== 'like') return { field: own, op: signed[sign] ?? sign, values: [value] }
    const { op, text } = readPattern(value, '')
    return { field: own, op, values: [text] }
  },
}
