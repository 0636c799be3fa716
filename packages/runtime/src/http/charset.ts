/** A text that is not in the character set it says it is in, or in one nobody knows. */
export class CharsetError extends Error {}

const marks: readonly (readonly [string, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

/**
 * Reads the bytes of an answer as text: by their byte order mark, else by the `charset` of the content type, else by the
 * declaration of an XML document, else as UTF-8 (RFC 8259, RFC 7303). Throws `CharsetError` where that cannot be, because
 * a wrong letter in a name would be written on to the next system; of what is no text at all, as much as can be read.
 */
export function textOf(bytes: Uint8Array, contentType: string | undefined): string {
  const type = contentType ?? ''
  const marked = marks.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte))?.[0]
  const named = marked ?? charsetIn(type) ?? (isXml(type) ? declared(bytes) : undefined)
  if (named === undefined && !isText(type)) return new TextDecoder('utf-8').decode(bytes)
  return decoded(bytes, named)
}

export function isJson(contentType: string | undefined): boolean {
  return /[/+]json\b/i.test(contentType ?? '')
}

function isXml(type: string): boolean {
  return /[/+]xml\b/i.test(type)
}

function isText(type: string): boolean {
  return /^\s*text\//i.test(type) || isJson(type) || isXml(type)
}

function charsetIn(type: string): string | undefined {
  return /;\s*charset\s*=\s*["']?([^\s"';,]+)/i.exec(type)?.[1]
}

function declared(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200))
  return /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(head)?.[1]
}

function decoded(bytes: Uint8Array, named: string | undefined): string {
  const decode = decoderFor(named ?? 'utf-8')
  try {
    return decode(bytes)
  } catch {
    const wrong = named === undefined ? 'it names no character set and is no UTF-8' : `its text is no ${named}`
    throw new CharsetError(wrong)
  }
}

function decoderFor(charset: string): (bytes: Uint8Array) => string {
  try {
    const decoder = new TextDecoder(charset, { fatal: true })
    return (bytes) => decoder.decode(bytes)
  } catch {
    throw new CharsetError(`its character set ${charset.slice(0, 40)} is not known`)
  }
}
