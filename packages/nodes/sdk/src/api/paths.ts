/** Every path of the HTTP API; `:name` marks a parameter. Editor and runtime read the same table. */
export const apiPaths = {
  health: '/health',
  storage: '/api/storage',
  openApi: '/api/openapi.json',
  setup: '/api/setup',
  session: '/api/session',
  nodeTypes: '/api/node-types',
  flows: '/api/flows',
  flowCheck: '/api/flows/check',
  callableFlows: '/api/callable-flows',
  flow: '/api/flows/:flow',
  flowActive: '/api/flows/:flow/active',
  flowVersions: '/api/flows/:flow/versions',
  flowVersion: '/api/flows/:flow/versions/:version',
  flowRuns: '/api/flows/:flow/runs',
  runs: '/api/runs',
  run: '/api/runs/:run',
  runCancel: '/api/runs/:run/cancel',
  runRetry: '/api/runs/:run/retry',
  runEvents: '/api/runs/:run/events',
  runRecords: '/api/runs/:run/steps/:node/records',
  runCalls: '/api/runs/:run/steps/:node/calls',
  polls: '/api/polls',
  schedules: '/api/schedules',
  pollReset: '/api/flows/:flow/polls/:node/reset',
  parked: '/api/parked',
  parkedRecord: '/api/parked/:parked',
  parkedResolution: '/api/parked/:parked/resolution',
  valueMaps: '/api/value-maps',
  valueMap: '/api/value-maps/:map',
  valueMapVersions: '/api/value-maps/:map/versions',
  valueMapVersion: '/api/value-maps/:map/versions/:version',
  valueMapCoverage: '/api/value-maps/:map/coverage',
  valueMapRetry: '/api/value-maps/:map/retry',
  connections: '/api/connections',
  connection: '/api/connections/:connection',
  connectionActivity: '/api/connections/:connection/activity',
  connectionTest: '/api/connections/:connection/test',
  connectionSecret: '/api/connections/:connection/secret',
  connectionConsent: '/api/connections/:connection/consent',
  consents: '/api/consents',
  contract: '/api/connections/:connection/contract',
  contractCheck: '/api/connections/:connection/contract/check',
  contractAcceptance: '/api/connections/:connection/contract/acceptance',
  contractEntities: '/api/connections/:connection/contract/entities',
  contractHistory: '/api/connections/:connection/contract/history',
  flowDrift: '/api/flows/:flow/drift',
  connectorDocument: '/api/connectors/:connector/documentation',
  imports: '/api/imports',
  importPreview: '/api/imports/preview',
  import: '/api/imports/:connector',
} as const

export type ApiPath = keyof typeof apiPaths

/**
 * Fills the parameters of a path, encoded.
 * @example
 * apiPath('run', { run: 'r1' }) // '/api/runs/r1'
 */
export function apiPath(path: ApiPath, params: Readonly<Record<string, string | number>> = {}): string {
  return apiPaths[path].replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name] ?? '')))
}
