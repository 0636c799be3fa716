import type { RunFilter } from './run-filter.ts'

/** Names of everything the editor keeps in memory; a prefix invalidates all below it. */
export const queryKeys = {
  setup: ['setup'] as const,
  session: ['session'] as const,
  nodeTypes: ['node-types'] as const,
  flows: ['flows'] as const,
  flow: (flow: string) => ['flows', flow] as const,
  calledFlows: (names: string) => ['flows', 'called', names] as const,
  flowVersions: (flow: string) => ['flows', flow, 'versions'] as const,
  flowVersion: (flow: string, version: number) => ['flows', flow, 'versions', version] as const,
  runs: ['runs'] as const,
  runLists: ['runs', 'list'] as const,
  runList: (filter: RunFilter) => ['runs', 'list', filter] as const,
  lastRun: (flow: string) => ['runs', 'list', 'last', flow] as const,
  lastRunOf: (flow: string, node: string) => ['runs', 'list', 'last', flow, node] as const,
  run: (run: string) => ['runs', 'one', run] as const,
  calls: (of: CallsQuery) => ['runs', 'one', of.run, 'calls', of] as const,
  records: (page: RecordsQuery) => ['runs', 'one', page.run, 'records', page] as const,
  connections: ['connections'] as const,
  connectionActivity: (connection: string) => ['connections', connection, 'activity'] as const,
  contract: (connection: string) => ['connections', connection, 'contract'] as const,
  contractEntities: (connection: string) => ['connections', connection, 'contract', 'entities'] as const,
  flowDrift: (flow: string, version: number) => ['flows', flow, 'drift', version] as const,
  schedules: ['schedules'] as const,
  parked: ['parked'] as const,
  parkedList: (filter: ParkedFilter) => ['parked', 'list', filter] as const,
  parkedCount: ['parked', 'count'] as const,
  parkedOfRun: (run: string, waiting: number) => ['parked', 'run', run, waiting] as const,
  parkedRecord: (parked: string) => ['parked', 'one', parked] as const,
  valueMaps: ['value-maps'] as const,
  valueMap: (map: string) => ['value-maps', map] as const,
  valueMapIn: (map: string) => ['value-maps', map, 'preview'] as const,
  valueMapVersions: (map: string) => ['value-maps', map, 'versions'] as const,
  valueMapVersion: (map: string, version: number) => ['value-maps', map, 'version', version] as const,
  valueMapCoverage: (map: string) => ['value-maps', map, 'coverage'] as const,
  imports: ['imports'] as const,
  connectorDocument: (connector: string, language: string) => ['connectors', connector, 'document', language] as const,
  polls: ['polls'] as const,
  health: ['health'] as const,
  storage: ['storage'] as const,
}

/** Which parked records to list. */
export interface ParkedFilter {
  readonly flow?: string | undefined
  readonly run?: string | undefined
  readonly state: 'waiting' | 'resolved'
}

/** Which records of a run's step to read. */
export interface CallsQuery {
  readonly run: string
  readonly node: string
  /** Changes while the run goes on, so that new calls are read. */
  readonly recordCount?: number
}

export interface RecordsQuery {
  readonly run: string
  readonly node: string
  readonly side: 'in' | 'out'
  readonly port: string
  /** Changes while the run goes on, so that new records are read. */
  readonly recordCount?: number
}
