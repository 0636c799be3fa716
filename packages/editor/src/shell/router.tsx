import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { sessionQuery } from '../api/queries.ts'
import { Frame } from './Frame.tsx'
import { CrashPage, NotFoundPage, PendingPage } from './StatePages.tsx'
import { parseSearch, pickSearch, stringifySearch } from './search-params.ts'

interface RouterContext {
  readonly queries: QueryClient
}

const runSearch = pickSearch(
  'flow',
  'status',
  'range',
  'from',
  'to',
  'key',
  'trigger',
  'version',
  'code',
  'node',
  'view',
  'records',
)

const root = createRootRouteWithContext<RouterContext>()({ component: Outlet })

const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  component: Frame,
  beforeLoad: async ({ context, location }) => {
    const session = await context.queries.ensureQueryData(sessionQuery())
    return session === null ? redirect({ to: '/sign-in', search: { next: location.href }, throw: true }) : undefined
  },
})

const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => redirect({ to: '/flows', throw: true }),
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: pickSearch('next'),
  component: lazyRouteComponent(() => import('./SessionPages.tsx'), 'SignInRoute'),
})

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  validateSearch: pickSearch('token'),
  component: lazyRouteComponent(() => import('./SessionPages.tsx'), 'SetupRoute'),
})

const consent = createRoute({
  getParentRoute: () => root,
  path: '/connect/callback',
  validateSearch: pickSearch('state', 'code', 'error', 'error_description'),
  component: lazyRouteComponent(() => import('./ConsentRoute.tsx'), 'ConsentRoute'),
})

const flows = createRoute({
  getParentRoute: () => app,
  path: '/flows',
  validateSearch: pickSearch('search'),
  component: lazyRouteComponent(() => import('../flows/FlowListPage.tsx'), 'FlowListPage'),
})

const flow = createRoute({
  getParentRoute: () => app,
  path: '/flows/$flow',
  validateSearch: pickSearch('node', 'view', 'run', 'records'),
  component: lazyRouteComponent(() => import('./EditorPage.tsx'), 'EditorPage'),
})

// The page above keeps the open document, so that the mapper shares its undo and its saving.
const flowMap = createRoute({ getParentRoute: () => flow, path: 'map/$node' })

const flowRuns = createRoute({
  getParentRoute: () => app,
  path: '/flows/$flow/runs',
  validateSearch: runSearch,
  component: lazyRouteComponent(() => import('./RunPage.tsx'), 'RunPage'),
})

// The page above stays in place and reads the run itself, so that changing the run does not rebuild the list.
const flowRun = createRoute({ getParentRoute: () => flowRuns, path: '$run' })

const runs = createRoute({
  getParentRoute: () => app,
  path: '/runs',
  validateSearch: runSearch,
  component: lazyRouteComponent(() => import('../runs/RunsPage.tsx'), 'RunsPage'),
})

const run = createRoute({
  getParentRoute: () => app,
  path: '/runs/$run',
  component: lazyRouteComponent(() => import('../runs/RunRedirect.tsx'), 'RunRedirect'),
})

const connections = createRoute({
  getParentRoute: () => app,
  path: '/connections',
  validateSearch: pickSearch('new'),
  component: lazyRouteComponent(() => import('../connections/ConnectionsPage.tsx'), 'ConnectionsPage'),
})

const connection = createRoute({ getParentRoute: () => connections, path: '$connection' })

const connectors = createRoute({
  getParentRoute: () => app,
  path: '/connectors',
  validateSearch: pickSearch('search'),
  component: lazyRouteComponent(() => import('../connectors/ConnectorsPage.tsx'), 'ConnectorsPage'),
})

const parked = createRoute({
  getParentRoute: () => app,
  path: '/parked',
  validateSearch: pickSearch('flow', 'run', 'state'),
  component: lazyRouteComponent(() => import('./ParkedRoute.tsx'), 'ParkedRoute'),
})

const parkedRecord = createRoute({ getParentRoute: () => parked, path: '$parked' })

const valueMaps = createRoute({
  getParentRoute: () => app,
  path: '/value-maps',
  validateSearch: pickSearch('search'),
  component: lazyRouteComponent(() => import('../value-maps/ValueMapsPage.tsx'), 'ValueMapsPage'),
})

const valueMap = createRoute({
  getParentRoute: () => app,
  path: '/value-maps/$map',
  validateSearch: pickSearch('panel', 'version'),
  component: lazyRouteComponent(() => import('../value-maps/ValueMapPage.tsx'), 'ValueMapPage'),
})

const storage = createRoute({
  getParentRoute: () => app,
  path: '/storage',
  component: lazyRouteComponent(() => import('../storage/StoragePage.tsx'), 'StoragePage'),
})

const routeTree = root.addChildren([
  start,
  signIn,
  setup,
  consent,
  app.addChildren([
    flows,
    flow.addChildren([flowMap]),
    flowRuns.addChildren([flowRun]),
    runs,
    run,
    parked.addChildren([parkedRecord]),
    connections.addChildren([connection]),
    connectors,
    valueMaps,
    valueMap,
    storage,
  ]),
])

export function createAppRouter(queries: QueryClient) {
  return createRouter({
    routeTree,
    context: { queries },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPendingComponent: PendingPage,
    defaultErrorComponent: CrashPage,
    defaultNotFoundComponent: NotFoundPage,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
