import type { Json } from '@isthmus/sdk'

/** Longest text of a value that a trace keeps, in characters; of longer ones it keeps size and digest. */
export const longestKeptChars = 64 * 1024

type Origin = readonly [node: string, port: string, index: number]

/** A trace entry (`KeptRecord`) as text, for a record that did not pass through a sandbox. */
export function keptText(record: { readonly value: Json; readonly index: number; readonly from?: Origin }): string {
  const { value, index, from } = record
  return keptValueText(JSON.stringify(value), index, from)
}

/** The same for a value that is text already. */
export function keptValueText(text: string, index: number, from?: Origin): string {
  const kept = text.length > longestKeptChars ? cutText(text) : `"value":${text}`
  return `{"index":${index}${from ? originText(from) : ''},${kept}}`
}

function cutText(text: string): string {
  return `"cutBytes":${Buffer.byteLength(text)},"cutHash":"${digestOf(text)}"`
}

function originText([node, port, index]: Origin): string {
  return `,"from":{"node":${JSON.stringify(node)},"port":${JSON.stringify(port)},"index":${index}}`
}

/**
 * 64-bit digest of a text in 16 hexadecimal digits, to tell whether two values that were cut are the same (two lanes of
 * FNV-1a over UTF-16 units). It also runs inside the isolates, where there is no crypto, so it uses nothing from outside.
 */
export function digestOf(text: string): string {
  let low = 0x811c9dc5
  let high = 0xcbf29ce4
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    low = Math.imul(low ^ unit, 0x01000193)
    high = Math.imul(high ^ unit ^ (low >>> 15), 0x01000193)
  }
  const hex = (lane: number) => (lane >>> 0).toString(16).padStart(8, '0')
  return hex(high) + hex(low)
}
