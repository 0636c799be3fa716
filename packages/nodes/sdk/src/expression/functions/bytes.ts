import type { Kernel } from './kernel.ts'

export type ByteKernel = ReturnType<typeof createByteKernel>

/** Texts as bytes: the bare realm of an isolate has neither TextEncoder nor btoa. */
export function createByteKernel(kernel: Kernel) {
  const { failure, limits } = kernel
  const leads = [0, 0xc0, 0xe0, 0xf0]
  /** UTF-8; half of a character becomes U+FFFD, as everywhere on the web. */
  function bytesOf(text: string): Uint8Array {
    const source = text.toWellFormed()
    const bytes = new Uint8Array(source.length * 3)
    let length = 0
    const put = (byte: number) => {
      bytes[length] = byte
      length += 1
    }
    for (const character of source) {
      const code = character.codePointAt(0) ?? 0
      const extra = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3
      put((leads[extra] ?? 0) | (code >> (6 * extra)))
      for (let rest = extra - 1; rest >= 0; rest -= 1) put(0x80 | ((code >> (6 * rest)) & 0x3f))
    }
    return bytes.subarray(0, length)
  }
  function percentText(bytes: Uint8Array): string {
    let text = ''
    for (const byte of bytes) text += `%${byte < 16 ? '0' : ''}${byte.toString(16)}`
    return text
  }
  function textOfBytes(where: string, bytes: Uint8Array): string {
    if (bytes.length > limits.maxTextLength) throw failure(where, 'the text is too long', bytes.length)
    try {
      return decodeURIComponent(percentText(bytes))
    } catch {
      throw failure(where, 'the bytes are not a UTF-8 text', bytes.length)
    }
  }
  function hexOf(bytes: Uint8Array): string {
    let text = ''
    for (const byte of bytes) text += (byte < 16 ? '0' : '') + byte.toString(16)
    return text
  }
  return { bytesOf, textOfBytes, hexOf }
}

/** Texts written in the alphabet of another medium. */
export function createEncodings(kernel: Kernel, bytes: ByteKernel) {
  const { isMissing, textOf, capText, failure } = kernel
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  function toBase64(text: unknown): string | null {
    if (isMissing(text)) return null
    const source = bytes.bytesOf(textOf('toBase64', text))
    let result = ''
    for (let at = 0; at < source.length; at += 3) {
      const [one = 0, two, three] = [source[at], source[at + 1], source[at + 2]]
      const group = (one << 16) | ((two ?? 0) << 8) | (three ?? 0)
      const sextet = (shift: number) => alphabet.charAt((group >> shift) & 63)
      result +=
        sextet(18) + sextet(12) + (two === undefined ? '=' : sextet(6)) + (three === undefined ? '=' : sextet(0))
    }
    return capText('toBase64', result)
  }
  function fromBase64(text: unknown): string | null {
    if (isMissing(text)) return null
    const source = textOf('fromBase64', text).replace(/\s+/g, '').replaceAll('-', '+').replaceAll('_', '/')
    const body = source.endsWith('==') ? source.slice(0, -2) : source.endsWith('=') ? source.slice(0, -1) : source
    if (!/^[A-Za-z0-9+/]*$/.test(body) || body.length % 4 === 1)
      throw failure('fromBase64', 'the text is not Base64', text)
    const result = new Uint8Array(Math.floor((body.length * 3) / 4))
    let [bits, held, length] = [0, 0, 0]
    for (const character of body) {
      bits = ((bits << 6) | alphabet.indexOf(character)) & 0xffff
      held += 6
      if (held < 8) continue
      held -= 8
      result[length] = (bits >> held) & 0xff
      length += 1
    }
    return bytes.textOfBytes('fromBase64', result)
  }
  function encodeUrl(text: unknown): string | null {
    return isMissing(text) ? null : capText('encodeUrl', encodeURIComponent(textOf('encodeUrl', text).toWellFormed()))
  }
  function decodeUrl(text: unknown): string | null {
    if (isMissing(text)) return null
    try {
      return decodeURIComponent(textOf('decodeUrl', text))
    } catch {
      throw failure('decodeUrl', 'the text is not encoded for an address', text)
    }
  }
  function escapeHtml(text: unknown): string | null {
    if (isMissing(text)) return null
    const named: Readonly<Record<string, string>> = {
      '&': '&amp;',
      '<': '&lt;',
      '>': '&gt;',
      '"': '&quot;',
      "'": '&#39;',
    }
    return capText(
      'escapeHtml',
      textOf('escapeHtml', text).replace(/[&<>"']/g, (each) => named[each] ?? each),
    )
  }
  return { toBase64, fromBase64, encodeUrl, decodeUrl, escapeHtml }
}
