import type { Json } from '@isthmus/sdk'

/** Digits that a float keeps for certain. */
const safeDigits = 15
/** Most answers hold no number that could lose any, and are read as they always are. */
const longNumber = /[:[,]\s*-?[\d.]{16}/

/**
 * Reads JSON whose numbers may have more digits than a float keeps: such a number becomes a text of what was written. Throws
 * what `JSON.parse` throws.
 */
export function exactJson(text: string): Json {
  return (longNumber.test(text) ? JSON.parse(text, exactly) : JSON.parse(text)) as Json
}

function exactly(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value
  const { source } = context
  const digits = source.replaceAll(/[-.]|e.*$/gi, '').replace(/^0+/, '')
  return digits.length > safeDigits && String(value) !== source ? source : value
}
