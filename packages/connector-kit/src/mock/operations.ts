import type { ConnectorDefinition, Json } from '@isthmus/sdk'
import { bindJson, bindPath, bindText, type Bindings } from './bind-template.ts'
import {
  deltaOf,
  watermarkOf,
  type Action,
  type Batch,
  type KeysCall,
  type ListDefinition,
  type ObjectDefinition,
  type RequestDefinition,
  type Write,
} from './definition-parts.ts'
import type { OperationKind } from './faults.ts'
import { bodyOf, type Incoming } from './incoming.ts'

/** One call that the definition knows. */
export interface Operation {
  readonly kind: OperationKind
  readonly object: string
  readonly request: RequestDefinition
  /** What a statement must read from. */
  readonly from?: string
  /** A value that a statement must hold, where several objects are read from one place. */
  readonly holds?: string
  /** Of calls that write. */
  readonly write?: Write
  readonly batch?: Batch
  /** Of calls for many keys. */
  readonly keys?: KeysCall
  /** Of calls that do an action. */
  readonly action?: NamedAction
  /** Of lists that are not the object's own. */
  readonly list?: ListDefinition
}

export interface NamedAction {
  readonly name: string
  readonly action: Action
}

export interface Matched {
  readonly operation: Operation
  readonly bound: Bindings
}

/** Every call that the definition describes. */
export function operationsOf({ objects }: ConnectorDefinition): readonly Operation[] {
  return Object.entries(objects).flatMap(([name, object]) => [
    ...readsOf(name, object),
    // An action may be a change with fixed values.
    ...actionsOf(name, object),
    ...writesOf(name, object),
  ])
}

function readsOf(name: string, object: ObjectDefinition): readonly Operation[] {
  const { list, deletes, describe } = object
  const delta = deltaOf(object)
  const feed = deletes?.kind === 'feed' ? deletes.request : undefined
  const from = list?.query ? (list.query.from ?? name) : undefined
  const reads = [
    ['list', list?.request],
    ['get', getOf(object)],
    ['changes', delta?.request],
    ['deletes', feed],
    ['describe', describe?.request],
  ] as const
  const own = reads.flatMap(([kind, request]) =>
    request ? [{ kind, object: name, request, ...(from === undefined ? {} : { from }) }] : [],
  )
  return [...own, ...manyOf(name, object), ...changeListOf(name, object), ...deletedListOf(name, object)]
}

/** Calls for many keys at once. */
function manyOf(object: string, { get, list }: ObjectDefinition): readonly Operation[] {
  const calls = [
    ['getBatch', get?.batch],
    ['findBatch', list?.batch],
  ] as const
  return calls.flatMap(([kind, keys]) =>
    keys && 'request' in keys ? [{ kind, object, request: keys.request, keys }] : [],
  )
}

/** Entries about deleted records. */
function deletedListOf(name: string, { deletes }: ObjectDefinition): readonly Operation[] {
  if (deletes?.kind !== 'list') return []
  const { list, only } = deletes
  const { from } = list.query ?? {}
  const [holds] = only?.is ?? []
  const asked = { ...(from === undefined ? {} : { from }), ...(holds === undefined ? {} : { holds }) }
  return [{ kind: 'deletes', object: name, request: list.request, list, ...asked }]
}

/** A list of its own by which changes are asked for. */
function changeListOf(name: string, object: ObjectDefinition): readonly Operation[] {
  const list = watermarkOf(object)?.list
  return list ? [{ kind: 'list', object: name, request: list.request, list }] : []
}

function getOf({ get }: ObjectDefinition): RequestDefinition | undefined {
  return get && 'request' in get ? get.request : undefined
}

function writesOf(name: string, object: ObjectDefinition): readonly Operation[] {
  const { create, update, upsert, delete: remove } = object
  const native = upsert?.kind === 'native' ? upsert : undefined
  // Where both go the same way, a change is told by the record that it names.
  const writes = [
    ['update', update],
    ['create', create],
    ['upsert', native],
    ['delete', remove],
  ] as const
  return writes.flatMap(([kind, write]): readonly Operation[] => {
    if (!write) return []
    const { batch } = write
    const one: Operation = { kind, object: name, request: write.request, write }
    return batch && !('kind' in batch)
      ? [one, { kind: `${kind}Batch`, object: name, request: batch.request, write, batch }]
      : [one]
  })
}

function actionsOf(object: string, { actions = {} }: ObjectDefinition): readonly Operation[] {
  return Object.entries(actions).flatMap(([name, action]): readonly Operation[] => {
    const { request, batch } = action
    const one: Operation = { kind: 'action', object, request, action: { name, action } }
    return batch ? [{ ...one, kind: 'actionBatch', request: batch.request }, one] : [one]
  })
}

