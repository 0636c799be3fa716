import { flowSchemaVersion, type Flow } from '@isthmus/sdk'

const longestId = 64
const longestName = 120

/** A lower-case id made from a name, different from all taken ones: "Order → ERP" gives `order-erp`. */
export function freshFlowId(name: string, taken: ReadonlySet<string>): string {
  const slug = slugOf(name)
  if (!taken.has(slug)) return slug
  for (let number = 2; ; number += 1) {
    const ending = `-${number}`
    const candidate = `${slug.slice(0, longestId - ending.length)}${ending}`
    if (!taken.has(candidate)) return candidate
  }
}

/** A name nobody has yet; the second "Orders" becomes "Orders 2". */
export function freshName(name: string, taken: ReadonlySet<string>): string {
  const short = name.slice(0, longestName)
  if (!taken.has(short)) return short
  for (let number = 2; ; number += 1) {
    const ending = ` ${number}`
    const candidate = `${name.slice(0, longestName - ending.length)}${ending}`
    if (!taken.has(candidate)) return candidate
  }
}

export function emptyFlow(id: string, name: string): Flow {
  return { schema: flowSchemaVersion, id, name, nodes: [], edges: [], settings: {} }
}

function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  const slug = plain
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, longestId)
    .replaceAll(/^-+|-+$/g, '')
  // A name in Chinese leaves nothing that an id may hold.
  return slug === '' ? 'flow' : slug
}
