import type { ExpressionReference } from '../../expression/index.ts'
import type { JsonSchema } from '../../json.ts'
import { changedNames, isPlainObject, propertiesOf } from '../../typing/index.ts'
import type { ExpressionTypes } from './value-typing.ts'

interface Readers {
  /** By the first name below the scope's. */
  readonly fields: Map<string, number[]>
  /** Those that read all of it. */
  readonly whole: number[]
}

/** Who reads which fields of a scope, so that a changed shape leads to those alone that read what is another now. */
export class ReadIndex {
  readonly #roots = new Map<string, Readers>()
  readonly #all: ReadonlySet<number>

  /** @param reads What each reader reads; readers are named by their place in the list. */
  constructor(reads: readonly (readonly ExpressionReference[])[]) {
    this.#all = new Set(reads.keys())
    for (const [reader, references] of reads.entries()) {
      for (const { root, path } of references) this.#add(reader, root, path[0])
    }
  }

  /** Readers whose types may be others now. */
  concerned(before: ExpressionTypes, now: ExpressionTypes): ReadonlySet<number> {
    if (!hasSameNames(before, now)) return this.#all
    const found = new Set<number>()
    for (const [root, readers] of this.#roots) {
      const [was, is] = [before[root], now[root]]
      if (was !== is) addConcerned(readers, { was, is }, found)
    }
    return found
  }

  #add(reader: number, root: string, field: string | undefined): void {
    const readers = this.#roots.get(root) ?? { fields: new Map<string, number[]>(), whole: [] }
    this.#roots.set(root, readers)
    if (field === undefined) {
      readers.whole.push(reader)
      return
    }
    const known = readers.fields.get(field)
    if (known) known.push(reader)
    else readers.fields.set(field, [reader])
  }
}

interface Change {
  readonly was: JsonSchema | undefined
  readonly is: JsonSchema | undefined
}

function addConcerned({ fields, whole }: Readers, { was, is }: Change, found: Set<number>): void {
  for (const reader of whole) found.add(reader)
  const others = was && is && isComparable(was, is) ? otherFields({ was, is }, fields) : fields.keys()
  for (const name of others) for (const reader of fields.get(name) ?? []) found.add(reader)
}

/** True for two objects that differ in nothing but their fields. */
function isComparable(was: JsonSchema, is: JsonSchema): boolean {
  if (!isPlainObject(was) || !isPlainObject(is)) return false
  const words = Object.keys(is)
  if (words.length !== Object.keys(was).length) return false
  return words.every((word) => word === 'properties' || word === 'required' || was[word] === is[word])
}

interface Compared {
  readonly was: JsonSchema
  readonly is: JsonSchema
}

/** Fields that are others now. One that is not there depends on the names of all, by the nearest one in a finding. */
function otherFields({ was, is }: Compared, read: Readers['fields']): readonly string[] {
  const [before, now] = [propertiesOf(was), propertiesOf(is)]
  const changed = changedNames(before, now)
  if (changed && was['required'] === is['required']) return changed
  const [needed, needs] = [namesIn(was['required']), namesIn(is['required'])]
  return [...read.keys()].filter((name) => {
    const [shape, other] = [fieldOf(before, name), fieldOf(now, name)]
    if (shape === undefined && other === undefined) return changed === undefined
    return shape !== other || needed.has(name) !== needs.has(name)
  })
}

function fieldOf(fields: Readonly<Record<string, JsonSchema>>, name: string): JsonSchema | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}

function namesIn(required: unknown): ReadonlySet<unknown> {
  return new Set<unknown>(Array.isArray(required) ? required : [])
}

function hasSameNames(before: ExpressionTypes, now: ExpressionTypes): boolean {
  const known = Object.keys(before)
  const names = Object.keys(now)
  return names.length === known.length && names.every((name, at) => name === known[at])
}
