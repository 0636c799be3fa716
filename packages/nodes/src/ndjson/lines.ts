import { flowError, type RecordLines } from '@isthmus/sdk'

/** Bounds of one piece: whichever is reached first ends it. */
const pieceLines = 1000
const pieceBytes = 1024 * 1024
/** A file without line breaks is not NDJSON; this ends it early. */
const maxLineBytes = 16 * 1024 * 1024

const newline = 0x0a

/**
 * Cuts the bytes of a file into pieces of whole lines. Lines are not read here; blank ones are left out. Throws
 * `FILE_INVALID` for bytes that are not UTF-8, and for a line of more than 16 MB.
 */
export async function* recordLines(bytes: AsyncIterable<Uint8Array>, file: string): AsyncIterable<RecordLines> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest: Uint8Array[] = []
  let restBytes = 0
  for await (const part of bytes) {
    const end = part.lastIndexOf(newline)
    if (end < 0) {
      rest.push(part)
      restBytes += part.length
      if (restBytes > maxLineBytes) throw flowError('FILE_INVALID', { file, reason: 'a line is longer than 16 MB' })
      continue
    }
    yield* pieces(decoded(decoder, [...rest, part.subarray(0, end)], file))
    rest = end + 1 < part.length ? [part.subarray(end + 1)] : []
    restBytes = part.length - end - 1
  }
  if (restBytes > 0) yield* pieces(decoded(decoder, rest, file))
}

function decoded(decoder: InstanceType<typeof TextDecoder>, parts: readonly Uint8Array[], file: string): Cutting {
  try {
    return { text: withoutBlankLines(decoder.decode(joined(parts))), start: 0 }
  } catch (cause) {
    throw flowError('FILE_INVALID', { file, reason: 'it is not UTF-8' }, { cause })
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts
  if (parts.length === 1 && only) return only
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Text that is being cut. It is let go with its last piece, so that nobody who waits for the next one holds it. */
interface Cutting {
  text: string
  start: number
}

function* pieces(cutting: Cutting): Generator<RecordLines, void> {
  while (cutting.start < cutting.text.length) yield nextPiece(cutting)
}

/** Counts lines on the way, so that a piece is one cut of the text and not a list of its lines. */
function nextPiece(cutting: Cutting): RecordLines {
  const { text, start } = cutting
  let end = start - 1
  let count = 0
  while (count < pieceLines && end - start < pieceBytes && end < text.length) {
    const next = text.indexOf('\n', end + 1)
    end = next < 0 ? text.length : next
    count += 1
  }
  cutting.start = end + 1
  if (cutting.start >= text.length) cutting.text = ''
  return { text: text.slice(start, end), count }
}

function withoutBlankLines(text: string): string {
  const unix = text.includes('\r') ? text.replaceAll(/\r(?=\n|$)/g, '') : text
  if (!unix.includes('\n\n') && !unix.startsWith('\n') && !unix.endsWith('\n') && unix.trim() !== '') return unix
  return unix
    .split('\n')
    .filter((line) => line.trim() !== '')
    .join('\n')
}
