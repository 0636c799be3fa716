const headEnd = Buffer.from('\r\n\r\n')
const lengthName = /\r\ncontent-length: *(\d+)/i

/**
 * Tells when the one answer a connection waits for has arrived as a whole. Knows what benchmarks need: answers with a
 * `content-length`. Throws for any other, and for statuses outside 2xx.
 */
export class AnswerReader {
  readonly #url: string
  #begun: Buffer | undefined
  /** The head of the last answer and how long such an answer is: servers repeat themselves to the byte. */
  #known: { readonly head: Buffer; readonly answerBytes: number } | undefined

  constructor(url: string) {
    this.#url = url
  }

  /** Takes a piece that will be overwritten after the call. */
  isWhole(piece: Buffer): boolean {
    if (!this.#begun && this.#isLikeTheLast(piece)) return true
    const bytes = this.#begun ? Buffer.concat([this.#begun, piece]) : piece
    const headBytes = bytes.indexOf(headEnd)
    const answerBytes = headBytes < 0 ? Number.POSITIVE_INFINITY : this.#answerBytes(bytes, headBytes)
    if (bytes.length > answerBytes) throw new Error(`${this.#url} answered more than it was asked`)
    if (bytes.length < answerBytes) {
      this.#begun = Buffer.from(bytes)
      return false
    }
    this.#begun = undefined
    this.#known = { head: Buffer.from(bytes.subarray(0, headBytes)), answerBytes }
    return true
  }

  #isLikeTheLast(piece: Buffer): boolean {
    const known = this.#known
    if (!known || piece.length !== known.answerBytes) return false
    return known.head.compare(piece, 0, known.head.length) === 0
  }

  #answerBytes(bytes: Buffer, headBytes: number): number {
    const head = bytes.toString('latin1', 0, headBytes)
    if (!head.startsWith('HTTP/1.1 2')) throw new Error(`${this.#url} answered ${head.split('\r\n', 1)[0] ?? ''}`)
    const length = lengthName.exec(head)?.[1]
    if (length === undefined) throw new Error(`${this.#url} answered without a content-length: ${head}`)
    return headBytes + headEnd.length + Number(length)
  }
}
