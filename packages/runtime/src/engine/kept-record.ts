import type { Json } from '@isthmus/sdk'

/** Longest text of a value that a trace keeps, in characters; of longer ones it only keeps the size. */
const longestKeptChars = 64 * 1024

/** A trace entry (`KeptRecord`) as text, for a record that did not pass through a sandbox. */
export function keptText(record: {
  readonly value: Json
  readonly index: number
  readonly from?: readonly [node: string, port: string, index: number]
}): string {
  const { value, index, from } = record
  const origin = from
    ? `,"from":{"node":${JSON.stringify(from[0])},"port":${JSON.stringify(from[1])},"index":${from[2]}}`
    : ''
  const text = JSON.stringify(value)
  const kept = text.length > longestKeptChars ? `"cutBytes":${Buffer.byteLength(text)}` : `"value":${text}`
  return `{"index":${index}${origin},${kept}}`
}
