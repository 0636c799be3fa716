import { isJsonObject } from '@isthmus/sdk'
import type { Json } from '@isthmus/sdk'
import { childPointer } from '../form/pointer.ts'

/** One line of a JSON tree. */
export interface JsonLine {
  /** JSON pointer of the value; unique but for the closing bracket, which repeats its opening one's. */
  readonly pointer: string
  readonly depth: number
  /** Name or position in its parent; `undefined` at the top. */
  readonly label: string | undefined
  readonly inList: boolean
  readonly kind: 'scalar' | 'open' | 'folded' | 'close'
  readonly value: Json
  readonly last: boolean
}

/** How many elements of one list or object are shown before the rest is left out. */
const maxChildren = 1000

/** The lines of a JSON value in which the containers named in `folded` are closed. */
export function jsonLines(value: Json, folded: ReadonlySet<string>): readonly JsonLine[] {
  const lines: JsonLine[] = []
  walk({ value, pointer: '', depth: 0, label: undefined, inList: false, last: true }, folded, lines)
  return lines
}

function walk(place: Omit<JsonLine, 'kind'>, folded: ReadonlySet<string>, lines: JsonLine[]): void {
  const children = childrenOf(place.value)
  if (children === undefined || children.length === 0) {
    lines.push({ ...place, kind: 'scalar' })
    return
  }
  if (folded.has(place.pointer)) {
    lines.push({ ...place, kind: 'folded' })
    return
  }
  lines.push({ ...place, kind: 'open' })
  const inList = Array.isArray(place.value)
  for (const [index, [label, child]] of children.slice(0, maxChildren).entries()) {
    const last = index === children.length - 1
    walk(
      { value: child, pointer: childPointer(place.pointer, label), depth: place.depth + 1, label, inList, last },
      folded,
      lines,
    )
  }
  lines.push({ ...place, kind: 'close' })
}

function childrenOf(value: Json): readonly (readonly [string, Json])[] | undefined {
  if (Array.isArray(value)) return value.map((element: Json, index) => [String(index), element] as const)
  return isJsonObject(value) ? Object.entries(value) : undefined
}

/** Number of fields or elements of a container. */
export function sizeOf(value: Json): number {
  return childrenOf(value)?.length ?? 0
}

/** Pointers of all containers below a depth, which start folded so that a large record opens readable. */
export function containersBelow(value: Json, depth: number, pointer = ''): readonly string[] {
  const children = childrenOf(value)
  if (children === undefined || children.length === 0) return []
  const below = children.flatMap(([label, child]) => containersBelow(child, depth - 1, childPointer(pointer, label)))
  return depth <= 0 ? [pointer, ...below] : below
}
