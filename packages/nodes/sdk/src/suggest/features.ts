import { plainText, type Json } from '../json.ts'
import type { Field } from './collect-fields.ts'
import type { NameReader, Reading } from './read-name.ts'
import { valuesAt, type FieldValues, type ValueShape } from './sample-values.ts'
import { bareName, hasLeadingF } from './split-name.ts'
import type { ConceptClass, Vocabulary } from './vocabulary.ts'

/** A concept of a name and how much it says there. */
export interface Token {
  readonly concept: string
  readonly weight: number
}

/** One way in which a field is named: by its name, its title, its description, or what its values look like. */
export interface Naming {
  readonly from: 'name' | 'title' | 'description' | 'values'
  readonly reading: Reading
  readonly tokens: readonly Token[]
  /** What the name is about: of several concepts the last, as in "owner department". */
  readonly head: string | undefined
  readonly weight: number
}

/** A field with all that is compared. */
export interface FieldFeatures {
  readonly field: Field
  readonly bare: string
  readonly namings: readonly Naming[]
  readonly values: FieldValues
  /** The values an enum allows, as lower-case texts. */
  readonly allowed: ReadonlySet<string>
}

export interface SchemaFeatures {
  readonly fields: readonly FieldFeatures[]
  /** What the schema describes, such as `customer`: fields leave it out of their names. */
  readonly selves: ReadonlySet<string>
}

export interface ReadingContext {
  readonly vocabulary: Vocabulary
  readonly reader: NameReader
}

const selfConcepts: ReadonlySet<string> = new Set(
  'customer supplier company contact person employee product order opportunity quote invoice contract lead project'.split(
    ' ',
  ),
)

/** What a whole number refers to rather than counts. */
const entities: ReadonlySet<string> = new Set([
  ...selfConcepts,
  ...'currency country region category owner team warehouse uom payment_terms price_list campaign'.split(' '),
])

/** Reads the names, titles and values of all fields of a schema. */
export function featuresOf(
  fields: readonly Field[],
  about: { readonly title: string; readonly samples: readonly Json[] },
  { vocabulary, reader }: ReadingContext,
): SchemaFeatures {
  const leaves = fields.map(({ path }) => lastName(path))
  const stripsF = hasLeadingF(leaves)
  const named = (name: string): string => (stripsF ? name.replace(/^F(?=[A-Z_])/, '') : name)
  const selves = selvesOf(fields, { title: about.title, named }, reader)
  const frequent = frequentConcepts(fields, (field) => reader.read(named(lastName(field.path))).concepts)
  const weigh = { vocabulary, selves, frequent }
  return {
    selves,
    fields: fields.map((field) => {
      const values = about.samples.length > 0 ? valuesAt(about.samples, field.path) : noValues
      return {
        field,
        bare: bareName(insideLists(field.path).join(' ')),
        namings: withShape(namingsOf(field, named, { reader, weigh }), values.shape),
        values,
        allowed: new Set(field.values?.map((value) => plainText(value).trim().toLowerCase())),
      }
    }),
  }
}

const concepts: Partial<Readonly<Record<ValueShape, string>>> = {
  email: 'email',
  phone: 'phone',
  website: 'website',
  currency: 'currency',
  country: 'country',
}

/** What values look like names a field that is named after nothing known. */
function withShape(namings: readonly Naming[], shape: ValueShape | undefined): readonly Naming[] {
  const concept = shape && concepts[shape]
  const isNamed = namings.some(({ tokens }) =>
    tokens.some((token) => !token.concept.startsWith('?') && token.weight > 0.5),
  )
  if (concept === undefined || isNamed) return namings
  return [
    ...namings,
    { from: 'values', reading: 'words', tokens: [{ concept, weight: 1 }], head: concept, weight: 0.7 },
  ]
}

const noValues: FieldValues = { shape: undefined, texts: new Set() }

/** The names since the innermost list. */
function insideLists(path: readonly string[]): readonly string[] {
  return path.slice(path.lastIndexOf('*') + 1)
}

export function lastName(path: readonly string[]): string {
  return path.findLast((name) => name !== '*') ?? ''
}

interface SelfHints {
  readonly title: string
  readonly named: (name: string) => string
}

