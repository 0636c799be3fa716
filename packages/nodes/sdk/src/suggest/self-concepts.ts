import type { Field } from './collect-fields.ts'
import type { NameReader } from './read-name.ts'

/** What a whole schema can be about. */
const selfConcepts: ReadonlySet<string> = new Set(
  'customer supplier company contact person employee product order opportunity quote invoice contract lead project'.split(
    ' ',
  ),
)

/** What a whole number refers to rather than counts. */
export const entityConcepts: ReadonlySet<string> = new Set([
  ...selfConcepts,
  ...'currency country region category owner team warehouse uom payment_terms price_list campaign'.split(' '),
])

export interface SelfHints {
  /** The schema's title. */
  readonly title: string
  /** A field's name without what the system puts before every name. */
  readonly named: (name: string) => string
}

/** What a schema describes, from its title and from fields such as `Name` with the title "Account Name". */
export function selvesOf(
  fields: readonly Field[],
  { title, named }: SelfHints,
  reader: NameReader,
): ReadonlySet<string> {
  const selves = new Set<string>()
  const add = (concepts: readonly string[]): void => {
    const first = concepts.find((concept) => selfConcepts.has(concept))
    if (first !== undefined) selves.add(first)
  }
  add(reader.read(title).concepts)
  for (const { path, title: fieldTitle } of fields) {
    if (path.length !== 1 || fieldTitle === '') continue
    const own = reader.read(named(path[0] ?? '')).concepts
    if (own.length !== 1 || !['name', 'id', 'code', 'number'].includes(own[0] ?? '')) continue
    add(reader.read(fieldTitle).concepts)
  }
  return selves
}

const leastFrequent = 6
const frequentShare = 0.15

/** Words of so many names of a larger schema that they distinguish little there. */
export function frequentConcepts(
  fields: readonly Field[],
  read: (field: Field) => readonly string[],
): ReadonlySet<string> {
  const counts = new Map<string, number>()
  for (const field of fields) {
    for (const concept of new Set(read(field))) counts.set(concept, (counts.get(concept) ?? 0) + 1)
  }
  const isFrequent = (count: number): boolean => count >= leastFrequent && count / fields.length > frequentShare
  return new Set([...counts].filter(([, count]) => isFrequent(count)).map(([concept]) => concept))
}
