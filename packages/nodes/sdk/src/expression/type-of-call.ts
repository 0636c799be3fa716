import type { JsonSchema } from '../json.ts'
import type { FunctionEntry, ValueKind } from './functions/entry.ts'
import {
  anySchema,
  elementOf,
  fieldOf,
  isDecimal,
  isNullable,
  nullable,
  present,
  presentKinds,
  unionOf,
} from './type-schemas.ts'
import type { TypeKind } from './type-schemas.ts'

/** What the arguments of a call may be; for an arrow, what it gives. */
export interface CallTypes {
  readonly entry: FunctionEntry
  readonly arguments: readonly JsonSchema[]
}

const returned: Readonly<Partial<Record<ValueKind, JsonSchema>>> = {
  text: { type: 'string' },
  number: { type: 'number' },
  decimal: { type: 'string', format: 'decimal' },
  boolean: { type: 'boolean' },
  date: { type: 'string', format: 'date-time' },
  list: { type: 'array' },
  object: { type: 'object' },
}

/** Functions that answer a value also when their first argument is missing. */
const neverMissing: readonly string[] =
  'concat length indexOf lastIndexOf findIndex count countBy groupBy keyBy merge mergeDeep zip append range hash json now today typeOf sum'.split(
    ' ',
  )
/** Functions that answer missing also when nothing is missing. */
const mayMiss: readonly string[] = [
  'number',
  'find',
  'first',
  'last',
  'min',
  'max',
  'minBy',
  'maxBy',
  'lookupKey',
  'average',
]

type TypeRule = (types: readonly JsonSchema[]) => JsonSchema

const list = (items: JsonSchema): JsonSchema => (items === anySchema ? { type: 'array' } : { type: 'array', items })
const first = ([type = anySchema]: readonly JsonSchema[]): JsonSchema => present(type)
const element = ([type = anySchema]: readonly JsonSchema[]): JsonSchema => present(elementOf(type))
const total: TypeRule = ([source = anySchema, arrow]) => sumSchema(arrow ?? elementOf(source))
const result = (types: readonly JsonSchema[]): JsonSchema => types[1] ?? anySchema
const values = (items: JsonSchema): JsonSchema => ({ type: 'object', additionalProperties: items })

/** Functions whose result follows from what they are given. */
const rules: Readonly<Partial<Record<string, TypeRule>>> = {
  map: (types) => list(result(types)),
  flatMap: (types) => list(presentKinds(result(types))?.includes('array') ? elementOf(result(types)) : anySchema),
  filter: first,
  slice: first,
  sort: first,
  sortBy: first,
  unique: first,
  difference: first,
  intersection: first,
  compact: ([type = anySchema]) => list(present(elementOf(type))),
  reverse: first,
  withoutEmpty: () => anySchema,
  find: element,
  first: element,
  last: element,
  minBy: element,
  maxBy: element,
  min: (types) => extreme(types),
  max: (types) => extreme(types),
  sum: total,
  average: total,
  groupBy: ([type = anySchema]) => values(list(elementOf(type))),
  keyBy: ([type = anySchema]) => values(elementOf(type)),
  countBy: () => values({ type: 'number' }),
  flatten: ([type = anySchema]) => list(elementOf(elementOf(type))),
  chunk: ([type = anySchema]) => list(present(type)),
  split: () => list({ type: 'string' }),
  keys: () => list({ type: 'string' }),
  allocate: () => list({ type: 'string', format: 'decimal' }),
  range: () => list({ type: 'number' }),
  mapValues: (types) => values(result(types)),
  round: rounded,
  floor: rounded,
  ceil: rounded,
  truncate: rounded,
  abs: ([type = anySchema]) => numericSchema([type]),
  today: () => ({ type: 'string', format: 'date' }),
  day: () => ({ type: 'string', format: 'date' }),
  parseDate: () => ({ type: 'string' }),
  addTime: movedDate,
  addDays: movedDate,
  startOf: movedDate,
  endOf: movedDate,
  clamp: (types) => unionOf(types.map(present)),
}

