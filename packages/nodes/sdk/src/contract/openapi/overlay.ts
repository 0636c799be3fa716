import { nearestName } from '../../expression/index.ts'
import { isJsonObject, plainText, type Json, type JsonObject, type JsonSchema } from '../../json.ts'
import { escapePointer } from '../../schema/index.ts'
import { referencedSchema } from '../../typing/index.ts'
import { reachableSchemas } from '../reachable-schemas.ts'
import type { ContractOperation, ReadContract } from '../read-contract.ts'
import { invalidContract } from './invalid-contract.ts'
import { readDocument } from './read-document.ts'

const overlaySchema = 'isthmus/overlay/1'

const deeds = ['list', 'get', 'create', 'update', 'upsert', 'delete'] as const
/** Parts of an object that stand in a connector definition as they stand here. */
const plainParts = [
  'title',
  'id',
  'version',
  'fieldsAt',
  'nulls',
  'formats',
  'etag',
  'changes',
  'deletes',
  'permissions',
]
const pageParts: Readonly<Record<string, string>> = {
  size: '/page/size',
  offset: '/page/offset',
  number: '/page/number',
  cursor: '/page/cursor',
  filter: '/input/filter',
  order: '/input/order',
  fields: '/input/fieldList',
}

/**
 * Adds what a contract does not say: which operations make up an object, how its pages follow each other, its id, the key for
 * upserts, changes, limits and where errors tell of themselves. The document is `isthmus/overlay/1`; its objects hold what
 * objects of a connector definition hold, with the name of an operation in place of a request. Throws `CONTRACT_INVALID` with
 * the place; what the definition does not allow is found when the connector is put together.
 */
export function applyOverlay(contract: ReadContract, text: string): ReadContract {
  const overlay = readDocument(text, 'overlay')
  if (overlay['schema'] !== overlaySchema) {
    throw invalidContract('overlay', `schema must be "${overlaySchema}"`, '/schema')
  }
  const known = ['schema', 'baseUrl', 'errors', 'limits', 'csrf', 'objects']
  const unknown = Object.keys(overlay).find((name) => !known.includes(name))
  if (unknown !== undefined) throw invalidContract('overlay', `it must be one of ${known.join(', ')}`, `/${unknown}`)
  const { baseUrl, errors, limits, csrf, objects = {} } = overlay
  const listed = isJsonObject(objects) ? Object.entries(objects) : []
  return {
    ...contract,
    ...(typeof baseUrl === 'string' ? { baseUrl } : {}),
    ...(isJsonObject(csrf ?? null) ? { csrf: csrf as JsonObject } : {}),
    ...(Array.isArray(limits) ? { limits: limits as readonly Json[] } : {}),
    errors: Array.isArray(errors) ? (errors as readonly Json[]) : contract.errors,
    objects: Object.fromEntries(
      listed.map(([name, object]) => [
        name,
        objectOf(object, { contract, name, path: `/objects/${escapePointer(name)}` }),
      ]),
    ),
  }
}

interface Making {
  readonly contract: ReadContract
  readonly name: string
  readonly path: string
}

function objectOf(value: Json, making: Making): JsonObject {
  const { path, name } = making
  if (!isJsonObject(value)) throw invalidContract('overlay', 'it must be an object', path)
  const known = [...deeds, ...plainParts, 'schema']
  const unknown = Object.keys(value).find((part) => !known.includes(part))
  if (unknown !== undefined)
    throw invalidContract('overlay', `it must be one of ${known.join(', ')}`, `${path}/${unknown}`)
  const made = deeds.flatMap((deed) => {
    const part = value[deed]
    return part === undefined ? [] : [[deed, deedOf(part, deed, { ...making, path: `${path}/${deed}` })] as const]
  })
  const schema = isJsonObject(value['schema'] ?? null) ? value['schema'] : schemaOf(value, making)
  return {
    title: { en: name, 'zh-CN': name },
    id: '/id',
    ...Object.fromEntries(plainParts.flatMap((part) => (value[part] === undefined ? [] : [[part, value[part]]]))),
    schema: schema as Json,
    ...Object.fromEntries(made),
  }
}

