import * as Type from 'typebox'
import { connectionRoutes } from './connection-routes.ts'
import { connectorRoutes } from './connector-routes.ts'
import { consentRoutes } from './consent-routes.ts'
import { contractRoutes } from './contract-routes.ts'
import type { ApiDeps } from './deps.ts'
import { flowRoutes } from './flow-routes.ts'
import { importRoutes } from './import-routes.ts'
import { openApiDocument } from './openapi.ts'
import { parkedRoutes } from './parked-routes.ts'
import { pollRoutes } from './poll-routes.ts'
import { scheduleRoutes } from './schedule-routes.ts'
import { defineRoute, shape, type Route } from './route.ts'
import { runEventRoutes } from './run-events.ts'
import { runRoutes } from './run-routes.ts'
import { sessionRoutes } from './session-routes.ts'
import { startRoutes } from './start-routes.ts'
import { systemRoutes } from './system-routes.ts'
import { valueMapRoutes } from './value-map-routes.ts'

/** Every route there is. Who may call it, what it takes and how it is described all follow from its entry. */
export function apiRoutes(deps: ApiDeps): readonly Route[] {
  const routes: readonly Route[] = [
    ...systemRoutes(deps),
    ...sessionRoutes(deps),
    ...flowRoutes(deps),
    ...runRoutes(deps),
    ...startRoutes(deps),
    ...runEventRoutes(deps),
    ...parkedRoutes(deps),
    ...pollRoutes(deps),
    ...scheduleRoutes(deps),
    ...valueMapRoutes(deps),
    ...connectionRoutes(deps),
    ...consentRoutes(deps),
    ...contractRoutes(deps),
    ...connectorRoutes(deps),
    ...importRoutes(deps),
  ]
  const described: Route = defineRoute({
    method: 'GET',
    path: 'openApi',
    access: 'signed-in',
    summary: 'Describes this API',
    answer: shape<object>(Type.Object({ openapi: Type.String() })),
    handle: () => ({ body: document }),
  })
  const all = [...routes, described]
  const document = openApiDocument(all, deps.settings.version)
  return all
}
