import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../json.ts'
import { checkSchema, personalKeyword } from '../schema/index.ts'
import { generateNumber } from './generate-number.ts'
import { generateText } from './generate-text.ts'
import { mergeShapes } from './merge-shapes.ts'
import { seeded, type Seeded } from './seeded.ts'

export interface GenerateOptions {
  /** How many records, 3 when left out. */
  readonly count?: number
  /** The same seed gives the same records. */
  readonly seed?: number
}

/** How often a record is made anew until it fits: some rules of a schema only show when they are broken. */
const maxTries = 24
/** Schemas may contain themselves; records do not. */
const maxDepth = 6
/** Parts of one record that are made: a schema of thousands of fields must not take seconds. */
const maxParts = 4000

/**
 * Makes up records of a shape, for looking at a mapping before there is any data: plausible texts by name and format,
 * companies in English and Chinese, never a person.
 *
 * @returns Records that all fit the schema, at most `count`; fewer, or none, where the schema asks for what cannot be
 * made up, such as a pattern with look-ahead. Errors: none.
 * @example
 * generateRecords({ type: 'object', properties: { currency: { enum: ['EUR', 'USD'] } }, required: ['currency'] })
 */
export function generateRecords(schema: JsonSchema, options: GenerateOptions = {}): readonly Json[] {
  const { count = 3, seed = 1 } = options
  const records: Json[] = []
  // A schema is plain JSON.
  const shape = schema as JsonObject
  for (let index = 0; index < count; index += 1) {
    const record = oneRecord(shape, index, seed)
    // What cannot be made once cannot be made the next time either.
    if (record === undefined) break
    records.push(record)
  }
  return records
}

function oneRecord(schema: JsonObject, index: number, seed: number): Json | undefined {
  for (let attempt = 0; attempt < maxTries; attempt += 1) {
    const random = seeded(seed * 7919 + index * 104_729 + attempt)
    const made = make(schema, {
      root: schema,
      random,
      index,
      name: '',
      personal: false,
      depth: 0,
      // First everything, then only what is required, then by chance.
      optional: attempt === 0 ? 1 : attempt === 1 ? 0 : random.next(),
      branch: attempt,
      budget: { left: maxParts },
    })
    if (made !== undefined && checkSchema(schema, made).length === 0) return made
  }
  return undefined
}

interface Making {
  readonly root: JsonObject
  readonly random: Seeded
  readonly index: number
  readonly name: string
  readonly personal: boolean
  readonly depth: number
  /** Share of the fields that may be missing and are made all the same. */
  readonly optional: number
  /** Which of several forms is tried first. */
  readonly branch: number
  readonly budget: { left: number }
}

/** `undefined` where nothing fits. */
// oxlint-disable-next-line complexity -- one short case per form of a schema
function make(schema: Json | undefined, making: Making): Json | undefined {
  making.budget.left -= 1
  if (making.budget.left < 0) return undefined
  if (schema === false) return undefined
  if (!isJsonObject(schema)) return generateText({}, making)
  if ('const' in schema) return schema['const'] ?? null
  if (Array.isArray(schema['enum'])) return oneOf(schema['enum'] as readonly Json[], making)
  const personal = making.personal || schema[personalKeyword] === true
  const inside: Making = { ...making, personal }
  if (typeof schema['$ref'] === 'string') return make(resolve(schema['$ref'], making.root), deeper(inside))
  const forms = formsOf(schema)
  if (forms) return makeForm(schema, forms, inside)
  switch (typeOf(schema, making)) {
    case 'null':
      return null
    case 'boolean':
      return making.index % 2 === 0
    case 'integer':
    case 'number':
      return generateNumber(schema, inside)
    case 'array':
      return makeList(schema, inside)
    case 'object':
      return makeObject(schema, inside)
    default:
      return generateText(schema, inside)
  }
}

function deeper(making: Making): Making {
  return { ...making, depth: making.depth + 1 }
}

/** A value that is there is worth more than an empty one. */
function oneOf(values: readonly Json[], { index, branch }: Making): Json | undefined {
  const full = values.filter((value) => value !== null && value !== '')
  const list = full.length > 0 ? full : values
  return list[(index + branch) % list.length]
}

function resolve(ref: string, root: JsonObject): Json | undefined {
  if (ref === '#') return root
  if (!ref.startsWith('#/')) return undefined
  let current: Json | undefined = root
  for (const part of ref.slice(2).split('/')) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (!isJsonObject(current) || !Object.hasOwn(current, name)) return undefined
    current = current[name]
  }
  return current
}

