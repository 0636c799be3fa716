import { flowError } from '@isthmus/sdk'

/** The text that leads on behind a run, by its number. */
export function writeCursor(seq: number): string {
  return Buffer.from(JSON.stringify([seq])).toString('base64url')
}

/** Throws `USAGE` for a text that did not come from `writeCursor`. */
export function readCursor(text: string): number {
  const value = parsed(Buffer.from(text, 'base64url').toString())
  const [seq] = Array.isArray(value) ? (value as readonly unknown[]) : []
  if (typeof seq === 'number' && Number.isSafeInteger(seq)) return seq
  throw flowError('USAGE', { message: 'The cursor is not one of this list; leave it out to start anew.' })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
