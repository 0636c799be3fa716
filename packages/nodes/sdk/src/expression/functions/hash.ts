import type { ByteKernel } from './bytes.ts'
import type { Kernel } from './kernel.ts'

export type Digests = ReturnType<typeof createDigests>

/**
 * Digests of bytes: SHA-256 (FIPS 180-4), SHA-1, MD5 (RFC 1321) and CRC-32. Our own, because a library that imports its
 * parts cannot be put into an isolate as text, and the engine's own digests are asynchronous or absent there.
 */
export function createDigests(bytes: ByteKernel) {
  const turn = (word: number, by: number) => (word << by) | (word >>> (32 - by))
  /** The message with its length, cut into blocks of 16 words. */
  function padded(message: Uint8Array, littleEndian: boolean): DataView {
    const view = new DataView(new ArrayBuffer(((message.length + 8) >> 6) * 64 + 64))
    for (let at = 0; at < message.length; at += 1) view.setUint8(at, message[at] ?? 0)
    view.setUint8(message.length, 0x80)
    const end = view.byteLength
    view.setUint32(littleEndian ? end - 8 : end - 4, message.length << 3, littleEndian)
    view.setUint32(littleEndian ? end - 4 : end - 8, message.length >>> 29, littleEndian)
    return view
  }
  function written(state: Int32Array, littleEndian: boolean): Uint8Array {
    const view = new DataView(new ArrayBuffer(state.length * 4))
    for (const [at, word] of state.entries()) view.setInt32(at * 4, word, littleEndian)
    return new Uint8Array(view.buffer)
  }
  function fraction(root: number): number {
    return ((root - Math.floor(root)) * 2 ** 32) | 0
  }
  const primes: number[] = []
  for (let number = 2; primes.length < 64; number += 1)
    if (primes.every((each) => number % each !== 0)) primes.push(number)
  const shaKeys = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)))
  const shaStart = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)))
  const words = new Int32Array(80)
  // oxlint-disable-next-line complexity -- the rounds of the standard
  function sha256Block(state: Int32Array, view: DataView, block: number): void {
    for (let at = 0; at < 16; at += 1) words[at] = view.getInt32(block + at * 4)
    for (let at = 16; at < 64; at += 1) {
      const [early = 0, late = 0] = [words[at - 15], words[at - 2]]
      const small = turn(early, 25) ^ turn(early, 14) ^ (early >>> 3)
      const large = turn(late, 15) ^ turn(late, 13) ^ (late >>> 10)
      words[at] = ((words[at - 16] ?? 0) + small + (words[at - 7] ?? 0) + large) | 0
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
    for (let at = 0; at < 64; at += 1) {
      const large = turn(e, 26) ^ turn(e, 21) ^ turn(e, 7)
      const one = (h + large + ((e & f) ^ (~e & g)) + (shaKeys[at] ?? 0) + (words[at] ?? 0)) | 0
      const two = ((turn(a, 30) ^ turn(a, 19) ^ turn(a, 10)) + ((a & b) ^ (a & c) ^ (b & c))) | 0
      ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0]
    }
    for (const [at, word] of [a, b, c, d, e, f, g, h].entries()) state[at] = ((state[at] ?? 0) + word) | 0
  }
  function sha256Of(message: Uint8Array): string {
    const [view, state] = [padded(message, false), shaStart.slice()]
    for (let block = 0; block < view.byteLength; block += 64) sha256Block(state, view, block)
    return bytes.hexOf(written(state, false))
  }
  return { padded, written, turn, words, sha256Of }
}