/** Without a number of digits, a number becomes a whole one; a decimal stays one. */
function rounded([type = anySchema, digits]: readonly JsonSchema[]): JsonSchema {
  const schema = numericSchema([type])
  return digits === undefined && schema['type'] === 'number' ? { type: 'integer' } : schema
}

/** An instant stays an instant; a day may become one. */
function movedDate([type = anySchema]: readonly JsonSchema[]): JsonSchema {
  return type['format'] === 'date-time' ? { type: 'string', format: 'date-time' } : { type: 'string' }
}

function extreme(types: readonly JsonSchema[]): JsonSchema {
  const [only = anySchema] = types
  return types.length === 1 ? present(elementOf(only)) : unionOf(types.map(present))
}

function sumSchema(type: JsonSchema): JsonSchema {
  return numericSchema([type])
}

/** What a calculation gives: exact where a decimal takes part, a number where only numbers do. */
export function numericSchema(types: readonly JsonSchema[]): JsonSchema {
  if (types.some(isDecimal)) return { type: 'string', format: 'decimal' }
  const onlyNumbers = types.every((type) => String(presentKinds(type)) === 'number')
  return onlyNumbers ? { type: 'number' } : { anyOf: [{ type: 'number' }, { type: 'string', format: 'decimal' }] }
}

/** The schema of what a call gives. */
export function typeOfCall({ entry, arguments: types }: CallTypes): JsonSchema {
  const special = choices[entry.name]
  if (special !== undefined) return special(types)
  const type = rules[entry.name]?.(types) ?? returned[entry.returns] ?? anySchema
  return answersMissing(entry, types) ? nullable(type) : type
}

function answersMissing({ name, returns }: FunctionEntry, [given]: readonly JsonSchema[]): boolean {
  if (returns === 'boolean' && name !== 'boolean') return false
  if (mayMiss.includes(name)) return true
  return !neverMissing.includes(name) && given !== undefined && isNullable(given)
}

const nothing: JsonSchema = { type: 'null' }

/** Functions that hand on one of several values. */
const choices: Readonly<Partial<Record<string, TypeRule>>> = {
  coalesce: firstPresent,
  firstFilled: (types) => nullable(firstPresent(types)),
  when: (types) => unionOf([types[1] ?? anySchema, types[2] ?? nothing]),
  choose: ([, ...cases]) => {
    const results = cases.filter((_, at) => at % 2 === 1)
    return unionOf([...results, cases.length % 2 === 1 ? (cases.at(-1) ?? anySchema) : nothing])
  },
  lookup: ([table = anySchema, , fallback = nothing]) => unionOf([tableValues(table), fallback]),
  mustLookup: ([table = anySchema]) => tableValues(table),
}

function firstPresent(types: readonly JsonSchema[]): JsonSchema {
  const union = unionOf(types.map(present))
  return types.every(isNullable) ? nullable(union) : union
}

function tableValues(table: JsonSchema): JsonSchema {
  const properties = table['properties']
  if (typeof properties === 'object' && properties !== null) {
    const fields = Object.keys(properties).map((key) => fieldOf(table, key))
    return unionOf(fields.map((field) => (field.kind === 'known' ? field.schema : anySchema)))
  }
  return typeof table['additionalProperties'] === 'object' ? (table['additionalProperties'] as JsonSchema) : anySchema
}

const accepted: Readonly<Partial<Record<ValueKind, readonly TypeKind[]>>> = {
  text: ['string', 'number', 'boolean'],
  number: ['number', 'string'],
  decimal: ['number', 'string'],
  date: ['string', 'object'],
  list: ['array'],
  object: ['object'],
}

/** Whether a value may be what a parameter takes; what is not known may be. */
export function fits(type: JsonSchema, kind: ValueKind): boolean {
  const kinds = presentKinds(type)
  const allowed = accepted[kind]
  return (
    kinds === undefined || kinds.length === 0 || allowed === undefined || kinds.some((each) => allowed.includes(each))
  )
}
