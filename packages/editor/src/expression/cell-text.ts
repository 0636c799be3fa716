import type { Json } from '@isthmus/sdk'

/** A value in one line, as cells and sample values show it. */
export function cellText(value: Json | undefined, maxLength = 200): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return shorten(value.replaceAll(/\s+/g, ' '), maxLength)
  if (Array.isArray(value) && value.length > 0) return `[${value.length}] ${shorten(JSON.stringify(value), maxLength)}`
  return shorten(JSON.stringify(value), maxLength)
}

function shorten(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text
}
