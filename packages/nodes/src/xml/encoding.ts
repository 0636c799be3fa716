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

function declaredEncoding(bytes: Uint8Array): string {
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le'
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be'
  if (first === 0xef && second === 0xbb) return 'utf-8'
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, headBytes))
  return /^<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(head)?.[1] ?? 'utf-8'
}
