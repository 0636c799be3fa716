import { escapePointer } from '../../schema/index.ts'
import { isStatementDialect } from '../dialects/index.ts'
import { changeFaults, knownField } from './check-changes.ts'
import { authFaults, hookFaults, limitFaults, webhookFaults } from './check-connection.ts'
import { looksUp, requestFaults } from './check-request.ts'
import { writeFaults } from './check-writes.ts'
import type { ConnectorDefinition, ListDefinition, ObjectDefinition } from './definition-schema.ts'
import { below, missing, unknownName, wrong, type Fault } from './fault.ts'

/** Names and pointers of a definition that lead nowhere, and parts that need others. */
export function crossCheck(definition: ConnectorDefinition): readonly Fault[] {
  const { connection, objects } = definition
  const own = Object.entries(objects).flatMap(([name, object]) =>
    below(`/objects/${escapePointer(name)}`, objectFaults(object, definition)),
  )
  const tested = objects[connection.test.object]
  return [
    ...authFaults(definition),
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
    ...(get ? requestFaults('/get/request', get.request, { definition, input: ['id', 'key'] }) : []),
    ...(describe ? requestFaults('/describe/request', describe.request, { definition }) : []),
    ...changeFaults(object, definition),
    ...writeFaults(object, definition),
    ...hookFaults(object),
  ]
}

function listFaults(list: ListDefinition, object: ObjectDefinition, definition: ConnectorDefinition): readonly Fault[] {
  const { page, query, request } = list
  const isStatement = query !== undefined && isStatementDialect(query.dialect)
  return [
    ...requestFaults('/request', request, { definition, input: listInputs, page: pages }),
    ...placeFaults(list, isStatement),
    ...(isStatement && (!query.from || !query.select)
      ? [missing('/query', 'from and select, because the language asks with a whole statement')]
      : []),
    ...(page.kind === 'keyset' ? knownField('/page/field', page.field, object) : []),
    ...(page.kind === 'keyset' && !query ? [missing('/page', 'a query to ask for what follows')] : []),
  ]
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
