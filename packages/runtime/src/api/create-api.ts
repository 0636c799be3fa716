import { Hono, type Context } from 'hono'
import { apiPaths, asFlowError, flowError } from '@isthmus/sdk'
import { requireOwnHost } from '../security/request-origin.ts'
import { responseHeaders, webhookSecurityPolicy } from '../security/response-headers.ts'
import { callRoute } from './call-route.ts'
import type { ApiDeps } from './deps.ts'
import { problemAnswer } from './problem-answer.ts'
import { readBytes } from './read-body.ts'
import type { Route } from './route.ts'
import { apiRoutes } from './routes.ts'
import { createStaticFiles } from './static-files.ts'

/** Builds the web application: the API, the door for webhooks, and the editor's files. */
export function createApi(deps: ApiDeps): Hono {
  const app = new Hono()
  const routes = apiRoutes(deps)
  app.onError((error, context) => errorAnswer(deps, error, context))
  // Other systems call these under any name; whether they may is the trigger's affair. They come first and bring their
  // headers along, because they are many: adding headers to a finished answer would cost as much as the flow.
  app.all('/hooks/*', (context) => callWebhook(deps, context))
  app.use(async (context, next) => {
    await next()
    for (const [name, value] of Object.entries(responseHeaders)) context.header(name, value)
  })
  app.use(async ({ req }, next) => {
    if (req.path !== apiPaths.health)
      requireOwnHost(req.header('host') ?? new URL(req.url).host, deps.settings.hostNames)
    await next()
  })
  for (const route of routes) {
    app.on(route.method, apiPaths[route.path], (context) => callRoute(deps, route, context))
  }
  const files = deps.settings.editorFolder === undefined ? undefined : createStaticFiles(deps.settings.editorFolder)
  app.notFound(async ({ req }) => {
    const allowed = methodsAt(routes, req.path)
    if (allowed.length > 0) return methodRefused(req.method, req.path, allowed)
    const file = req.path.startsWith('/api/') ? undefined : await files?.(req.raw)
    return file ?? problemAnswer(flowError('ROUTE_UNKNOWN', { method: req.method, path: req.path }))
  })
  return app
}

function errorAnswer({ log }: ApiDeps, thrown: unknown, { req }: Context): Response {
  const error = asFlowError(thrown)
  if (error.kind !== 'bug') return problemAnswer(error)
  log.error({ method: req.method, path: req.path, err: error.cause ?? error }, 'A request failed')
  return problemAnswer(flowError('INTERNAL', { message: 'the log tells more' }))
}

const webhookHeaders = { ...responseHeaders, 'content-security-policy': webhookSecurityPolicy }

async function callWebhook(deps: ApiDeps, context: Context): Promise<Response> {
  const { req } = context
  try {
    const { status, headers, body } = await deps.webhooks.handle({
      method: req.method,
      path: decoded(req.path.slice('/hooks/'.length)),
      headers: req.header(),
      query: req.query(),
      body: await readBytes(req.raw, deps.settings.maxBodyBytes),
    })
    const bodyless = status === 204 || status === 205 || status === 304
    return new Response(bodyless ? null : body, { status, headers: { ...headers, ...webhookHeaders } })
  } catch (thrown) {
    const answer = errorAnswer(deps, asFlowError(thrown), context)
    for (const [name, value] of Object.entries(webhookHeaders)) answer.headers.set(name, value)
    return answer
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function methodsAt(routes: readonly Route[], path: string): readonly string[] {
  return routes
    .filter((route) => new RegExp(`^${apiPaths[route.path].replaceAll(/:\w+/g, '[^/]+')}$`).test(path))
    .map((route) => route.method)
}

function methodRefused(method: string, path: string, allowed: readonly string[]): Response {
  const answer = problemAnswer(flowError('METHOD_NOT_ALLOWED', { path, method }))
  answer.headers.set('allow', allowed.join(', '))
  return answer
}
