import type { RemoteFile } from '@isthmus/sdk'

interface Seen {
  readonly bytes: number
  readonly modifiedAt: number
  readonly sinceMs: number
}

/** Files that stand in most folders; more than these are looked at once the first ones have gone. */
const mostWatched = 10_000

/** Tells which files have not changed for a while, by the clock of this process: that of the server may be wrong. */
export class StableFiles {
  readonly #stableMs: number
  #seen: ReadonlyMap<string, Seen> = new Map()

  constructor(stableMs: number) {
    this.#stableMs = stableMs
  }

  /** Those that are stable, oldest first. `nowMs` never goes back. */
  pick(files: readonly RemoteFile[], nowMs: number): readonly RemoteFile[] {
    const before = this.#seen
    const watched = files.slice(0, mostWatched).map((file): readonly [RemoteFile, Seen] => {
      const { name, bytes, modifiedAt } = file
      const known = before.get(name)
      const isSame = known?.bytes === bytes && known.modifiedAt === modifiedAt
      return [file, isSame ? known : { bytes, modifiedAt, sinceMs: nowMs }]
    })
    this.#seen = new Map(watched.map(([{ name }, seen]) => [name, seen]))
    const stable = watched.filter(([, { sinceMs }]) => nowMs - sinceMs >= this.#stableMs)
    return stable.map(([file]) => file).toSorted((a, b) => a.modifiedAt - b.modifiedAt || (a.name < b.name ? -1 : 1))
  }

  /** True while a file is watched that may become stable soon. */
  get isWatching(): boolean {
    return this.#seen.size > 0
  }
}
