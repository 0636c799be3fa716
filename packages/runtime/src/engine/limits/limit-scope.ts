import { plainText, type CallLimit, type Json } from '@isthmus/sdk'
import type { OpenConnection } from '../connections-port.ts'
import type { EgressCall } from '../egress-port.ts'
import type { GateLimits } from './fair-gate.ts'

/** What decides about the limits of a connection. */
export type LimitedConnection = Pick<OpenConnection, 'name' | 'config' | 'limits'>

/** True for a limit of all calls of a connection, which the connection's own gate keeps. */
export function isUsual({ match, sharedBy, scope = 'connection' }: CallLimit): boolean {
  return !match && sharedBy === undefined && scope === 'connection'
}

/** Whose calls a limit counts together: those of an account, or of the connection where nothing names one. */
export function ownerOf({ scope, sharedBy }: CallLimit, { name, config }: LimitedConnection): readonly string[] {
  const fields = sharedBy === undefined ? (scope === 'account' ? ['baseUrl'] : []) : [sharedBy].flat()
  const values = fields.map((field) => accountText(config[field]))
  return values.length === 0 || values.includes('') ? ['own', name] : ['shared', ...values]
}

/** Of an address, its host: the same account may be reached by several paths. */
function accountText(value: Json | undefined): string {
  const text = plainText(value).trim()
  return /^https?:/i.test(text) && URL.canParse(text) ? new URL(text).host : text
}

/** Which of an owner's calls a limit counts together; `undefined` for a call that is no matter of it. */
export function partOf(
  { match, scope }: CallLimit,
  { request, connection }: Pick<EgressCall, 'request' | 'connection'>,
): readonly string[] | undefined {
  const { about } = request
  if (match && !matches(match, request, connection?.config['baseUrl'])) return undefined
  if (scope !== 'object' && scope !== 'operation') return []
  if (!about) return undefined
  return scope === 'object' ? [about.object] : [about.object, about.operation]
}

function matches(
  { methods, pathStart = '', pathEnd = '', objects, operations }: NonNullable<CallLimit['match']>,
  { method, url, about }: EgressCall['request'],
  baseUrl: unknown,
): boolean {
  const path = pathOf(url, baseUrl)
  const isNamed = isIn(methods, method) && isIn(objects, about?.object) && isIn(operations, about?.operation)
  return isNamed && path.startsWith(pathStart) && path.endsWith(pathEnd)
}

function isIn(wanted: readonly string[] | undefined, got: string | undefined): boolean {
  return !wanted || (got !== undefined && wanted.includes(got))
}

/** Below the address of the connection, without the query. */
function pathOf(url: string, baseUrl: unknown): string {
  const base = typeof baseUrl === 'string' ? baseUrl.replace(/\/+$/, '') : ''
  const below = base !== '' && url.startsWith(base) ? url.slice(base.length) : url
  return `/${below.replace(/[?#].*$/s, '').replace(/^\/+/, '')}`
}

/** The numbers of a limit, some of which the connection may know better. */
export function gateLimits(
  { perSecond, burst, maxConcurrent, maxPauseSeconds }: CallLimit,
  config: LimitedConnection['config'] = {},
): GateLimits {
  const most =
    typeof maxConcurrent === 'object' ? given(config[maxConcurrent.field], maxConcurrent.otherwise) : maxConcurrent
  return {
    ...(perSecond === undefined ? {} : { perSecond }),
    ...(burst === undefined ? {} : { burst }),
    ...(most === undefined ? {} : { maxConcurrent: most }),
    ...(maxPauseSeconds === undefined ? {} : { longestPauseMs: maxPauseSeconds * 1000 }),
  }
}

function given(value: Json | undefined, otherwise: number): number {
  const text = plainText(value).trim()
  return /^[1-9]\d{0,3}$/.test(text) ? Number(text) : otherwise
}
