import type { Context } from 'hono'
import { checkSchema, flowError, type Json } from '@isthmus/sdk'
import { apiPaths } from '@isthmus/sdk/api'
import { allows, permissions } from '../security/permissions.ts'
import { requireOwnPage } from '../security/request-origin.ts'
import type { ApiDeps } from './deps.ts'
import { keptAnswer } from './kept-answer.ts'
import { mismatches, problemAnswer, refuse } from './problem-answer.ts'
import { readJson } from './read-body.ts'
import { readQuery } from './read-query.ts'
import type { Access, Reply, Route, RouteRequest } from './route.ts'
import { readSessionCookie } from './session-cookie.ts'

const strangersBytes = 64 * 1024

type Session = RouteRequest<unknown, unknown>['session']

/** Carries out one call of a route: whose page, who, what may they, what did they send; only then the work. */
export async function callRoute(deps: ApiDeps, route: Route, context: Context): Promise<Response> {
  const { req } = context
  requireOwnPage(req.method, (name) => req.header(name))
  const session = openSession(deps, req.header('cookie'))
  requireAccess(route.access, session, readSessionCookie(req.header('cookie')) !== undefined)
  const query = route.query && readQuery(new URL(req.url).searchParams, route.query.schema)
  const wrongQuery = route.query && mismatches(checkSchema(route.query.schema, query))
  if (wrongQuery) return toResponse(route, refuse(wrongQuery), req.raw.headers)
  const body = await readBody(deps, route, req.raw)
  const wrongBody = route.body && mismatches(checkSchema(route.body.schema, body))
  if (wrongBody) return toResponse(route, refuse(wrongBody), req.raw.headers)
  const reply = await route.handle({
    params: paramsOf(route, context),
    body,
    query,
    user: session?.info.user.name ?? '',
    session,
    address: addressOf(context),
    signal: req.raw.signal,
  })
  return toResponse(route, reply, req.raw.headers)
}

function openSession({ sessions }: ApiDeps, cookies: string | undefined): Session {
  const token = readSessionCookie(cookies)
  const found = token === undefined ? undefined : sessions.find(token)
  if (token === undefined || !found) return undefined
  const { user, expiresAt } = found
  return { token, info: { user: { name: user.name, role: user.role }, expiresAt } }
}

function requireAccess(access: Access, session: Session, hadCookie: boolean): void {
  if (access === 'anyone') return
  if (!session) throw hadCookie ? flowError('SESSION_EXPIRED', {}) : flowError('SIGN_IN_REQUIRED', {})
  if (access === 'signed-in' || allows(session.info.user.role, access)) return
  throw flowError('FORBIDDEN', { needed: permissions[access] })
}

async function readBody({ settings }: ApiDeps, route: Route, request: Request): Promise<Json | undefined> {
  if (!route.body) return undefined
  // Strangers only ever send a name and a password.
  const maxBytes = route.access === 'anyone' ? Math.min(strangersBytes, settings.maxBodyBytes) : settings.maxBodyBytes
  return readJson(request, { maxBytes, optional: route.bodyOptional ?? false })
}

function paramsOf(route: Route, { req }: Context): Readonly<Record<string, string>> {
  const names = [...apiPaths[route.path].matchAll(/:(\w+)/g)].flatMap((match) => match[1] ?? [])
  return Object.fromEntries(names.map((name) => [name, req.param(name) ?? '']))
}

/** The other end of the socket; empty where there is none. */
function addressOf({ env }: Context): string {
  const bindings = env as { readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } } } | undefined
  return bindings?.incoming?.socket?.remoteAddress ?? ''
}

function toResponse(route: Route, reply: Reply<unknown>, asked: Headers): Response | Promise<Response> {
  if (reply instanceof Response) return reply
  if ('refused' in reply) return problemAnswer(reply.refused, reply.problems)
  if (route.kept) return keptAnswer(reply.body, asked)
  const headers = { 'cache-control': 'no-store', ...reply.headers }
  if (route.status === 204) return new Response(null, { status: 204, headers })
  return Response.json(reply.body, { status: route.status ?? 200, headers })
}
