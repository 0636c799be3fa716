/**
 * Reads what never changes once: by the parts of its key, the `most` that were asked for last are kept.
 * What is not there is asked for again.
 */
export function rememberRead<Key extends readonly (string | number)[], Value>(
  most: number,
  read: (...key: Key) => Value | undefined,
): (...key: Key) => Value | undefined {
  const known = new Map<string, Value>()
  return (...key) => {
    const name = JSON.stringify(key)
    const found = known.get(name) ?? read(...key)
    if (found === undefined) return undefined
    known.delete(name)
    known.set(name, found)
    const [oldest] = known.keys()
    if (known.size > most && oldest !== undefined) known.delete(oldest)
    return found
  }
}