type Deed = (typeof deeds)[number]

/** A part of an object: its own words, with the request of the operation that it names. */
function deedOf(value: Json, deed: Deed, making: Making): JsonObject {
  if (!isJsonObject(value)) throw invalidContract('overlay', 'it must be an object', making.path)
  const { operation: named, send, params, query, ...own } = value
  // Upserts that look a record up before they write have no call of their own.
  if (named === undefined) return value
  const operation = operationNamed(named, making)
  const request = requestOf(operation, deed, { send, params, query, path: making.path })
  const kind = deed === 'delete' && own['kind'] === undefined ? { kind: 'delete' } : {}
  const dialect =
    isJsonObject(query ?? null) && isJsonObject((query as JsonObject)['of'] ?? null)
      ? { query: (query as JsonObject)['of'] ?? null }
      : {}
  return { ...kind, request, ...own, ...dialect }
}

function operationNamed(named: Json, { contract, path }: Making): ContractOperation {
  const found = contract.operations.find(({ id }) => id === named)
  if (found) return found
  const nearest = nearestName(
    plainText(named),
    contract.operations.map(({ id }) => id),
  )
  const hint = nearest === undefined ? '' : `; did you mean ${nearest}`
  throw invalidContract(
    'overlay',
    `there is no operation ${plainText(named).slice(0, 100)}${hint}`,
    `${path}/operation`,
  )
}

interface Given {
  readonly send: Json | undefined
  readonly params: Json | undefined
  readonly query: Json | undefined
  readonly path: string
}

function requestOf(operation: ContractOperation, deed: Deed, given: Given): JsonObject {
  const { method, headers } = operation
  const fixed = isJsonObject(given.params ?? null) ? (given.params as JsonObject) : {}
  const query = { ...fixedQuery(operation, fixed), ...sentQuery(operation, given) }
  const isWrite = deed !== 'list' && deed !== 'get' && deed !== 'delete'
  return {
    method,
    path: pathOf(operation, fixed, given.path),
    ...(Object.keys(query).length === 0 ? {} : { query }),
    ...(headers ? { headers } : {}),
    ...(isWrite && operation.body ? { body: { from: '/record' } } : {}),
  }
}

/** Parameters of the path that are not given are the id. */
function pathOf({ path }: ContractOperation, fixed: JsonObject, place: string): Json {
  const parts = path.split(/(\{[^{}]+\})/).filter((part) => part !== '')
  const open = parts.filter((part) => part.startsWith('{') && fixed[part.slice(1, -1)] === undefined)
  if (open.length > 1) {
    throw invalidContract(
      'overlay',
      `say what ${open.join(' and ')} of ${path} are; one may be left open for the id`,
      `${place}/params`,
    )
  }
  const filled = parts.map((part): Json => {
    if (!part.startsWith('{')) return part
    return fixed[part.slice(1, -1)] ?? { from: '/input/id' }
  })
  return filled.every((part) => typeof part === 'string') ? filled.join('') : filled
}

function fixedQuery({ parameters }: ContractOperation, fixed: JsonObject): JsonObject {
  const names = parameters.filter((each) => each.in === 'query').map(({ name }) => name)
  return Object.fromEntries(Object.entries(fixed).filter(([name]) => names.includes(name)))
}

