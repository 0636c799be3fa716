import type { CsvEncoding } from './decode.ts'

/** How much is looked at from the first sign on that is not ASCII. */
const sampleBytes = 64 * 1024

/** A part of a file; `encoding` is told once it is known, and plain ASCII reads the same in each before. */
interface FoundPart {
  readonly encoding: CsvEncoding
  readonly bytes: Uint8Array
}

/**
 * Finds the encoding of a file while it is read: UTF-8 or UTF-16 by their byte order marks, else UTF-8 where all of the sample
 * is that, else GB18030. A GB18030 text of more than a few signs is never UTF-8.
 */
export async function* foundParts(bytes: AsyncIterable<Uint8Array>): AsyncIterable<FoundPart> {
  let found: CsvEncoding | undefined
  let held: readonly Uint8Array[] = []
  let isBegun = false
  for await (const piece of bytes) {
    if (found) {
      yield { encoding: found, bytes: piece }
      continue
    }
    if (held.length === 0 && piece.every((byte) => byte < 0x80)) {
      isBegun ||= piece.length > 0
      yield { encoding: 'utf-8', bytes: piece }
      continue
    }
    held = [...held, piece]
    if (sizeOf(held) < sampleBytes) continue
    const sample = joined(held)
    found = encodingOf(sample, { isStart: !isBegun, isWhole: false })
    yield { encoding: found, bytes: sample }
  }
  if (found || held.length === 0) return
  const sample = joined(held)
  yield { encoding: encodingOf(sample, { isStart: !isBegun, isWhole: true }), bytes: sample }
}

function encodingOf(
  sample: Uint8Array,
  { isStart, isWhole }: { readonly isStart: boolean; readonly isWhole: boolean },
): CsvEncoding {
  if (isStart && sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le'
  try {
    // The sample may end inside of a sign.
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: !isWhole })
    return 'utf-8'
  } catch {
    return 'gb18030'
  }
}

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((size, part) => size + part.length, 0)
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(sizeOf(parts))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
