const timeDigits = 9
const randomDigits = 10
const pooledIds = 256
const symbols = '0123456789abcdefghijklmnopqrstuv'

interface RunIdSources {
  readonly now: () => Date
  readonly randomBytes: (count: number) => Uint8Array
}

/**
 * Makes ids for runs: they sort by the time they were made, to the millisecond, and cannot be guessed. Random bytes are
 * asked for in advance: each call to the system costs more than all the rest.
 */
export function createRunIds({ now, randomBytes }: RunIdSources): () => string {
  let pool: Uint8Array = new Uint8Array()
  let used = 0
  let [lastMs, time] = [Number.NaN, '']
  return () => {
    if (used + randomDigits > pool.length) {
      pool = randomBytes(pooledIds * randomDigits)
      used = 0
    }
    const ms = now().getTime()
    // 36 ** 9 ms reach to the year 5188.
    if (ms !== lastMs) [lastMs, time] = [ms, ms.toString(36).padStart(timeDigits, '0')]
    let id = time
    // 32 symbols take exactly 5 bits of each byte, so that none is more frequent.
    for (const end = used + randomDigits; used < end; used += 1) id += symbols.charAt((pool[used] ?? 0) & 31)
    return id
  }
}
