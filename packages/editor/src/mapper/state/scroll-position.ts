export interface ScrollBox {
  readonly topPx: number
  readonly heightPx: number
}

/** Where a list is scrolled to, for the lines drawn beside it: only they follow every movement. */
export class ScrollPosition {
  #box: ScrollBox = { topPx: 0, heightPx: 0 }
  readonly #listeners = new Set<() => void>()

  readonly get = (): ScrollBox => this.#box

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  set(box: ScrollBox): void {
    if (box.topPx === this.#box.topPx && box.heightPx === this.#box.heightPx) return
    this.#box = box
    for (const listener of this.#listeners) listener()
  }
}
