import type { JsonObject } from '../json.ts'
import { textOfPattern } from './pattern-text.ts'
import { plausibleText, textOfFormat, type Named } from './plausible-text.ts'

/** Longest text that is made up only because a schema asks for so much. */
const maxChars = 5000

/** A text of the wanted form and length; `undefined` where there is none. */
export function generateText(schema: JsonObject, named: Named): string | undefined {
  const { format, pattern, minLength, maxLength } = schema
  const least = typeof minLength === 'number' ? minLength : 0
  const most = typeof maxLength === 'number' ? maxLength : Infinity
  if (least > maxChars) return undefined
  if (typeof format === 'string') {
    const text = textOfFormat(format, named)
    if (text !== undefined) return text
  }
  if (typeof pattern === 'string') return textOfPattern(pattern, named.random)
  const text = plausibleText(named)
  if (text.length > most) return shortened(text, most)
  return text.length < least ? text.padEnd(least, ' sample').replace(/ $/, '.') : text
}

/** Words are cut at their end where that leaves something. */
function shortened(text: string, most: number): string {
  const cut = text.slice(0, most)
  const trimmed = cut.trimEnd()
  return trimmed.length === cut.length ? cut : trimmed.padEnd(most, '.')
}
