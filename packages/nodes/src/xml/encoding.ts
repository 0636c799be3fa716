import { flowError } from '@isthmus/sdk'

export const xmlEncodings = ['auto', 'utf-8', 'gb18030', 'utf-16le', 'utf-16be', 'latin1'] as const
export type XmlEncoding = (typeof xmlEncodings)[number]

/** How many bytes are looked at to find a declaration. */
const headBytes = 200

/**
 * Turns the bytes of a file into text, piece by piece. `auto` takes a byte order mark first, then the declaration, then
 * UTF-8, as https://www.w3.org/TR/xml/#sec-guessing says. Throws `FILE_INVALID` for an encoding that is not known and for
 * bytes that it does not have.
 */
export async function* decodedXml(
  bytes: AsyncIterable<Uint8Array>,
  { file, encoding }: { readonly file: string; readonly encoding: XmlEncoding },
): AsyncIterable<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined
  let name = ''
  let held: Uint8Array = new Uint8Array(0)
  const decode = (piece: Uint8Array, last: boolean): string => {
    if (!decoder) {
      name = encoding === 'auto' ? declaredEncoding(piece) : encoding
      decoder = decoderOf(name, file)
    }
    try {
      return decoder.decode(piece, { stream: !last })
    } catch (cause) {
      throw flowError('FILE_INVALID', { file, reason: `it is not ${name.toUpperCase()}` }, { cause })
    }
  }
  for await (const piece of bytes) {
    const next = decoder ? piece : joined(held, piece)
    if (!decoder && next.length < headBytes) {
      held = next
      continue
    }
    held = new Uint8Array(0)
    const text = decode(next, false)
    if (text !== '') yield text
  }
  const rest = decode(held, true)
  if (rest !== '') yield rest
}

function joined(one: Uint8Array, two: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + two.length)
  both.set(one)
  both.set(two, one.length)
  return both
}

function decoderOf(name: string, file: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(name, { fatal: true })
  } catch (cause) {
    throw flowError('FILE_INVALID', { file, reason: `its encoding "${name}" is not known` }, { cause })
  }
}

/** First bytes that tell an encoding: byte order marks, and `<` in two bytes. */
const marks: readonly (readonly [readonly number[], string])[] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0x3c, 0x00], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
  [[0x00, 0x3c], 'utf-16be'],
]

function declaredEncoding(bytes: Uint8Array): string {
  const marked = marks.find(([mark]) => mark.every((byte, at) => bytes[at] === byte))
  if (marked) return marked[1]
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, headBytes))
  return /^<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(head)?.[1] ?? 'utf-8'
}
