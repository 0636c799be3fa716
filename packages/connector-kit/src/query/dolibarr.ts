import { likeTest, negatedIf, QueryFault, signOp, type AskedCondition } from './asked-condition.ts'
import { TextCursor } from './text-cursor.ts'

/**
 * Reads Dolibarr's `sqlfilters`: criteria `(field:sign:value)` joined by `and` and `or` inside of brackets. A value goes from
 * the second colon to the closing bracket; quotes inside of it are its own.
 */
export function readDolibarrFilter(text: string): AskedCondition {
  const cursor = new TextCursor(text)
  const read = readPart(cursor)
  if (cursor.isAtEnd) return read
  throw new QueryFault(`Bad syntax of the search string: ${cursor.rest.slice(0, 40)}`)
}

function readPart(cursor: TextCursor): AskedCondition {
  const criterion = cursor.take(/\(([a-z0-9_.]+):([<>!=a-z]+):([^()]*)\)/i)
  if (criterion) return testOf(criterion)
  cursor.need(/\(\s*/, 'an opening bracket')
  const parts = [readPart(cursor)]
  const words = new Set<string>()
  for (;;) {
    const word = cursor.take(/\s+(and|or)\s+/i)?.[1]?.toLowerCase()
    if (word === undefined) break
    words.add(word)
    parts.push(readPart(cursor))
  }
  cursor.need(/\s*\)/, 'a closing bracket')
  if (words.size > 1) throw new QueryFault('and beside or in one group')
  return words.has('or') ? { any: parts } : { all: parts }
}

function testOf([, field = '', sign = '', given = '']: RegExpExecArray): AskedCondition {
  switch (sign) {
    case 'is':
      return { field, op: 'empty', values: [] }
    case 'isnot':
      return { field, op: 'notEmpty', values: [] }
    case 'like':
    case 'notlike':
      return negatedIf(likeTest(field, valueIn(given), undefined), sign === 'notlike')
    default:
      return { field, op: signOp(sign), values: [valueIn(given)] }
  }
}

function valueIn(given: string): string {
  const value = /^'(.*)'$/s.exec(given)?.[1] ?? /^-?\d+(?:\.\d+)?$/.exec(given)?.[0]
  if (value !== undefined) return value
  throw new QueryFault(`${given} is no value`)
}
