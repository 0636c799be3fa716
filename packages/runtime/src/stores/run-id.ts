const timeDigits = 9
const randomDigits = 10

/** A new id for a run: ids sort by the time they were made, to the millisecond, and cannot be guessed. */
export function newRunId(now: Date, randomBytes: (count: number) => Uint8Array): string {
  // 36 ** 9 ms reach to the year 5188. 32 symbols take exactly 5 bits of each byte, so that none is more frequent.
  const random = Array.from(randomBytes(randomDigits), (byte) => (byte & 31).toString(32)).join('')
  return now.getTime().toString(36).padStart(timeDigits, '0') + random
}
