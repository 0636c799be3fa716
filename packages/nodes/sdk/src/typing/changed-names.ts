/**
 * Names whose values are not the same object any more, of two objects that have the same names in the same order;
 * `undefined` for others. Asked for every shape behind a change, so it looks nothing up by name.
 */
export function changedNames(before: object, now: object): readonly string[] | undefined {
  const [known, names] = [Object.keys(before), Object.keys(now)]
  if (known.length !== names.length) return undefined
  const [was, is]: readonly (readonly unknown[])[] = [Object.values(before), Object.values(now)]
  const changed: string[] = []
  for (let at = 0; at < names.length; at += 1) {
    const name = names[at] as string
    if (name !== known[at]) return undefined
    if (was?.[at] !== is?.[at]) changed.push(name)
  }
  return changed
}
