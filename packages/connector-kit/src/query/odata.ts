import type { AskedCondition, AskedOp } from './asked-condition.ts'
import { bracketed, doubledQuotes, readInfix, type TextCursor } from './text-cursor.ts'

/** Reads a `$filter` of version 2 or 4. Source: OData 4.01 URL Conventions 5.1.1; OData 2.0 URI Conventions 4.5. */
export function readODataFilter(text: string): AskedCondition {
  return readInfix(text, readTest)
}

const functions: Readonly<Record<string, AskedOp>> = {
  contains: 'contains',
  startswith: 'startsWith',
  endswith: 'endsWith',
}

function readTest(cursor: TextCursor): AskedCondition {
  const called = readCall(cursor)
  if (called) return called
  const field = cursor.need(/[\p{L}_][\p{L}\p{N}_/]*/u, 'a field')[0]
  if (cursor.take(/\s+in\s+/)) return { field, op: 'in', values: bracketed(cursor, readODataValue) }
  const op = (cursor.need(/\s+(eq|ne|gt|ge|lt|le)\s+/, 'a comparison')[1] ?? 'eq') as AskedOp
  if (cursor.take(/null\b/)) return { field, op: op === 'eq' ? 'empty' : 'notEmpty', values: [] }
  return { field, op, values: [readODataValue(cursor)] }
}

function readCall(cursor: TextCursor): AskedCondition | undefined {
  const call = cursor.take(/(contains|startswith|endswith)\(([\w/]+),\s*/)
  if (call) {
    const values = [doubledQuotes(cursor)]
    cursor.need(/\s*\)/, 'a closing bracket')
    return { field: call[2] ?? '', op: functions[call[1] ?? ''] ?? 'contains', values }
  }
  // Version 2 has it under another name and with its operands the other way round.
  if (!cursor.take(/substringof\(/)) return undefined
  const values = [doubledQuotes(cursor)]
  const field = cursor.need(/\s*,\s*([\w/]+)\s*\)/, 'a field and a closing bracket')[1] ?? ''
  return { field, op: 'contains', values }
}

/** One literal, as the text of its value. */
export function readODataValue(cursor: TextCursor): string {
  if (cursor.take(/(?:datetimeoffset|datetime|guid)(?=')/)) return doubledQuotes(cursor)
  if (cursor.rest.startsWith("'")) return doubledQuotes(cursor)
  const match = cursor.need(
    /(true|false|\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?|-?\d+(?:\.\d+)?)[LMm]?/,
    'a value',
  )
  return match[1] ?? ''
}
