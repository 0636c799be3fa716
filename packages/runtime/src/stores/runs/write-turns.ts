/** States of the one number that both threads see: whoever sleeps until it is free again is only woken when it says so. */
const free = 0
const held = 1
const heldAndWanted = 2

/** Longer than any transaction here takes. Then the one who waits goes on: SQLite's own lock decides who may write. */
const longestWaitMs = 250

/**
 * Lets the threads of this process take turns at writing. SQLite lets one connection write at a time and has the others ask
 * again after some milliseconds of sleep; whoever waits here goes on at the moment the other one is done. It saves time and
 * nothing else: what is written stays whole without it.
 */
export interface WriteTurns {
  /** To be handed to another thread of this process. */
  readonly memory: SharedArrayBuffer
  /** Carries out a write in a turn of its own. */
  hold<T>(write: () => T): T
  /** Ends the turn of a thread that is no more. */
  reset(): void
}

export function createWriteTurns(memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)): WriteTurns {
  const state = new Int32Array(memory)
  const release = (): void => {
    if (Atomics.exchange(state, 0, free) === heldAndWanted) Atomics.notify(state, 0, 1)
  }
  return {
    memory,
    hold: (write) => {
      const mine = take(state)
      try {
        return write()
      } finally {
        if (mine) release()
      }
    },
    reset: release,
  }
}

function take(state: Int32Array): boolean {
  if (Atomics.compareExchange(state, 0, free, held) === free) return true
  while (Atomics.exchange(state, 0, heldAndWanted) !== free) {
    if (Atomics.wait(state, 0, heldAndWanted, longestWaitMs) === 'timed-out') return false
  }
  return true
}