/** Alternatives of a schema, those that are not empty first. */
function formsOf(schema: JsonObject): readonly Json[] | undefined {
  const list = schema['anyOf'] ?? schema['oneOf']
  if (Array.isArray(list)) {
    return (list as readonly Json[]).toSorted((a, b) => Number(isNull(a)) - Number(isNull(b)))
  }
  return Array.isArray(schema['allOf']) ? [true] : undefined
}

function isNull(schema: Json): boolean {
  return isJsonObject(schema) && (schema['type'] === 'null' || schema['const'] === null)
}

/** The value of one alternative together with what stands beside the alternatives. */
function makeForm(schema: JsonObject, forms: readonly Json[], making: Making): Json | undefined {
  const { anyOf: _any, oneOf: _one, allOf, ...beside } = schema
  const all = Array.isArray(allOf) ? (allOf as readonly Json[]) : []
  const full = forms.filter((form) => !isNull(form))
  const list = full.length > 0 && making.branch < maxTries / 2 ? full : forms
  const chosen = list[making.branch % list.length] ?? true
  const joined = [beside, ...all, chosen].reduce<Json>(
    (merged, part) => mergeShapes(merged, resolved(part, making)),
    {},
  )
  return make(joined, deeper(making))
}

function resolved(part: Json, { root }: Making): Json {
  return isJsonObject(part) && typeof part['$ref'] === 'string' ? (resolve(part['$ref'], root) ?? false) : part
}

function typeOf(schema: JsonObject, { branch }: Making): string | undefined {
  const { type } = schema
  if (typeof type === 'string') return type
  if (Array.isArray(type)) {
    const full = (type as readonly string[]).filter((each) => each !== 'null')
    return full.length > 0 ? full[branch % full.length] : 'null'
  }
  return typeByKeywords(schema)
}

const keywordTypes: readonly (readonly [type: string, keywords: readonly string[]])[] = [
  ['object', ['properties', 'required', 'additionalProperties', 'minProperties', 'patternProperties']],
  ['array', ['items', 'minItems', 'maxItems', 'prefixItems', 'uniqueItems']],
  ['number', ['minimum', 'maximum', 'multipleOf', 'exclusiveMinimum', 'exclusiveMaximum']],
]

function typeByKeywords(schema: JsonObject): string | undefined {
  return keywordTypes.find(([, keywords]) => keywords.some((keyword) => keyword in schema))?.[0]
}

const usualItems = 2

function makeList(schema: JsonObject, making: Making): Json | undefined {
  const { minItems: least, maxItems: most, prefixItems, items } = schema
  const first = Array.isArray(prefixItems) ? (prefixItems as readonly Json[]) : []
  const min = typeof least === 'number' ? least : 0
  const max = typeof most === 'number' ? most : Math.max(min, usualItems, first.length)
  const isDeep = making.depth >= maxDepth
  const count = Math.min(max, Math.max(min, isDeep ? 0 : Math.max(usualItems, first.length)))
  const list: Json[] = []
  for (let at = 0; at < count; at += 1) {
    const of = first[at] ?? items
    const element = make(of ?? true, { ...deeper(making), index: making.index * count + at })
    if (element === undefined) return at >= min ? list : undefined
    list.push(element)
  }
  return list
}

function makeObject(schema: JsonObject, making: Making): Json | undefined {
  const { properties, required, additionalProperties } = schema
  const fields = isJsonObject(properties) ? Object.entries(properties) : []
  const needed = new Set(Array.isArray(required) ? (required as readonly string[]) : [])
  const made = new Map<string, Json>()
  for (const [name, of] of fields) {
    const isWanted = needed.has(name) || (making.depth < maxDepth && making.random.next() < making.optional)
    const value = isWanted ? make(of, { ...deeper(making), name }) : undefined
    if (value !== undefined) made.set(name, value)
    else if (needed.has(name)) return undefined
  }
  const further = furtherNames(schema, needed, made).map((name) => {
    return [name, make(additionalProperties ?? true, { ...deeper(making), name })] as const
  })
  // One that is missing is found when the whole is checked.
  return Object.fromEntries([
    ...made,
    ...further.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  ])
}

/** Fields that must be there although nothing describes them. */
function furtherNames({ minProperties }: JsonObject, needed: ReadonlySet<string>, made: ReadonlyMap<string, Json>) {
  const further = [...needed].filter((name) => !made.has(name))
  const least = typeof minProperties === 'number' ? Math.min(minProperties, maxParts) : 0
  for (let at = 1; made.size + further.length < least; at += 1) further.push(`field${at}`)
  return further
}
