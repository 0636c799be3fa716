import { isExpressionValue } from '@isthmus/sdk'
import type { ExpressionValue, Json } from '@isthmus/sdk'

const plainText = /^"(?:[^"\\]|\\.)*"$/

/**
 * A fixed value as the expression that yields it, so that switching a field loses nothing. What was typed stays as it
 * reads: `record.name` typed as text becomes the path, other texts become a text literal.
 */
export function toExpression(value: Json | undefined): ExpressionValue {
  if (value === undefined || value === '') return { $expr: '' }
  if (isExpressionValue(value)) return value
  if (typeof value !== 'string') return { $expr: JSON.stringify(value) }
  const typed = value.startsWith('=') ? value.slice(1).trimStart() : value
  return { $expr: value.startsWith('=') || readsAsPath(typed) ? typed : JSON.stringify(value) }
}

/** The way back: a text literal becomes its text, JSON its value, anything else stays as typed text. */
export function toFixed(value: ExpressionValue): Json {
  const source = value.$expr.trim()
  if (source === '') return ''
  if (!plainText.test(source) && !/^(?:-?\d|true$|false$|null$|\[|\{)/.test(source)) return source
  try {
    return JSON.parse(source) as Json
  } catch {
    return source
  }
}

function readsAsPath(text: string): boolean {
  return /^(?:record|trigger|run|vars)(?:\.|\[|$)/.test(text)
}
