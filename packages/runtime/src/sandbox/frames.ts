import { Buffer } from 'node:buffer'

const countAt = 4
const lengthsAt = 8
/** Set in the count when the text is UTF-16, because it holds half a surrogate pair, which UTF-8 would lose. */
const halvesFlag = 0x8000_0000

/**
 * Texts as one run of bytes: length of all, count, length of each in UTF-16 units, then the texts themselves in one piece,
 * so that hundreds of short ones cost one conversion.
 */
export function encodeFrame(texts: readonly string[]): Buffer {
  const all = texts.join('')
  const encoding = all.isWellFormed() ? 'utf8' : 'utf16le'
  const textAt = lengthsAt + 4 * texts.length
  const frame = Buffer.allocUnsafe(textAt + Buffer.byteLength(all, encoding))
  frame.writeUInt32LE(frame.length, 0)
  frame.writeUInt32LE((texts.length | (encoding === 'utf8' ? 0 : halvesFlag)) >>> 0, countAt)
  for (let at = 0; at < texts.length; at += 1) frame.writeUInt32LE(texts[at]?.length ?? 0, lengthsAt + 4 * at)
  frame.write(all, textAt, encoding)
  return frame
}

/** Puts frames together from the pieces in which they come. The other side is not trusted: bad bytes throw `RangeError`. */
export class FrameReader {
  readonly #maxBytes: number
  #pieces: Buffer[] = []
  #have = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** The frames that are whole now, in order. */
  read(piece: Buffer): readonly (readonly string[])[] {
    this.#pieces.push(piece)
    this.#have += piece.length
    const frames: (readonly string[])[] = []
    for (let length = this.#nextLength(); length <= this.#have; length = this.#nextLength()) {
      const bytes = this.#joined()
      frames.push(decodeFrame(bytes.subarray(0, length)))
      this.#pieces = [bytes.subarray(length)]
      this.#have -= length
    }
    return frames
  }

  #nextLength(): number {
    if (this.#have < lengthsAt) return Number.POSITIVE_INFINITY
    const first = this.#pieces[0]
    const head = first && first.length >= lengthsAt ? first : this.#joined()
    const length = head.readUInt32LE(0)
    if (length < lengthsAt || length > this.#maxBytes) throw new RangeError(`A frame cannot have ${length} bytes`)
    return length
  }

  #joined(): Buffer {
    const bytes = this.#pieces.length === 1 ? this.#pieces[0] : undefined
    if (bytes) return bytes
    const joined = Buffer.concat(this.#pieces)
    this.#pieces = [joined]
    return joined
  }
}

function decodeFrame(frame: Buffer): readonly string[] {
  const flags = frame.readUInt32LE(countAt)
  const count = (flags & ~halvesFlag) >>> 0
  const textAt = lengthsAt + 4 * count
  if (textAt > frame.length) throw new RangeError(`A frame of ${frame.length} bytes cannot hold ${count} texts`)
  const all = frame.toString(flags >= halvesFlag ? 'utf16le' : 'utf8', textAt)
  const texts: string[] = []
  let start = 0
  for (let at = 0; at < count; at += 1) {
    const end = start + frame.readUInt32LE(lengthsAt + 4 * at)
    texts.push(all.slice(start, end))
    start = end
  }
  if (start !== all.length) throw new RangeError(`The texts of a frame are ${start} long, it holds ${all.length}`)
  return texts
}
