import { flowError } from '@isthmus/sdk'

export type CsvEncoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'latin1'

/**
 * Turns the bytes of a file into text, piece by piece; a byte order mark is left out. Bytes that the encoding does not
 * know throw `FILE_INVALID`: replacing them would write broken names into another system.
 */
export async function* decodedText(
  bytes: AsyncIterable<Uint8Array>,
  { file, encoding }: { readonly file: string; readonly encoding: CsvEncoding },
): AsyncIterable<string> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  const decode = (piece?: Uint8Array): string => {
    try {
      return piece ? decoder.decode(piece, { stream: true }) : decoder.decode()
    } catch (cause) {
      throw flowError(
        'FILE_INVALID',
        { file, reason: `it is not ${encoding.toUpperCase()}; ${advice[encoding]}` },
        { cause },
      )
    }
  }
  for await (const piece of bytes) {
    const text = decode(piece)
    if (text !== '') yield text
  }
  const rest = decode()
  if (rest !== '') yield rest
}

const advice: Readonly<Record<CsvEncoding, string>> = {
  'utf-8': 'files from Chinese Windows are often GB18030, from Western Windows often latin1',
  gb18030: 'try UTF-8',
  'utf-16le': 'try UTF-8',
  latin1: 'try UTF-8',
}
