export {
  useConnectionActivity,
  useConnections,
  useCreateConnection,
  useDeleteConnection,
  useRotateSecret,
  useTestConnection,
  useUpdateConnection,
  useBeginConsent,
  useFinishConsent,
  useRefreshConnections,
} from './connection-queries.ts'
export { useConnectorDocument } from './connector-queries.ts'
export {
  useAcceptContract,
  useCheckContract,
  useConnectionEntities,
  useContract,
  useContractSettings,
  useEntities,
  useFlowDrift,
} from './contract-queries.ts'
export {
  loadFlow,
  saveFlow,
  useCalledFlows,
  useCreateFlow,
  useDeleteFlow,
  useFlow,
  useFlows,
  useNodeTypes,
  useSetFlowActive,
} from './flow-queries.ts'
export { useImportContract, useImports, usePreviewContract, useRemoveImport } from './import-queries.ts'
export { failedProblem } from './failed-problem.ts'
export { needsSignIn, problemOf, problemsOf } from './problem-document.ts'
export { useParked, useParkedCount, useParkedOfRun, useParkedRecord, useResolveParked } from './parked-queries.ts'
export { useLastRunOf, usePoll, useSchedule, useResetPoll } from './poll-queries.ts'
export type { ParkedFilter } from './query-keys.ts'
export { queryKeys } from './query-keys.ts'
export type { RecordsQuery } from './query-keys.ts'
export type { RunFilter } from './run-filter.ts'
export {
  isFinal,
  loadRun,
  loadStepRecords,
  useCancelRun,
  useLastRun,
  useRetryRun,
  useRun,
  useRunCalls,
  useRunRecords,
  useRuns,
  useStartRun,
} from './run-queries.ts'
export { sessionQuery, useSession, useSetup, useSetupState, useSignIn, useSignOut } from './session-queries.ts'
export { useHealth, useStorage } from './storage-queries.ts'
export {
  useCreateValueMap,
  useDeleteValueMap,
  useRetryValueMap,
  useSaveValueMap,
  useValueMap,
  useValueMapCoverage,
  useValueMaps,
  useValueMapsIn,
  useValueMapVersion,
  useValueMapVersions,
} from './value-map-queries.ts'
export { useKnownValueMaps, useValueMapsNamed } from './value-maps-named.ts'
