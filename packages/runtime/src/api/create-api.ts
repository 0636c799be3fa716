import { Hono, type Context } from 'hono'
import { asFlowError, flowError, type FlowError } from '@isthmus/sdk'
import { apiPaths } from '@isthmus/sdk/api'
import { requireOwnHost } from '../security/request-origin.ts'
import { responseHeaders } from '../security/response-headers.ts'
import { callRoute } from './call-route.ts'
import type { ApiDeps } from './deps.ts'
import { problemAnswer } from './problem-answer.ts'
import type { Route } from './route.ts'
import { apiRoutes } from './routes.ts'
import { createStaticFiles } from './static-files.ts'

/** Builds the web application: the API and the editor's files. Webhooks have a door of their own. */
export function createApi(deps: ApiDeps): Hono {
  const app = new Hono()
  const routes = apiRoutes(deps)
  app.onError((error, context) => errorAnswer(deps, error, context))
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
  if (error.code === 'BODY_TOO_LARGE') return tooLarge(error)
  if (error.kind !== 'bug') return problemAnswer(error)
  log.error({ method: req.method, path: req.path, err: error.cause ?? error }, 'A request failed')
  return problemAnswer(flowError('INTERNAL', { message: 'the log tells more' }))
}

/** The rest of the body is not read, so the connection cannot take another request. */
function tooLarge(error: FlowError): Response {
  const answer = problemAnswer(error)
  answer.headers.set('connection', 'close')
  return answer
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
