import type { Problem } from '../../errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../json.ts'
import { contractLimits } from '../described-entity.ts'
import { leftOut } from '../left-out.ts'
import type { ContractOperation } from '../read-contract.ts'
import { SchemaConverter } from './convert-schema.ts'
import type { OpenDocument, Place } from './open-document.ts'
import { readBody } from './read-body.ts'
import { readParameters } from './read-parameters.ts'
import { readAnswer } from './read-answer.ts'

const methods = { get: 'GET', put: 'PUT', post: 'POST', patch: 'PATCH', delete: 'DELETE', head: 'HEAD' } as const
type MethodName = keyof typeof methods

interface Found {
  readonly operations: readonly ContractOperation[]
  readonly schemas: ContractSchemas
  readonly problems: readonly Problem[]
}

type ContractSchemas = SchemaConverter['schemas']

/** What reading one operation needs. */
export interface OperationReading {
  readonly document: OpenDocument
  readonly converter: SchemaConverter
  /** Swagger 2 says some things elsewhere. */
  readonly isSwagger: boolean
  readonly problems: Problem[]
}

/** Every operation of a contract, each under a name of its own. */
export function readOperations(document: OpenDocument): Found {
  const converter = new SchemaConverter(document)
  const problems: Problem[] = []
  const reading: OperationReading = { document, converter, isSwagger: 'swagger' in document.root, problems }
  const taken = new Set<string>()
  const operations: ContractOperation[] = []
  const paths = document.at('/paths')
  for (const item of membersOf(document, paths)) {
    if (operations.length >= contractLimits.maxEntities) {
      problems.push(
        leftOut('OpenAPI', item.pointer, `only the first ${contractLimits.maxEntities} operations are read`),
      )
      break
    }
    operations.push(...ofPath(item, reading, taken))
  }
  for (const [reference, pointer] of [...converter.lost].slice(0, 50)) {
    const reason = `${reference.slice(0, 200)} leads nowhere, or out of the folder of the contract; what stands there may be anything`
    problems.push(leftOut('OpenAPI', pointer, reason))
  }
  return { operations, schemas: converter.schemas, problems }
}

/** The members of an object with their places, references of the members followed. */
function membersOf(document: OpenDocument, place: Place | undefined): readonly (Place & { readonly name: string })[] {
  if (!place || !isJsonObject(place.value)) return []
  return Object.entries(place.value).flatMap(([name, value]) => {
    const pointer = `${place.pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const found = document.resolve({ document: place.document, value, pointer })
    return found ? [{ ...found, name }] : []
  })
}

function ofPath(
  item: Place & { readonly name: string },
  reading: OperationReading,
  taken: Set<string>,
): readonly ContractOperation[] {
  const { value, name: path } = item
  if (!isJsonObject(value) || !path.startsWith('/')) return []
  return Object.keys(methods).flatMap((method) => {
    const operation = value[method]
    if (!isJsonObject(operation)) return []
    const place = { ...item, value: operation, pointer: `${item.pointer}/${method}` }
    const shared = { ...item, value: value['parameters'] ?? null, pointer: `${item.pointer}/parameters` }
    const read = operationOf({ path, method: method as MethodName, place, operation, shared }, reading)
    return read ? [{ ...read, id: freeId(read.id, taken) }] : []
  })
}

interface OperationPlace {
  readonly path: string
  readonly method: MethodName
  readonly place: Place
  readonly operation: JsonObject
  /** Parameters of the whole path. */
  readonly shared: Place
}

// oxlint-disable-next-line complexity -- one line per part that may be left out
function operationOf(
  { path, method, place, operation, shared }: OperationPlace,
  reading: OperationReading,
): ContractOperation | undefined {
  const parameters = readParameters([shared, inside(place, operation, 'parameters')], reading)
  const body = readBody({ place, operation, parameters: parameters.bodies }, reading)
  const refused = parameters.refused ?? body.refused
  if (refused !== undefined) {
    reading.problems.push(leftOut('OpenAPI', place.pointer, refused))
    return undefined
  }
  const answer = readAnswer(place, operation, reading)
  const { operationId, summary, description, tags, deprecated } = operation
  const named = typeof operationId === 'string' && operationId.trim() !== '' ? operationId : `${method}${path}`
  const title = textOf(summary) ?? (typeof operationId === 'string' ? operationId : `${methods[method]} ${path}`)
  const about = textOf(description) ?? textOf(summary)
  return {
    id: idOf(named),
    title: `${title}${deprecated === true ? ' (deprecated)' : ''}`.slice(0, 200),
    ...(about === undefined ? {} : { summary: about.slice(0, 300) }),
    method: methods[method],
    path,
    parameters: parameters.parameters,
    ...(body.body ? { body: body.body } : {}),
    ...(answer ? { answer } : {}),
    headers: { accept: 'application/json' },
    tags: Array.isArray(tags) ? (tags as readonly Json[]).filter((tag) => typeof tag === 'string').slice(0, 5) : [],
  }
}

function inside(place: Place, value: JsonObject, name: string): Place {
  return { ...place, value: value[name] ?? null, pointer: `${place.pointer}/${name}` }
}

/** One line of a text, without blanks at its ends. */
function textOf(value: Json | undefined): string | undefined {
  if (typeof value !== 'string') return undefined
  return value.replaceAll(/\s+/g, ' ').trim() || undefined
}

function idOf(name: string): string {
  const plain = name.replaceAll(/[^\w.-]+/g, '_').replaceAll(/^[^A-Za-z]+|_+$/g, '')
  return (plain === '' ? 'operation' : plain).slice(0, 110)
}

function freeId(id: string, taken: Set<string>): string {
  let free = id
  for (let number = 2; taken.has(free); number += 1) free = `${id}_${number}`
  taken.add(free)
  return free
}
