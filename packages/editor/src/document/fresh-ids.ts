const longestId = 64

/** Gives ids that are readable and not taken yet: `map`, `map-2`, `map-3`. */
export function freshIds(taken: Iterable<string>): (wanted: string) => string {
  const used = new Set(taken)
  return (wanted) => {
    const stem = idStem(wanted)
    let id = stem
    for (let count = 2; used.has(id); count += 1) {
      const suffix = `-${count}`
      id = `${stem.slice(0, longestId - suffix.length)}${suffix}`
    }
    used.add(id)
    return id
  }
}

function idStem(wanted: string): string {
  const plain = wanted
    .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[-_]+/, '')
    .replace(/-\d+$/, '')
  return plain.slice(0, longestId) || 'node'
}

/** A title that no node of the flow carries yet: `Map`, `Map 2`. */
export function freshName(taken: Iterable<string>, wanted: string): string {
  const used = new Set(taken)
  if (!used.has(wanted)) return wanted
  const stem = wanted.replace(/ \d+$/, '')
  let count = 2
  while (used.has(`${stem} ${count}`)) count += 1
  return `${stem} ${count}`
}
