import { nearestName } from '../../expression/index.ts'
import { escapePointer, preview, valueAt, type SchemaFinding } from '../../schema/index.ts'
import { isStatementDialect } from '../dialects/index.ts'
import type { ConnectorDefinition, ListDefinition, ObjectDefinition } from './definition-schema.ts'
import { fieldKindsOf, watermarkOf } from './field-kinds.ts'

/** Names and pointers of a definition that lead nowhere, and parts that need others. */
export function crossCheck(definition: ConnectorDefinition): readonly SchemaFinding[] {
  const { connection, objects } = definition
  const own = Object.entries(objects).flatMap(([name, object]) =>
    objectFaults(object, definition).map((fault) => ({
      ...fault,
      path: `/objects/${escapePointer(name)}${fault.path}`,
    })),
  )
  const tested = objects[connection.test.object]
  return [
    ...authFaults(definition),
    ...lookedUpIn(connection.auth).flatMap(({ path, from }) =>
      pointerFault(`/connection/auth${path}`, from, definition),
    ),
    ...(tested?.list ? [] : [unknownName('/connection/test/object', connection.test.object, listedNames(objects))]),
    ...(Object.keys(objects).length > 0
      ? []
      : [{ path: '/objects', expected: 'needs at least one object', got: '{}' }]),
    ...own,
  ]
}

function listedNames(objects: ConnectorDefinition['objects']): readonly string[] {
  return Object.entries(objects).flatMap(([name, { list }]) => (list ? [name] : []))
}

function unknownName(path: string, got: string, known: readonly string[]): SchemaFinding {
  const nearest = nearestName(got, known)
  const hint = nearest ? `; did you mean ${nearest}` : `: ${known.join(', ') || 'there is none'}`
  return { path, expected: `must be one that exists${hint}`, got: preview(got) }
}

/** Members of a sign-in that name a secret, and those that name a public field. */
const secretMembers = ['token', 'password', 'secret', 'clientSecret', 'refreshToken', 'privateKey']

function authFaults({ connection: { auth, fields } }: ConnectorDefinition): readonly SchemaFinding[] {
  const inside = 'grant' in auth ? { ...auth, ...auth.grant } : auth
  return Object.entries(inside).flatMap(([member, value]) => {
    const path = `/connection/auth/${'grant' in auth && member in auth.grant ? 'grant/' : ''}${member}`
    const isSecret = secretMembers.includes(member)
    const name = isSecret || member === 'user' ? value : fieldNamed(value)
    if (typeof name !== 'string' || name === 'baseUrl') return []
    const known = isSecret ? Object.keys(fields).filter((each) => fields[each]?.secret) : Object.keys(fields)
    return known.includes(name) ? [] : [unknownName(path, name, known)]
  })
}

/** The field that a setting names. */
function fieldNamed(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'field' in value ? value.field : undefined
}

function objectFaults(object: ObjectDefinition, definition: ConnectorDefinition): readonly SchemaFinding[] {
  const { list, get, changes } = object
  return [
    ...(list ? listFaults(list, object).map((fault) => ({ ...fault, path: `/list${fault.path}` })) : []),
    ...(list?.request === undefined ? [] : requestFaults('/list/request', list.request, definition)),
    ...(get ? requestFaults('/get/request', get.request, definition) : []),
    ...(changes ? changeFaults(object) : []),
  ]
}

function requestFaults(path: string, request: unknown, definition: ConnectorDefinition): readonly SchemaFinding[] {
  return lookedUpIn(request).flatMap((found) => pointerFault(`${path}${found.path}`, found.from, definition))
}

const inputs = ['id', 'key', 'filter', 'order', 'statement', 'fields', 'fieldList']
const pages = ['size', 'offset', 'number', 'cursor']