/** `send: { size: limit, cursor: after }`: which parameter carries which part of a page or a question. */
function sentQuery({ parameters }: ContractOperation, { send, path }: Given): JsonObject {
  if (!isJsonObject(send ?? null)) return {}
  return Object.fromEntries(
    Object.entries(send as JsonObject).map(([part, parameter]) => {
      const from = Object.hasOwn(pageParts, part) ? pageParts[part] : undefined
      if (from === undefined)
        throw invalidContract(
          'overlay',
          `it must be one of ${Object.keys(pageParts).join(', ')}`,
          `${path}/send/${part}`,
        )
      const names = parameters.filter((each) => each.in === 'query').map(({ name }) => name)
      if (names.includes(plainText(parameter))) return [plainText(parameter), { from }]
      const nearest = nearestName(plainText(parameter), names)
      const hint = nearest === undefined ? `: ${names.join(', ')}` : `; did you mean ${nearest}`
      throw invalidContract(
        'overlay',
        `the operation has no parameter ${plainText(parameter).slice(0, 100)} in its query${hint}`,
        `${path}/send/${part}`,
      )
    }),
  )
}

/** The schema of a record, as the list or the look-up by id answers with it. */
function schemaOf({ list, get }: JsonObject, { contract, path }: Making): JsonSchema {
  const from = [
    { part: get, pointer: memberOf(get, 'record') ?? '', isList: false },
    { part: list, pointer: memberOf(list, 'records') ?? '', isList: true },
  ]
  for (const { part, pointer, isList } of from) {
    const named = isJsonObject(part ?? null) ? (part as JsonObject)['operation'] : undefined
    const answer = contract.operations.find(({ id }) => id === named)?.answer
    const record = answer && recordIn(answer, { pointer, isList, schemas: contract.schemas })
    if (record) return withDefinitions(record, contract.schemas)
  }
  throw invalidContract('overlay', 'the contract does not say what its records look like; add a schema', path)
}

interface RecordPlace {
  readonly pointer: string
  readonly isList: boolean
  readonly schemas: Schemas
}

function recordIn(answer: JsonSchema, { pointer, isList, schemas }: RecordPlace): JsonSchema | undefined {
  const found = schemaAt(answer, pointer, schemas)
  return isList ? found && itemsOf(found, schemas) : found
}

function memberOf(part: Json | undefined, name: string): string | undefined {
  const value = isJsonObject(part ?? null) ? (part as JsonObject)[name] : undefined
  return typeof value === 'string' ? value : undefined
}

type Schemas = ReadContract['schemas']

function followed(schema: JsonSchema, schemas: Schemas): JsonSchema {
  let current = schema
  for (let hops = 0; hops < 32 && typeof current['$ref'] === 'string'; hops += 1) {
    current = referencedSchema(current['$ref'], { $defs: schemas }) ?? {}
  }
  return current
}

function schemaAt(schema: JsonSchema, pointer: string, schemas: Schemas): JsonSchema | undefined {
  const names = pointer.split('/').slice(1)
  return names.reduce<JsonSchema | undefined>((current, segment) => {
    const name = segment.replaceAll('~1', '/').replaceAll('~0', '~')
    return current && propertyOf(followed(current, schemas), name, schemas)
  }, schema)
}

function propertyOf(schema: JsonSchema, name: string, schemas: Schemas): JsonSchema | undefined {
  for (const { properties } of allOf(schema, schemas)) {
    const found = isJsonObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined
    if (isJsonObject(found ?? null)) return found as JsonObject
  }
  return undefined
}

function allOf(schema: JsonSchema, schemas: Schemas): readonly JsonSchema[] {
  const parts = schema['allOf']
  if (!Array.isArray(parts)) return [schema]
  return [schema, ...(parts as readonly Json[]).filter(isJsonObject).map((part) => followed(part, schemas))]
}

function itemsOf(schema: JsonSchema, schemas: Schemas): JsonSchema | undefined {
  const { items } = followed(schema, schemas)
  return isJsonObject(items) ? items : undefined
}

/** The schema with the definitions it leads to, and no others. */
function withDefinitions(schema: JsonSchema, schemas: Schemas): JsonSchema {
  const own = followed(schema, schemas)
  const kept = reachableSchemas(own, schemas)
  const type = own['type'] === undefined ? { type: 'object' } : {}
  return Object.keys(kept).length === 0 ? { ...type, ...own } : { ...type, ...own, $defs: kept }
}
