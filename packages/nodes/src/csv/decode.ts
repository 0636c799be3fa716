import { flowError } from '@isthmus/sdk'
import { foundParts } from './found-encoding.ts'

export type CsvEncoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'latin1'

interface Decoding {
  readonly file: string
  readonly encoding: CsvEncoding
  readonly advice: string
}

/**
 * Turns the bytes of a file into text, piece by piece; a byte order mark is left out. `auto` takes UTF-8, and GB18030 where
 * it is not that. Bytes that the encoding does not know throw `FILE_INVALID`: replacing them would write broken names into
 * another system.
 */
export async function* decodedText(
  bytes: AsyncIterable<Uint8Array>,
  { file, encoding }: { readonly file: string; readonly encoding: CsvEncoding | 'auto' },
): AsyncIterable<string> {
  const parts = encoding === 'auto' ? foundParts(bytes) : inEncoding(bytes, encoding)
  let known: CsvEncoding | undefined
  let decode: Decode = () => ''
  for await (const part of parts) {
    // Nothing is left of the pieces before it is found: they were ASCII.
    if (part.encoding !== known) {
      known = part.encoding
      decode = decoderOf({ file, encoding: known, advice: encoding === 'auto' ? foundAdvice : advice[known] })
    }
    const text = decode(part.bytes)
    if (text !== '') yield text
  }
  const rest = decode()
  if (rest !== '') yield rest
}

async function* inEncoding(bytes: AsyncIterable<Uint8Array>, encoding: CsvEncoding) {
  for await (const piece of bytes) yield { encoding, bytes: piece }
}

type Decode = (piece?: Uint8Array) => string

function decoderOf({ file, encoding, advice: what }: Decoding): Decode {
  const decoder = new TextDecoder(encoding, { fatal: true })
  return (piece) => {
    try {
      return piece ? decoder.decode(piece, { stream: true }) : decoder.decode()
    } catch (cause) {
      throw flowError('FILE_INVALID', { file, reason: `it is not ${encoding.toUpperCase()}; ${what}` }, { cause })
    }
  }
}

const advice: Readonly<Record<CsvEncoding, string>> = {
  'utf-8': 'files from Chinese Windows are often GB18030, from Western Windows often latin1',
  gb18030: 'try UTF-8',
  'utf-16le': 'try UTF-8',
  latin1: 'try UTF-8',
}

const foundAdvice = 'neither as a whole nor from there on; choose the encoding of the sender'
