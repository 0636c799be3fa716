/** Text on disk that does not fit into memory while a run goes on. It is gone when it is closed, and after a crash. */
export interface SpillFile {
  /** Bytes written so far. */
  readonly bytes: number
  /** Keeps a text; gives the number it is read by. Throws `DISK_FULL`. */
  append(text: string): number
  read(number: number): string
  close(): void
}

/** Where such files are made. */
export interface SpillSpace {
  /** Throws `DISK_FULL`. */
  open(): SpillFile
}

/** How much collecting nodes may hold, each. */
export interface CollectLimits {
  readonly spill: SpillSpace
  /** About as much memory; what goes beyond it is spilled. */
  readonly maxBytes: number
  /** Most that a node may have on disk. */
  readonly maxSpillBytes: number
}
