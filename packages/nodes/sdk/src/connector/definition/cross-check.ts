import { escapePointer } from '../../schema/index.ts'
import { isStatementDialect } from '../dialects/index.ts'
import { actionFaults } from './check-actions.ts'
import { changeFaults, knownField } from './check-changes.ts'
import { authFaults, hookFaults, hostFaults, limitFaults, webhookFaults } from './check-connection.ts'
import { looksUp, requestFaults } from './check-request.ts'
import { readBatchFaults } from './check-read-batches.ts'
import { writeFaults } from './check-writes.ts'
import type { ConnectorDefinition, ListDefinition, ObjectDefinition } from './definition-schema.ts'
import { fieldsOf, watermarkOf } from './field-kinds.ts'
import { below, faultIf, missing, unknownName, wrong, type Fault } from './fault.ts'

/** Names and pointers of a definition that lead nowhere, and parts that need others. */
export function crossCheck(definition: ConnectorDefinition): readonly Fault[] {
  const { connection, objects } = definition
  const own = Object.entries(objects).flatMap(([name, object]) =>
    below(`/objects/${escapePointer(name)}`, objectFaults(object, definition)),
  )
  const tested = objects[connection.test.object]
  return [
    ...authFaults(definition),
    ...hostFaults(definition),
    ...limitFaults(definition),
    ...webhookFaults(definition),
    ...(tested?.list ? [] : [unknownName('/connection/test/object', connection.test.object, listedNames(objects))]),
    ...(Object.keys(objects).length > 0 ? [] : [wrong('/objects', 'needs at least one object', {})]),
    ...own,
  ]
}

function listedNames(objects: ConnectorDefinition['objects']): readonly string[] {
  return Object.entries(objects).flatMap(([name, { list }]) => (list ? [name] : []))
}

const listInputs = ['filter', 'order', 'statement', 'fields', 'fieldList']
const pages = ['size', 'offset', 'number', 'cursor']

function objectFaults(object: ObjectDefinition, definition: ConnectorDefinition): readonly Fault[] {
  const { list, get, describe } = object
  return [
    ...(list ? below('/list', listFaults(list, object, definition)) : []),
    ...(get ? getFaults(get, object, definition) : []),
    ...readBatchFaults(object, definition),
    ...(describe ? below('/describe', describeFaults(describe, object, definition)) : []),
    ...idFaults(object),
    ...changeListFaults(object, definition),
    ...changeFaults(object, definition),
    ...writeFaults(object, definition),
    ...actionFaults(object, definition),
    ...hookFaults(object),
  ]
}

function describeFaults(
  { request, besides = [] }: NonNullable<ObjectDefinition['describe']>,
  object: ObjectDefinition,
  definition: ConnectorDefinition,
): readonly Fault[] {
  const names = Object.keys(fieldsOf(object) ?? {})
  return [
    ...requestFaults('/request', request, { definition }),
    ...besides.flatMap((name, at) => (names.includes(name) ? [] : [unknownName(`/besides/${at}`, name, names)])),
  ]
}

/** An id of several fields must be made of fields that there are, and begin with the one that `id` leads to. */
function idFaults(object: ObjectDefinition): readonly Fault[] {
  const { id, idFields, fieldsAt = '' } = object
  if (!idFields) return []
  const first = `${fieldsAt}/${escapePointer(idFields[0] ?? '')}`
  return [
    ...idFields.flatMap((name, at) => knownField(`/idFields/${at}`, name, object)),
    ...faultIf(id !== first, wrong('/id', `must lead to the first of idFields, ${first}`, id)),
  ]
}

/** What is wrong with a list of its own by which changes are asked for. */
function changeListFaults(object: ObjectDefinition, definition: ConnectorDefinition): readonly Fault[] {
  const own = watermarkOf(object)?.list
  const at = object.changes && 'reconcile' in object.changes ? '/changes/reconcile/list' : '/changes/list'
  return own ? below(at, listFaults(own, object, definition)) : []
}

function getFaults(
  get: NonNullable<ObjectDefinition['get']>,
  object: ObjectDefinition,
  definition: ConnectorDefinition,
): readonly Fault[] {
  if ('request' in get) return requestFaults('/get/request', get.request, { definition, input: ['id', 'key', 'keys'] })
  if (!object.list?.query) return [missing('/get/by', 'a list with a query')]
  return knownField('/get/by', object.id.split('/').at(-1) ?? '', object)
}

function listFaults(list: ListDefinition, object: ObjectDefinition, definition: ConnectorDefinition): readonly Fault[] {
  const { page, query, request } = list
  const isStatement = query !== undefined && isStatementDialect(query.dialect)
  return [
    ...requestFaults('/request', request, { definition, input: listInputs, page: pages }),
    ...placeFaults(list, isStatement),
    ...(isStatement ? statementFaults(query) : []),
    ...('order' in page && page.order ? orderFaults(page.order, list, object) : []),
    ...keysetFaults(list, object),
    ...fixedFaults(query, object),
    ...parameterFaults(query, object),
  ]
}

function statementFaults({ from, select }: NonNullable<ListDefinition['query']>): readonly Fault[] {
  const what = 'from and select, because the language asks with a whole statement'
  return faultIf(from === undefined || !select, missing('/query', what))
}

function fixedFaults(query: ListDefinition['query'], object: ObjectDefinition): readonly Fault[] {
  return Object.keys(query?.where ?? {}).flatMap((field) =>
    knownField(`/query/where/${escapePointer(field)}`, field, object),
  )
}

function keysetFaults({ page, query }: ListDefinition, object: ObjectDefinition): readonly Fault[] {
  if (page.kind !== 'keyset') return []
  const unasked = faultIf(!query, missing('/page', 'a query to ask for what follows'))
  return [...knownField('/page/field', page.field, object), ...unasked]
}

function orderFaults(order: readonly string[], { query }: ListDefinition, object: ObjectDefinition): readonly Fault[] {
  const unknown = order.flatMap((field, at) => knownField(`/page/order/${at}`, field, object))
  return [...faultIf(!query, missing('/page/order', 'a query to ask for it')), ...unknown]
}

function parameterFaults(query: ListDefinition['query'], object: ObjectDefinition): readonly Fault[] {
  const { dialect, parameters } = query ?? {}
  if (dialect !== 'parameters')
    return parameters ? [wrong('/query/parameters', 'must not stand beside another dialect', dialect)] : []
  if (!parameters) return [missing('/query', 'parameters')]
  return Object.keys(parameters).flatMap((field) =>
    knownField(`/query/parameters/${escapePointer(field)}`, field, object),
  )
}

const positions: Readonly<Record<string, string>> = {
  offset: '/page/offset',
  page: '/page/number',
  cursor: '/page/cursor',
}

/** What must stand somewhere in the request, else every page would be the same, or every record would be asked for. */
function placeFaults({ page, query, request }: ListDefinition, isStatement: boolean): readonly Fault[] {
  const position = isStatement && page.kind === 'offset' ? undefined : positions[page.kind]
  const filter = query && (isStatement ? '/input/statement' : '/input/filter')
  return [
    ...(position === undefined || looksUp(request, position)
      ? []
      : [missing('/page/kind', `${position} somewhere in the request`)]),
    ...(filter === undefined || looksUp(request, filter)
      ? []
      : [missing('/query', `${filter} somewhere in the request`)]),
  ]
}