/** The older digests, which other systems still ask for; never to be used for secrets. */
export function createOldDigests(digests: Digests) {
  const { padded, written, turn, words } = digests
  function sha1Round(at: number, [b, c, d]: readonly [number, number, number]): number {
    if (at < 20) return ((b & c) | (~b & d)) + 0x5a827999
    if (at < 40) return (b ^ c ^ d) + 0x6ed9eba1
    return at < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc : (b ^ c ^ d) + 0xca62c1d6
  }
  // oxlint-disable-next-line complexity -- the rounds of the standard
  function sha1Of(message: Uint8Array): Uint8Array {
    const view = padded(message, false)
    const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0)
    for (let block = 0; block < view.byteLength; block += 64) {
      for (let at = 0; at < 80; at += 1) {
        const mixed = (words[at - 3] ?? 0) ^ (words[at - 8] ?? 0) ^ (words[at - 14] ?? 0) ^ (words[at - 16] ?? 0)
        words[at] = at < 16 ? view.getInt32(block + at * 4) : turn(mixed, 1)
      }
      let [a = 0, b = 0, c = 0, d = 0, e = 0] = state
      for (let at = 0; at < 80; at += 1) {
        const next = (turn(a, 5) + sha1Round(at, [b, c, d]) + e + (words[at] ?? 0)) | 0
        ;[e, d, c, b, a] = [d, c, turn(b, 30), a, next]
      }
      for (const [at, word] of [a, b, c, d, e].entries()) state[at] = ((state[at] ?? 0) + word) | 0
    }
    return written(state, false)
  }
  const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
  function md5Round(at: number, [b, c, d]: readonly [number, number, number]): readonly [mixed: number, word: number] {
    if (at < 16) return [(b & c) | (~b & d), at]
    if (at < 32) return [(d & b) | (~d & c), (5 * at + 1) % 16]
    return at < 48 ? [b ^ c ^ d, (3 * at + 5) % 16] : [c ^ (b | ~d), (7 * at) % 16]
  }
  function md5Of(message: Uint8Array): Uint8Array {
    const view = padded(message, true)
    const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476)
    for (let block = 0; block < view.byteLength; block += 64) {
      let [a = 0, b = 0, c = 0, d = 0] = state
      for (let at = 0; at < 64; at += 1) {
        const [mixed, word] = md5Round(at, [b, c, d])
        const key = (Math.abs(Math.sin(at + 1)) * 2 ** 32) | 0
        const sum = (a + mixed + key + view.getInt32(block + word * 4, true)) | 0
        ;[a, d, c, b] = [d, c, b, (b + turn(sum, shifts[(at >> 4) * 4 + (at % 4)] ?? 0)) | 0]
      }
      for (const [at, each] of [a, b, c, d].entries()) state[at] = ((state[at] ?? 0) + each) | 0
    }
    return written(state, true)
  }
  function crc32Of(message: Uint8Array): number {
    let crc = -1
    for (const byte of message) {
      crc ^= byte
      for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1))
    }
    return ~crc >>> 0
  }
  return { sha1Of, md5Of, crc32Of }
}

/** Fingerprints of texts and values, in small hexadecimal digits. */
export function createHashFunctions(
  kernel: Kernel & ByteKernel,
  digests: Digests & ReturnType<typeof createOldDigests>,
  canonical: { readonly canonicalJson: (where: string, value: unknown) => string },
) {
  const { isMissing, textOf, bytesOf, hexOf, failure } = kernel
  const { sha256Of, sha1Of, md5Of, crc32Of } = digests
  const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'
  function sha256(text: unknown): string | null {
    return isMissing(text) ? null : sha256Of(bytesOf(textOf('sha256', text)))
  }
  function sha1(text: unknown): string | null {
    return isMissing(text) ? null : hexOf(sha1Of(bytesOf(textOf('sha1', text))))
  }
  function md5(text: unknown): string | null {
    return isMissing(text) ? null : hexOf(md5Of(bytesOf(textOf('md5', text))))
  }
  function crc32(text: unknown): string | null {
    return isMissing(text)
      ? null
      : crc32Of(bytesOf(textOf('crc32', text)))
          .toString(16)
          .padStart(8, '0')
  }
  function hash(value: unknown): string {
    return sha256Of(bytesOf(canonical.canonicalJson('hash', value)))
  }
  /** Version 5 of RFC 9562: the same seed always gives the same identifier. */
  function uuid(seed: unknown, namespace: unknown): string | null {
    if (isMissing(seed)) return null
    const space = isMissing(namespace) ? dns : textOf('uuid', namespace).toLowerCase()
    if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(space)) {
      throw failure('uuid', 'the namespace is not a UUID', namespace)
    }
    const hex = space.replaceAll('-', '')
    const name = bytesOf(textOf('uuid', seed))
    const message = new Uint8Array(16 + name.length)
    for (let at = 0; at < 16; at += 1) message[at] = Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16)
    message.set(name, 16)
    const digest = sha1Of(message)
    digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50
    digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80
    const text = hexOf(digest.subarray(0, 16))
    return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-')
  }
  return { sha256, sha1, md5, crc32, hash, uuid }
}