/** The operation that a call comes from, or why it comes from none. */
export function matchOperation(
  operations: readonly Operation[],
  call: Incoming,
  ignoredQuery: readonly string[],
): Matched | { readonly unmatched: string } {
  let best: Matched | undefined
  let reason = `no operation has ${call.method} ${call.path}`
  // Of two at one address the one that says more of its headers is looked at first.
  const narrow = operations.toSorted((a, b) => headersOf(b) - headersOf(a))
  for (const operation of narrow) {
    const bound: Bindings = new Map()
    const { request } = operation
    if (request.method !== call.method || !bindPath(pathOf(request.path), withSlash(call.path), bound)) continue
    const wrong = wrongPart(request, { call, bound, ignoredQuery })
    if (wrong === undefined && isMeant(operation, bound)) best = narrower(best, { operation, bound })
    else reason = differs(operation, call, wrong)
  }
  return best ?? { unmatched: reason }
}

function differs({ object, kind }: Operation, { method, path }: Incoming, wrong = 'statement'): string {
  return `${method} ${path} differs from ${object} ${kind} in its ${wrong}`
}

/** An address with a key by name also looks like one with an id: what fixes more of it is meant. */
function narrower(one: Matched | undefined, other: Matched): Matched {
  return one && fixedLength(one.operation) >= fixedLength(other.operation) ? one : other
}

/** How much of the address the template itself says. */
function fixedLength({ request: { path } }: Operation): number {
  return [path].flat().reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 0), 0)
}

function headersOf({ request: { headers = {} } }: Operation): number {
  return Object.keys(headers).length
}

function isMeant(operation: Operation, bound: Bindings): boolean {
  return readsFrom(operation, bound) && namesRecord(operation, bound) && isMany(operation, bound)
}

/** One record goes in a call of its own. */
function isMany({ kind }: Operation, bound: Bindings): boolean {
  const records = bound.get('/records')
  return kind !== 'actionBatch' || (Array.isArray(records) && records.length > 1)
}

/** Several objects may be asked for at one address by statements that name what they read. */
function readsFrom({ from, holds }: Operation, bound: Bindings): boolean {
  const statement = bound.get('/input/statement')
  if (typeof statement !== 'string' || from === undefined) return true
  if (holds !== undefined && !statement.includes(`'${holds}'`)) return false
  return /\sFROM\s+([\w.]+)/i.exec(statement)?.[1] === from
}

const places = ['/input/id', '/input/key', '/input/keys']

/** Whether a change says which record it is for, where its template has a place for that. */
function namesRecord({ kind, request, batch }: Operation, bound: Bindings): boolean {
  if (!kind.startsWith('update')) return true
  if (!batch || 'kind' in batch) return isNamed(request.body, bound)
  const records = bound.get('/records')
  return (
    !Array.isArray(records) ||
    (records as readonly Json[]).every((record) => {
      const own: Bindings = new Map()
      return bindJson(batch.record, record, own) && isNamed(batch.record, own)
    })
  )
}

function isNamed(template: Json | undefined, bound: Bindings): boolean {
  const text = JSON.stringify(template ?? null)
  const wanted = places.filter((place) => text.includes(`"${place}"`))
  return wanted.length === 0 || wanted.some((place) => bound.has(place))
}

interface Matching {
  readonly call: Incoming
  readonly bound: Bindings
  readonly ignoredQuery: readonly string[]
}

function wrongPart(request: RequestDefinition, matching: Matching): string | undefined {
  const { call, bound } = matching
  const query = wrongQuery(request, matching)
  if (query !== undefined) return query
  for (const [name, value] of Object.entries(request.headers ?? {}))
    if (!bindText(value, call.headers[name.toLowerCase()], bound)) return `header ${name}`
  if (request.form) return wrongForm(request.form, call, bound)
  if (request.body === undefined || bindJson(request.body, bodyOf(call), bound)) return undefined
  return `body: ${call.text.slice(0, 300)}`
}

function wrongQuery(request: RequestDefinition, { call, bound, ignoredQuery }: Matching): string | undefined {
  const query = { ...fixedQuery(request.path), ...request.query }
  const known = [...Object.keys(query), ...ignoredQuery]
  const strange = [...call.query.keys()].find((name) => !known.includes(name))
  if (strange !== undefined) return `query: there is no ${strange}`
  const wrong = Object.entries(query).find(
    ([name, value]) => !bindText(value, call.query.get(name) ?? undefined, bound),
  )
  return wrong && `query at ${wrong[0]}`
}

function wrongForm(form: NonNullable<RequestDefinition['form']>, call: Incoming, bound: Bindings): string | undefined {
  const given = new URLSearchParams(call.text)
  for (const name of given.keys()) if (!Object.hasOwn(form, name)) return `form: there is no ${name}`
  for (const [name, value] of Object.entries(form))
    if (!bindText(value, given.get(name) ?? undefined, bound)) return `form at ${name}`
  return undefined
}

type Path = RequestDefinition['path']

/** Without what stands behind a question mark. */
function pathOf(path: Path): Path {
  if (typeof path === 'string') return withSlash(path.replace(/\?.*$/, ''))
  const [first, ...others] = path
  return typeof first === 'string' ? [withSlash(first), ...others] : ['/', ...path]
}

function fixedQuery(path: Path): Readonly<Record<string, Json>> {
  const text = typeof path === 'string' ? path : ''
  const query = text.includes('?') ? text.slice(text.indexOf('?')) : ''
  return Object.fromEntries(new URLSearchParams(query))
}

function withSlash(path: string): string {
  return path.startsWith('/') ? path : `/${path}`
}
