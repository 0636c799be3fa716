import {
  flowError,
  upstreamError,
  type Account,
  type Connector,
  type EffectContext,
  type HttpAnswer,
  type HttpRequest,
  type Json,
  type JsonObject,
} from '@isthmus/sdk'
import { createFlowFiles } from '../../packages/runtime/src/files/flow-files.ts'

export interface LiveConnection {
  readonly connector: Connector
  readonly config: JsonObject & { readonly baseUrl: string }
  readonly secret: Readonly<Record<string, string>>
}

/** What a node was seen to ask of the other system. */
export interface LiveContext extends EffectContext {
  readonly calls: readonly HttpRequest[]
}

/** A context over real HTTP for tests of connectors: it adds the credential as the connector describes it, nothing more. */
export function liveContext(live: LiveConnection, folder = '.'): LiveContext {
  const calls: HttpRequest[] = []
  const session = { authorization: '' }
  const files = createFlowFiles(folder)
  return {
    run: { id: 'run-1', startedAt: '2026-01-01T00:00:00.000Z' },
    connection: { name: 'live', baseUrl: live.config.baseUrl, config: live.config },
    signal: new AbortController().signal,
    attempt: 1,
    idempotencyKey: '00000000-0000-8000-8000-000000000001',
    files: { ...files, create: (path) => files.create(path, 'run-1') },
    respond: () => undefined,
    calls,
    http: async (request) => {
      calls.push(request)
      const answer = await authorized(live, session, request)
      const isLetThrough = (answer.status >= 200 && answer.status < 300) || request.accept?.includes(answer.status)
      if (!isLetThrough) throw upstreamError(new URL(live.config.baseUrl).host, answer)
      request.judge?.(answer)
      return answer
    },
  }
}

async function authorized(
  live: LiveConnection,
  session: { authorization: string },
  request: HttpRequest,
): Promise<HttpAnswer> {
  const { auth } = live.connector
  const account: Account = { config: live.config, secret: live.secret }
  if (auth.kind !== 'session') return send(live, request, fixedAuthorization(live))
  const login = async () => {
    const given = auth.authorization(account, await send(live, auth.login(account, {}), ''))
    session.authorization = typeof given === 'string' ? given : (given['authorization'] ?? '')
  }
  if (session.authorization === '') await login()
  const answer = await send(live, request, session.authorization)
  if (!auth.expired(answer)) return answer
  await login()
  return send(live, request, session.authorization)
}

function fixedAuthorization({ connector: { auth }, config, secret }: LiveConnection): string {
  const fields: Readonly<Record<string, unknown>> = { ...config, ...secret }
  switch (auth.kind) {
    case 'bearer':
      return `Bearer ${String(fields[auth.token])}`
    case 'basic':
      return `Basic ${btoa(`${String(fields[auth.user])}:${String(fields[auth.password])}`)}`
    default:
      return ''
  }
}

async function send({ config }: LiveConnection, request: HttpRequest, authorization: string): Promise<HttpAnswer> {
  const url = new URL(/^https?:/.test(request.url) ? request.url : config.baseUrl.replace(/\/$/, '') + request.url)
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  const text = typeof request.body === 'string' ? request.body : JSON.stringify(request.body)
  const response = await fetch(url, {
    method: request.method,
    headers: {
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
      ...(authorization === '' ? {} : { authorization }),
    },
    ...(text === undefined ? {} : { body: text }),
  }).catch((cause: unknown) => {
    throw flowError('UPSTREAM_UNREACHABLE', { host: url.host, reason: 'the connection was closed' }, { cause })
  })
  const body = await response.text()
  return { status: response.status, headers: Object.fromEntries(response.headers), body: bodyOf(response, body) }
}

function bodyOf(response: Response, text: string): Json {
  if (text === '') return null
  return /\bjson\b/.test(response.headers.get('content-type') ?? '') ? (JSON.parse(text) as Json) : text
}
