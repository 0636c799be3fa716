import type { ExpressionReference } from '../../expression/index.ts'
import { ReadIndex } from './read-index.ts'
import type { ExpressionTypes, ValueTyping } from './value-typing.ts'

/** What the parts of a config are made with. */
export interface PartScope {
  readonly types: ExpressionTypes
  readonly values: ValueTyping
}

/** How something is made of each part of a config. */
export interface PartRules<Part, Made> {
  readonly parts: () => readonly Part[]
  /** Comes out the same while what the part reads does. */
  readonly make: (part: Part) => Made
  /** All that the part reads of its scope. */
  readonly reads: (part: Part) => readonly ExpressionReference[]
}

interface KnownParts<Part, Made> {
  readonly parts: readonly Part[]
  readonly types: ExpressionTypes
  readonly maps: unknown
  readonly made: readonly Made[]
  readonly index: ReadIndex | undefined
}

/** Remembers what was made of the parts of a config; after a change it only makes again what reads the change. */
export class PartMemory<Part, Made> {
  readonly #known = new WeakMap<object, KnownParts<Part, Made>>()

  /**
   * @param owner Whom the parts belong to; another object as soon as one of the parts is another.
   * @returns The same list as before while nothing came out differently.
   */
  made(owner: object, { types, values }: PartScope, rules: PartRules<Part, Made>): readonly Made[] {
    const before = this.#known.get(owner)
    const { maps } = values
    if (!before || before.maps !== maps) {
      const parts = rules.parts()
      const made = parts.map((part) => rules.make(part))
      this.#known.set(owner, { parts, types, maps, made, index: undefined })
      return made
    }
    if (before.types === types) return before.made
    // Most configs never see a second scope, so nobody lists what they read before they do.
    const index = before.index ?? new ReadIndex(before.parts.map((part) => rules.reads(part)))
    const made = madeAgain(before, index.concerned(before.types, types), rules)
    this.#known.set(owner, { ...before, types, made, index })
    return made
  }
}

function madeAgain<Part, Made>(
  { parts, made }: KnownParts<Part, Made>,
  concerned: ReadonlySet<number>,
  { make }: PartRules<Part, Made>,
): readonly Made[] {
  let changed: Made[] | undefined
  for (const at of concerned) {
    const now = make(parts[at] as Part)
    if (now === made[at]) continue
    changed ??= [...made]
    changed[at] = now
  }
  return changed ?? made
}
