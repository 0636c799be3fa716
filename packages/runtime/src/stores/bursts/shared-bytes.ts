/** Memory that is kept for the next packets; a packet of many runs takes a few hundred kilobytes. */
const mostKept = 4
const largestKept = 1024 * 1024
const smallest = 64 * 1024

/**
 * Memory that both threads see. It is used again and again, because the system hands out new memory page by page while it is
 * written to for the first time, which takes longer than the writing.
 */
export class SharedBytes {
  readonly #free: SharedArrayBuffer[] = []

  /** A text in UTF-8. */
  of(text: string): Uint8Array {
    const size = Buffer.byteLength(text)
    const bytes = Buffer.from(this.#take(size), 0, size)
    bytes.write(text)
    return bytes
  }

  /** Takes bytes back that nobody reads any more. */
  giveBack({ buffer }: Uint8Array): void {
    if (!(buffer instanceof SharedArrayBuffer) || buffer.byteLength > largestKept) return
    if (this.#free.length < mostKept && !this.#free.includes(buffer)) this.#free.push(buffer)
  }

  #take(size: number): SharedArrayBuffer {
    const at = this.#free.findIndex(({ byteLength }) => byteLength >= size)
    const [found] = at < 0 ? [] : this.#free.splice(at, 1)
    return found ?? new SharedArrayBuffer(Math.max(smallest, 2 ** Math.ceil(Math.log2(size))))
  }
}
