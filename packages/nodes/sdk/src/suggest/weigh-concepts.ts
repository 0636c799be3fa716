import { entityConcepts } from './self-concepts.ts'
import type { ConceptClass, Vocabulary } from './vocabulary.ts'

/** A concept of a name and how much it says there. */
export interface Token {
  readonly concept: string
  readonly weight: number
}

export interface WeighedName {
  readonly tokens: readonly Token[]
  /** What the name is about: of several concepts the last, as in "owner department". */
  readonly head: string | undefined
}

/** What a schema's own names say about the weight of concepts in them. */
export interface Weighing {
  readonly vocabulary: Vocabulary
  /** What the schema describes; its fields leave it out or add it, which makes no difference. */
  readonly selves: ReadonlySet<string>
  /** Concepts of so many names that they distinguish little. */
  readonly frequent: ReadonlySet<string>
}

export interface NameConcepts {
  readonly own: readonly string[]
  /** Concepts of the objects around the field. */
  readonly parents: readonly string[]
  /** Concepts of the list around it, `undefined` outside of lists. */
  readonly list: readonly string[] | undefined
  /** Whether the field holds whole numbers: then a name of an entity means its key. */
  readonly isNumbered: boolean
}

/** Names are shorter; bits of a number mark tokens when names are compared. */
const maxTokens = 24

const weights = { self: 0.35, list: 0.5, parent: 0.4, head: 1.15, modifier: 0.85, aside: 0.15 } as const
const frequentShare = 0.6
const classWeights: Readonly<Record<ConceptClass, number>> = { content: 1, role: 0.3, soft: 0.15, hard: 0.65 }

/** Weighs the concepts of a name against each other. */
export function weighConcepts(name: NameConcepts, weighing: Weighing): WeighedName {
  const said = sayingOf(name, weighing)
  const tokens = new Map<string, number>()
  const add = (concept: string, weight: number): void => {
    if (!tokens.has(concept)) tokens.set(concept, weight)
  }
  for (const concept of name.own) add(concept, ownWeight(concept, { name, said, weighing }))
  // `country.code` is about the country, `billing.city` about the city.
  for (const concept of name.parents) add(concept, said.byOwn ? weights.parent : classWeights[said.classOf(concept)])
  if (!said.byOwn && !said.byParents) addContext(add, { name, said, weighing })
  const head = headOf(name, said)
  if (name.isNumbered && head !== undefined && entityConcepts.has(head)) add('id', classWeights.role)
  return { tokens: [...tokens].slice(0, maxTokens).map(([concept, weight]) => ({ concept, weight })), head }
}

/** What a name says by itself, and what only those around it say. */
interface Saying {
  readonly classOf: (concept: string) => ConceptClass
  readonly isContent: (concept: string) => boolean
  readonly isSelf: (concept: string) => boolean
  readonly byOwn: boolean
  readonly byParents: boolean
  readonly ownHead: string | undefined
}

function sayingOf({ own, parents, list }: NameConcepts, { vocabulary, selves }: Weighing): Saying {
  const classOf = (concept: string): ConceptClass => vocabulary.classes.get(concept) ?? 'content'
  const isContent = (concept: string): boolean => classOf(concept) === 'content'
  const isSelf = (concept: string): boolean => list === undefined && selves.has(concept)
  return {
    classOf,
    isContent,
    isSelf,
    byOwn: own.some((concept) => isContent(concept) && !isSelf(concept)),
    byParents: parents.some(isContent),
    ownHead: own.findLast(isContent),
  }
}

interface Context {
  readonly name: NameConcepts
  readonly said: Saying
  readonly weighing: Weighing
}

/** Next to these, the word "address" says nothing more. */
const placeParts: ReadonlySet<string> = new Set(
  'street street2 house_number building po_box city district region postal_code country phone mobile fax email'.split(
    ' ',
  ),
)

function ownWeight(concept: string, { name, said, weighing }: Context): number {
  if (concept === 'address' && name.own.some((other) => placeParts.has(other))) return weights.aside
  if (said.isSelf(concept)) return weights.self
  if (said.isContent(concept)) {
    return (
      (concept === said.ownHead ? weights.head : weights.modifier) *
      (weighing.frequent.has(concept) ? frequentShare : 1)
    )
  }
  const isAlone = said.classOf(concept) === 'role' && !said.byOwn && !said.byParents
  return isAlone ? 1 : classWeights[said.classOf(concept)]
}

/** A mere "code" is that of the list's element, or of what the schema describes. */
function addContext(add: (concept: string, weight: number) => void, { name, said, weighing }: Context): void {
  if (name.list) for (const concept of name.list.filter(said.isContent)) add(concept, weights.list)
  else for (const concept of weighing.selves) add(concept, weights.self)
  // SAP names the key of an entity after the entity: `BusinessPartner`.
  if (name.own.length > 0 && name.own.every(said.isSelf)) add('code', 1)
}

function headOf({ parents, list }: NameConcepts, { byOwn, ownHead, isContent }: Saying): string | undefined {
  // Every document has lines; other lists say what their elements are.
  const ofList = list?.findLast((concept) => isContent(concept) && concept !== 'lines')
  return byOwn ? ownHead : (parents.findLast(isContent) ?? ofList)
}