function pointerFault(path: string, from: string, { connection }: ConnectorDefinition): readonly SchemaFinding[] {
  const [, scope = '', first = ''] = from.split('/')
  const { fields } = connection
  const secrets = Object.keys(fields).filter((name) => fields[name]?.secret)
  const known: Readonly<Record<string, readonly string[]>> = {
    connection: [...Object.keys(fields).filter((name) => !secrets.includes(name)), 'baseUrl'],
    // A secret may stand in the call that signs in, and nowhere else: all others are kept in traces.
    secret: path.startsWith('/connection/auth') ? secrets : [],
    input: inputs,
    page: pages,
  }
  if (known[scope]?.includes(first)) return []
  if (scope === 'connection' && secrets.includes(first)) {
    return [{ path, expected: 'must not be a secret, which only the sign-in may send', got: preview(from) }]
  }
  return [
    unknownName(
      path,
      from,
      (known[scope] ?? []).map((name) => `/${scope}/${name}`),
    ),
  ]
}

function listFaults(list: ListDefinition, object: ObjectDefinition): readonly SchemaFinding[] {
  const { page, query } = list
  const isStatement = query !== undefined && isStatementDialect(query.dialect)
  return [
    ...placeFaults(list, isStatement),
    ...(isStatement && (!query.from || !query.select)
      ? [missing('/query', 'from and select, because the language asks with a whole statement')]
      : []),
    ...(page.kind === 'keyset' ? keysetFaults('/page/field', page.field, fieldKindsOf(object)) : []),
    ...(page.kind === 'keyset' && !query ? [missing('/page', 'a query to ask for what follows')] : []),
  ]
}

const positions: Readonly<Record<string, string>> = {
  offset: '/page/offset',
  page: '/page/number',
  cursor: '/page/cursor',
}

/** What must stand somewhere in the request, else every page would be the same, or every record would be asked for. */
function placeFaults({ page, query, request }: ListDefinition, isStatement: boolean): readonly SchemaFinding[] {
  const used = lookedUpIn(request).map(({ from }) => from)
  const position = isStatement && page.kind === 'offset' ? undefined : positions[page.kind]
  const filter = query && (isStatement ? '/input/statement' : '/input/filter')
  const isSent = (pointer: string): boolean => used.some((from) => from === pointer || from.startsWith(`${pointer}/`))
  return [
    ...(position === undefined || isSent(position)
      ? []
      : [missing('/page/kind', `${position} somewhere in the request`)]),
    ...(filter === undefined || isSent(filter) ? [] : [missing('/query', `${filter} somewhere in the request`)]),
  ]
}

function missing(path: string, what: string): SchemaFinding {
  return { path, expected: `needs ${what}`, got: 'nothing' }
}

function keysetFaults(path: string, field: string, kinds: Readonly<Record<string, string>>): readonly SchemaFinding[] {
  return Object.hasOwn(kinds, field) ? [] : [unknownName(path, field, Object.keys(kinds))]
}

function changeFaults(object: ObjectDefinition): readonly SchemaFinding[] {
  const { list } = object
  const changes = watermarkOf(object)
  if (!changes) return []
  const kinds = fieldKindsOf(object)
  return [
    ...(list?.query ? [] : [missing('/changes', 'a list with a query')]),
    ...keysetFaults('/changes/cursor', changes.cursor, kinds),
    ...keysetFaults('/changes/tieBreak', changes.tieBreak, kinds),
    ...(list?.query?.dialect === 'fxiaoke' && changes.order === 'time'
      ? [{ path: '/changes/order', expected: 'must be id, because the language has no "any"', got: '"time"' }]
      : []),
  ]
}

/** Every `{ "from": pointer }` of a template, with its place. */
function lookedUpIn(value: unknown, path = ''): readonly { readonly path: string; readonly from: string }[] {
  if (typeof value !== 'object' || value === null) return []
  const from = valueAt(value, '/from')
  if (typeof from === 'string' && Object.keys(value).length === 1) return [{ path: `${path}/from`, from }]
  return Object.entries(value).flatMap(([name, inner]) => lookedUpIn(inner, `${path}/${escapePointer(name)}`))
}
