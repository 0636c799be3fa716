import { flowError } from '@isthmus/sdk'

export const encodings = ['auto', 'utf-8', 'gb18030', 'latin1', 'iso-8859-2', 'iso-8859-5', 'iso-8859-7'] as const
export type EdiEncoding = (typeof encodings)[number]

/** Files of messages are small; a larger one is something else. */
const maxFileBytes = 64 * 1024 * 1024

/**
 * All bytes of a file as text. `auto` takes what UNB names (UNOC is ISO 8859-1 …) and UTF-8 where nothing is named.
 * Throws `FILE_INVALID` for more than 64 MB and for bytes that the encoding does not know.
 */
export async function textOfFile(
  bytes: AsyncIterable<Uint8Array>,
  { file, encoding }: { readonly file: string; readonly encoding: EdiEncoding },
): Promise<string> {
  const whole = await collected(bytes, file)
  const chosen = encoding === 'auto' ? named(whole) : encoding
  try {
    return new TextDecoder(chosen, { fatal: true }).decode(whole)
  } catch (cause) {
    const reason = `it is not ${chosen.toUpperCase()}; choose the encoding of the partner`
    throw flowError('FILE_INVALID', { file, reason }, { cause })
  }
}

async function collected(bytes: AsyncIterable<Uint8Array>, file: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of bytes) {
    parts.push(part)
    size += part.length
    if (size > maxFileBytes) throw flowError('FILE_INVALID', { file, reason: 'it is larger than 64 MB' })
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Character repertoires of UNB S001. Source: ISO 9735, https://service.gefeg.com/jwg1/Current/cl/cl1.htm. */
const repertoires: Readonly<Record<string, string>> = {
  UNOC: 'latin1',
  UNOD: 'iso-8859-2',
  UNOE: 'iso-8859-5',
  UNOF: 'iso-8859-7',
}

/** How far UNB is looked for. */
const headBytes = 200

function named(whole: Uint8Array): string {
  const head = new TextDecoder('latin1').decode(whole.subarray(0, headBytes))
  const level = /UNB.(UNO[A-Z])/.exec(head)?.[1] ?? ''
  return repertoires[level] ?? 'utf-8'
}

/** A text as bytes in the repertoire that its UNB names; the writer has made sure that every character is in it. */
export function bytesOfText(text: string, level: string): string | Uint8Array {
  if (level !== 'UNOC') return text
  return Uint8Array.from(text, (sign) => sign.charCodeAt(0))
}
