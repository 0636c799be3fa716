import { plainText, type Json } from '../json.ts'
import type { Field } from './collect-fields.ts'
import type { NameReader, Reading } from './read-name.ts'
import { valuesAt, type FieldValues, type ValueShape } from './sample-values.ts'
import { bareName, hasLeadingF } from './split-name.ts'
import { frequentConcepts, selvesOf } from './self-concepts.ts'
import type { Vocabulary } from './vocabulary.ts'
import { weighConcepts, type WeighedName, type Weighing } from './weigh-concepts.ts'

/** One way in which a field is named: by its name, its title, its description, or what its values look like. */
export interface Naming extends WeighedName {
  readonly from: 'name' | 'title' | 'description' | 'values'
  readonly reading: Reading
  /** How far the way is trusted, 0 to 1. */
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

export interface ReadingContext {
  readonly vocabulary: Vocabulary
  readonly reader: NameReader
}

/** Reads the names, titles and values of all fields of a schema. */
export function featuresOf(
  fields: readonly Field[],
  about: { readonly title: string; readonly samples: readonly Json[] },
  { vocabulary, reader }: ReadingContext,
): readonly FieldFeatures[] {
  const leaves = fields.map(({ path }) => lastName(path))
  const stripsF = hasLeadingF(leaves)
  const named = (name: string): string => (stripsF ? name.replace(/^F(?=[A-Z_])/, '') : name)
  const selves = selvesOf(fields, { title: about.title, named }, reader)
  const frequent = frequentConcepts(fields, (field) => reader.read(named(lastName(field.path))).concepts)
  const weigh = { vocabulary, selves, frequent }
  return fields.map((field) => {
    const values = about.samples.length > 0 ? valuesAt(about.samples, field.path) : noValues
    return {
      field,
      bare: bareName(insideLists(field.path).join(' ')),
      namings: withShape(namingsOf(field, named, { reader, weigh }), values.shape),
      values,
      allowed: new Set(field.values?.map((value) => plainText(value).trim().toLowerCase())),
    }
  })
}

const conceptOfShape: Partial<Readonly<Record<ValueShape, string>>> = {
  email: 'email',
  phone: 'phone',
  website: 'website',
  currency: 'currency',
  country: 'country',
}

/** What values look like names a field that is named after nothing known. */
function withShape(namings: readonly Naming[], shape: ValueShape | undefined): readonly Naming[] {
  const concept = shape && conceptOfShape[shape]
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

function lastName(path: readonly string[]): string {
  return path.findLast((name) => name !== '*') ?? ''
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
    { from: 'name', reading: own.reading, weight: 1, ...weighConcepts({ own: own.concepts, ...place }, weigh) },
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
    namings.push({ from, reading, weight, ...weighConcepts({ own: concepts, ...place, parents: [] }, weigh) })
  }
  return namings
}
