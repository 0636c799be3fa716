import { propertyOf } from './entity-type.ts'
import type { EntityType } from './entity-type.ts'
import { parseFilter } from './filter-parser.ts'
import type { Filter } from './filter-parser.ts'
import { invalidQuery, notSupported } from './odata-error.ts'

export type OrderBy = { readonly property: string; readonly descending: boolean }

/** Where a page starts: after a key (order by key), or at an offset (any other order). */
export type SkipToken =
  | { readonly kind: 'after'; readonly key: readonly string[] }
  | { readonly kind: 'offset'; readonly offset: number }

export type Query = {
  readonly filter: Filter | undefined
  readonly select: readonly string[] | undefined
  readonly orderBy: readonly OrderBy[]
  readonly top: number | undefined
  readonly skip: number
  readonly count: boolean
  readonly expand: boolean
  readonly skipToken: SkipToken | undefined
}

const collectionOptions: readonly string[] = [
  '$filter',
  '$select',
  '$orderby',
  '$top',
  '$skip',
  '$count',
  '$expand',
  '$skiptoken',
  '$format',
]
const entityOptions: readonly string[] = ['$select', '$expand', '$format']

/** Reads the system query options. Other parameters are the caller's own and do nothing, as OData says. */
export function parseQuery(type: EntityType, parameters: URLSearchParams, kind: 'collection' | 'entity'): Query {
  refuseOthers(parameters, kind === 'collection' ? collectionOptions : entityOptions)
  const filter = parameters.get('$filter')
  return {
    filter: filter === null ? undefined : parseFilter(filter),
    select: parseSelect(type, parameters.get('$select')),
    orderBy: parseOrderBy(type, parameters.get('$orderby')),
    top: parseWhole('$top', parameters.get('$top')),
    skip: parseWhole('$skip', parameters.get('$skip')) ?? 0,
    count: parseCount(parameters.get('$count')),
    expand: parseExpand(type, parameters.get('$expand')),
    skipToken: parseSkipToken(type, parameters.get('$skiptoken')),
  }
}

function refuseOthers(parameters: URLSearchParams, known: readonly string[]): void {
  for (const name of new Set(parameters.keys())) {
    if (!name.startsWith('$')) continue
    if (!known.includes(name)) throw notSupported(name, `The option ${name} is not supported here.`)
    if (parameters.getAll(name).length > 1) throw invalidQuery(name, `${name} is given more than once.`)
  }
  const format = parameters.get('$format') ?? 'json'
  if (format === 'json' || format.startsWith('application/json')) return
  throw notSupported('$format', 'Only $format=json is supported.')
}

function parseSelect(type: EntityType, text: string | null): readonly string[] | undefined {
  if (text === null || text.trim() === '*') return undefined
  return text.split(',').map((part) => knownProperty(type, '$select', part.trim()))
}

function parseOrderBy(type: EntityType, text: string | null): readonly OrderBy[] {
  if (text === null) return []
  return text.split(',').map((part) => {
    const [name = '', direction = 'asc', ...rest] = part.trim().split(/\s+/)
    if (rest.length > 0 || (direction !== 'asc' && direction !== 'desc')) {
      throw invalidQuery('$orderby', `$orderby: "${part.trim()}" must be a property, then asc or desc.`)
    }
    return { property: knownProperty(type, '$orderby', name), descending: direction === 'desc' }
  })
}

function knownProperty(type: EntityType, option: string, name: string): string {
  if (propertyOf(type, name) !== undefined) return name
  const known = type.properties.map((property) => property.name).join(', ')
  throw invalidQuery(option, `${option}: ${type.name} has no property "${name}". It has: ${known}.`)
}

function parseWhole(option: string, text: string | null): number | undefined {
  if (text === null) return undefined
  if (!/^\d{1,9}$/.test(text)) throw invalidQuery(option, `${option} must be a whole number from 0, not "${text}".`)
  return Number(text)
}

function parseCount(text: string | null): boolean {
  if (text !== null && text !== 'true' && text !== 'false')
    throw invalidQuery('$count', '$count must be true or false.')
  return text === 'true'
}

function parseExpand(type: EntityType, text: string | null): boolean {
  if (text === null) return false
  if (type.contains !== undefined && text === 'Lines') return true
  const possible =
    type.contains === undefined ? 'nothing can be expanded' : 'only Lines, without options, can be expanded'
  throw invalidQuery('$expand', `$expand: "${text}" is not possible on ${type.set}; ${possible}.`)
}

export function encodeSkipToken(token: SkipToken): string {
  return Buffer.from(JSON.stringify(token.kind === 'after' ? token.key : token.offset)).toString('base64url')
}

function parseSkipToken(type: EntityType, text: string | null): SkipToken | undefined {
  if (text === null) return undefined
  const value = parseJson(Buffer.from(text, 'base64url').toString('utf8'))
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return { kind: 'offset', offset: value }
  if (Array.isArray(value) && value.length === type.key.length && value.every((part) => typeof part === 'string')) {
    return { kind: 'after', key: value }
  }
  throw invalidQuery('$skiptoken', '$skiptoken is not one of ours. Follow @odata.nextLink as it is given.')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
