import { mostListed } from '../dialects/index.ts'
import { knownField } from './check-changes.ts'
import { looksUp, requestFaults, templateFaults } from './check-request.ts'
import { serviceFaults } from './check-writes.ts'
import type {
  ConnectorDefinition,
  FindBatch,
  GetBatch,
  KeysCall,
  ListDefinition,
  ObjectDefinition,
} from './definition-schema.ts'
import { below, faultIf, missing, wrong, type Fault } from './fault.ts'

/** What is wrong with the ways in which records are got or found by many keys at once. */
export function readBatchFaults(object: ObjectDefinition, definition: ConnectorDefinition): readonly Fault[] {
  const { get, list } = object
  return [
    ...(get?.batch ? below('/get/batch', getFaults(get.batch, object, definition)) : []),
    ...(list?.batch ? below('/list/batch', findFaults(list.batch, { list, object, definition })) : []),
  ]
}

function getFaults(batch: GetBatch, object: ObjectDefinition, definition: ConnectorDefinition): readonly Fault[] {
  const { get, id, idFields, list } = object
  if ('kind' in batch) {
    if (!get || 'by' in get) return [missing('', 'a get with a request, of which the call is made')]
    return serviceFaults(batch, get.request, { definition })
  }
  const single = faultIf(idFields !== undefined, wrong('', 'needs an id of one field', idFields))
  if ('request' in batch) return [...single, ...callFaults(batch, definition, ['keys'])]
  const field = id.split('/').at(-1) ?? ''
  return [...single, ...knownField('/by', field, object), ...inFaults(batch.maxKeys, list, [field])]
}

interface Found {
  readonly list: ListDefinition
  readonly object: ObjectDefinition
  readonly definition: ConnectorDefinition
}

function findFaults(batch: FindBatch, { list, object, definition }: Found): readonly Fault[] {
  const { fields = [] } = batch
  const own =
    'request' in batch
      ? [
          ...faultIf(!list.query, missing('', 'a list with a query, by which single records are found')),
          ...callFaults(batch, definition, ['keys', 'field']),
        ]
      : inFaults(batch.maxKeys, list, fields)
  return [...own, ...fields.flatMap((field, at) => knownField(`/fields/${at}`, field, object))]
}

function callFaults(
  { request, key }: KeysCall,
  definition: ConnectorDefinition,
  input: readonly string[],
): readonly Fault[] {
  return [
    ...requestFaults('/request', request, { definition, input }),
    ...faultIf(!looksUp(request, '/input/keys'), missing('/request', '/input/keys somewhere')),
    ...(key === undefined ? [] : templateFaults('/key', key, { definition, input: ['value'] })),
    ...faultIf(key !== undefined && !looksUp(key, '/input/value'), missing('/key', '/input/value somewhere')),
  ]
}

/** Whether the list can be asked for one of several values, and for so many of them. */
function inFaults(maxKeys: number, list: ListDefinition | undefined, fields: readonly string[]): readonly Fault[] {
  const { query } = list ?? {}
  if (!query) return [missing('/by', 'a list with a query')]
  const most = mostListed(query.dialect)
  const byField = query.dialect === 'parameters'
  const unnamed = byField ? fields.filter((field) => query.parameters?.[field]?.in === undefined) : []
  return [
    ...faultIf(most === 0, wrong('/by', 'needs a query language that compares with lists of values', query.dialect)),
    ...faultIf(
      most > 0 && maxKeys > most,
      wrong('/maxKeys', `must be at most ${most} for this query language`, maxKeys),
    ),
    ...faultIf(byField && fields.length === 0, missing('/fields', 'the fields that have a parameter for lists')),
    ...unnamed.map((field) => missing('/by', `a parameter for lists of ${field}`)),
  ]
}
