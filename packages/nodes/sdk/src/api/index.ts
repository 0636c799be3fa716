export { apiPath, apiPaths } from './paths.ts'
export type { ApiPath } from './paths.ts'
export type { ConnectorDocumentQuery } from './connector-document.ts'
export type { ConnectionActivity, FailedCalls, LimitState, NamedFlow, QuotaState } from './connection-activity.ts'
export type {
  ConnectionDetail,
  BeginConsentAnswer,
  BeginConsentRequest,
  ConnectionLimits,
  FinishConsentAnswer,
  FinishConsentRequest,
  GrantedPermissions,
  MissingPermission,
  ConnectionsAnswer,
  ConnectionTestAnswer,
  TestedCall,
  CreateConnectionRequest,
  RotateSecretRequest,
  UpdateConnectionRequest,
} from './connections.ts'
export type {
  CallableFlowsAnswer,
  CreateFlowRequest,
  FlowActiveRequest,
  FlowCheck,
  FlowDetail,
  FlowsAnswer,
  FlowSummary,
  FlowVersionsAnswer,
  NodeTypesAnswer,
  SaveFlowRequest,
} from './flows.ts'
export type { PollDetail, PollsAnswer, ResetPollRequest } from './polls.ts'
export { parkedResolutions } from './parked.ts'
export type { ParkedAnswer, ParkedRecord, ParkedResolution, ResolveParkedRequest } from './parked.ts'
export { objectDeeds } from './imports.ts'
export type {
  ContractPreview,
  ContractFile,
  ContractSource,
  ImportContractRequest,
  ImportedSummary,
  ImportsAnswer,
} from './imports.ts'
export { csrfHeader } from './problem.ts'
export type { ProblemDocument } from './problem.ts'
export { finalRunStatuses, runStatuses, unsentPort } from './runs.ts'
export type {
  GivenOrigin,
  PartialRun,
  StoredPartialRun,
  RetryRunRequest,
  CalledRun,
  RunDetail,
  RunEvent,
  RunsAnswer,
  RunStatus,
  RunSummary,
  StartRunRequest,
  StepStatus,
  StepSummary,
  TraceRecord,
  TraceCall,
  TraceCallsAnswer,
  TraceMessage,
  TraceRecordsAnswer,
} from './runs.ts'
export type { Role, SessionInfo, SetupRequest, SetupState, SignInRequest } from './session.ts'
export type { StorageStats, StorageTable } from './storage.ts'
export type {
  CreateValueMapRequest,
  SaveValueMapRequest,
  UnmappedValue,
  ValueMapCount,
  ValueMapCoverage,
  ValueMapDetail,
  ValueMapRetryAnswer,
  ValueMapSummary,
  ValueMapUser,
  ValueMapVersionsAnswer,
  ValueMapsAnswer,
} from './value-maps.ts'
export type { ScheduleDetail, SchedulesAnswer } from './schedules.ts'
export type {
  AcceptContractRequest,
  ContractDetail,
  ContractEntitiesAnswer,
  ContractHistoryAnswer,
  ContractSettingsRequest,
  DriftFinding,
  DriftPolicy,
  FlowDriftAnswer,
} from './contracts.ts'
