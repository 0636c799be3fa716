/** So many left places are worth moving the others for. */
const compactFrom = 1024

/** First come, first served, however long it is: taking the first out of an array moves all that stand behind. */
export class WaitingLine<T> {
  #places: (T | undefined)[] = []
  #head = 0

  get length(): number {
    return this.#places.length - this.#head
  }

  get first(): T | undefined {
    return this.#places[this.#head]
  }

  get last(): T | undefined {
    return this.#places.at(-1)
  }

  push(one: T): void {
    this.#places.push(one)
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined
    const first = this.#places[this.#head]
    // What has left must not be kept in memory by its place.
    this.#places[this.#head] = undefined
    this.#head += 1
    if (this.#head >= compactFrom && this.#head * 2 >= this.#places.length) {
      this.#places = this.#places.slice(this.#head)
      this.#head = 0
    }
    return first
  }

  /** False when it does not stand here. */
  remove(one: T): boolean {
    const at = this.#places.indexOf(one, this.#head)
    if (at < 0) return false
    this.#places.splice(at, 1)
    return true
  }
}
