/** What a connector does not do as it must. */
export class ConformanceFault extends Error {}

/** Ends the case when something does not hold. */
export function expectThat(holds: boolean, message: string): asserts holds {
  if (!holds) throw new ConformanceFault(message)
}

/** Ends the case when two lists do not hold the same texts, each as often. */
export function expectSame(got: readonly string[], wanted: readonly string[], what: string): void {
  const [lost, extra] = [without(wanted, got), without(got, wanted)]
  const parts = [...told('lost', lost), ...told('too many', extra)]
  expectThat(parts.length === 0, `${what}: ${parts.join(', ')}`)
}

function without(from: readonly string[], taken: readonly string[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const each of taken) counts.set(each, (counts.get(each) ?? 0) + 1)
  return from.filter((each) => {
    const count = counts.get(each) ?? 0
    counts.set(each, count - 1)
    return count <= 0
  })
}

function told(word: string, values: readonly string[]): readonly string[] {
  if (values.length === 0) return []
  return [`${values.length} ${word} (${values.slice(0, 5).join(', ')}${values.length > 5 ? ' …' : ''})`]
}