/** From the schema's title, and from fields such as `Name` with the title "Account Name". */
function selvesOf(fields: readonly Field[], { title, named }: SelfHints, reader: NameReader): ReadonlySet<string> {
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

/** Words that stand in every fifth name of a larger schema distinguish little there. */
function frequentConcepts(fields: readonly Field[], read: (field: Field) => readonly string[]): ReadonlySet<string> {
  const counts = new Map<string, number>()
  for (const field of fields)
    for (const concept of new Set(read(field))) counts.set(concept, (counts.get(concept) ?? 0) + 1)
  return new Set(
    [...counts].filter(([, count]) => count >= 6 && count / fields.length > 0.15).map(([concept]) => concept),
  )
}

interface Weighing {
  readonly vocabulary: Vocabulary
  readonly selves: ReadonlySet<string>
  readonly frequent: ReadonlySet<string>
}

interface NamingParts {
  readonly reader: NameReader
  readonly weigh: Weighing
}

function namingsOf(field: Field, named: (name: string) => string, { reader, weigh }: NamingParts): readonly Naming[] {
  const inside = insideLists(field.path)
  const names = inside.length === 0 ? [lastName(field.path)] : inside
  const around = field.lists.length > 0 ? lastName(field.path.slice(0, field.path.lastIndexOf('*'))) : undefined
  const place = {
    parents: names.slice(0, -1).flatMap((name) => reader.read(named(name)).concepts),
    list: around === undefined ? undefined : reader.read(named(around)).concepts,
    isNumbered: field.isInteger,
  }
  const own = reader.read(named(names.at(-1) ?? ''))
  const namings: Naming[] = [
    { from: 'name', reading: own.reading, weight: 1, ...tokensOf({ own: own.concepts, ...place }, weigh) },
  ]
  const texts = [
    { from: 'title', text: field.title, weight: 1 },
    { from: 'description', text: field.title === '' ? field.description : '', weight: 0.8 },
  ] as const
  for (const { from, text, weight } of texts) {
    if (text === '') continue
    const { concepts, reading } = reader.read(text)
    // A long text mentions much that it is not about.
    if (concepts.length === 0 || concepts.length > 8) continue
    namings.push({ from, reading, weight, ...tokensOf({ own: concepts, ...place, parents: [] }, weigh) })
  }
  return namings
}

interface Concepts {
  readonly own: readonly string[]
  readonly parents: readonly string[]
  /** Concepts of the list around it, `undefined` outside of lists. */
  readonly list: readonly string[] | undefined
  readonly isNumbered: boolean
}

const placeParts: ReadonlySet<string> = new Set(
  'street street2 house_number building po_box city district region postal_code country phone mobile fax email'.split(
    ' ',
  ),
)

type Tokens = Pick<Naming, 'tokens' | 'head'>

function tokensOf({ own, parents, list, isNumbered }: Concepts, { vocabulary, selves, frequent }: Weighing): Tokens {
  const classOf = (concept: string): ConceptClass => vocabulary.classes.get(concept) ?? 'content'
  const isContent = (concept: string): boolean => classOf(concept) === 'content'
  const isSelf = (concept: string): boolean => list === undefined && selves.has(concept)
  const ownSays = own.some((concept) => isContent(concept) && !isSelf(concept))
  const says = ownSays || parents.some(isContent)
  const inPlace = own.some((concept) => placeParts.has(concept))
  const ownHead = own.findLast(isContent)
  const tokens = new Map<string, number>()
  const add = (concept: string, weight: number): void => {
    if (!tokens.has(concept)) tokens.set(concept, weight)
  }
  for (const concept of own) {
    const rarity = frequent.has(concept) ? 0.6 : 1
    if (concept === 'address' && inPlace) add(concept, 0.15)
    else if (isSelf(concept)) add(concept, selfWeight)
    else if (isContent(concept)) add(concept, (concept === ownHead ? 1.15 : 0.85) * rarity)
    else add(concept, classOf(concept) === 'role' && !says ? 1 : classWeights[classOf(concept)])
  }
  // `country.code` is about the country, `billing.city` about the city.
  for (const concept of parents) add(concept, ownSays ? 0.4 : isContent(concept) ? 1 : classWeights[classOf(concept)])
  const context = [...(list ?? selves)].filter((concept) => list === undefined || isContent(concept))
  if (!says) for (const concept of context) add(concept, list === undefined ? selfWeight : listWeight)
  // SAP names the key of an entity after the entity: `BusinessPartner`.
  if (!says && own.length > 0 && own.every(isSelf)) add('code', 1)
  // Every document has lines; other lists say what their elements are.
  const inList = list?.findLast((concept) => isContent(concept) && concept !== 'lines')
  const head = ownSays ? ownHead : (parents.findLast(isContent) ?? inList)
  if (isNumbered && head !== undefined && entities.has(head)) add('id', classWeights.role)
  return { tokens: [...tokens].map(([concept, weight]) => ({ concept, weight })), head }
}

const selfWeight = 0.35
const listWeight = 0.5
const classWeights: Readonly<Record<ConceptClass, number>> = { content: 1, role: 0.3, soft: 0.15, hard: 0.65 }
