export { apiPath, apiPaths, csrfHeader, finalRunStatuses, parkedResolutions, runStatuses } from './api/index.ts'
export type {
  ApiPath,
  CalledRun,
  ConnectionDetail,
  ConnectionLimits,
  ConnectionTestAnswer,
  ConnectionsAnswer,
  CreateConnectionRequest,
  CreateFlowRequest,
  FlowActiveRequest,
  FlowCheck,
  FlowDetail,
  FlowSummary,
  FlowVersionsAnswer,
  FlowsAnswer,
  NodeTypesAnswer,
  ParkedAnswer,
  ParkedRecord,
  ParkedResolution,
  ProblemDocument,
  ResolveParkedRequest,
  RetryRunRequest,
  Role,
  RotateSecretRequest,
  RunDetail,
  RunEvent,
  RunStatus,
  RunSummary,
  RunsAnswer,
  SaveFlowRequest,
  SessionInfo,
  SetupRequest,
  SetupState,
  SignInRequest,
  StartRunRequest,
  StepStatus,
  StorageStats,
  StorageTable,
  StepSummary,
  TraceRecord,
  TraceRecordsAnswer,
  UpdateConnectionRequest,
} from './api/index.ts'
export { defineConnector } from './connector/index.ts'
export type { Account, Connector, ConnectorAuth, ConnectorInfo, Plugin } from './connector/index.ts'
export { asFlowError, describeProblem, FlowError, flowError, fromProblem } from './errors.ts'
export type { ErrorClass, ErrorDetails, ErrorCode, ErrorKind, ErrorParams, Problem } from './errors.ts'
export { errorTable } from './error-table.ts'
export { isJsonObject, plainText } from './json.ts'
export type { Json, JsonObject, JsonSchema } from './json.ts'
export { textIn } from './language.ts'
export type { Language, LocalText } from './language.ts'
export { defineNode, expressionOnly, ExpressionSchema, orExpression, pollFields, ui } from './node/index.ts'
export type {
  ConnectionView,
  PollBatch,
  PollContext,
  PolledChange,
  PollSource,
  PollWindow,
  ControlRequest,
  EachFailure,
  EffectContext,
  EffectInput,
  EffectNode,
  Emission,
  FileReader,
  FileStore,
  FileWriter,
  HttpAnswer,
  HttpRequest,
  NodeType,
  ProgramText,
  ProgramWriter,
  PureNode,
  Resolved,
  TriggerNode,
  UnknownCall,
  Verdict,
  WebhookResponse,
} from './node/index.ts'
export { checkSchema, escapePointer, preview, valueAt } from './schema/index.ts'
export type { SchemaFinding } from './schema/index.ts'
export {
  flowSchemaVersion,
  FlowEdgeSchema,
  FlowNodeSchema,
  FlowSchema,
  FlowSettingsSchema,
  isExpressionValue,
  RetryPolicySchema,
} from './flow/index.ts'
export type {
  EdgeEnd,
  ExpressionValue,
  Flow,
  FlowEdge,
  FlowNode,
  FlowSettings,
  NodeConfig,
  RetryPolicy,
} from './flow/index.ts'
export {
  applyEdit,
  blockingProblems,
  canConnect,
  checkFlow,
  checkPorts,
  downstreamOf,
  errorPort,
  fieldName,
  fieldTitle,
  findCycle,
  formatFlow,
  indexEdges,
  migrateFlow,
  parseFlow,
  portsOf,
  topologicalOrder,
  upstreamOf,
} from './flow/index.ts'
export type {
  CheckOptions,
  ConnectResult,
  EdgeIndex,
  EditResult,
  FlowEdit,
  Migration,
  MigrationResult,
  NodeOptions,
  NodeTypes,
  ParseResult,
} from './flow/index.ts'
export {
  createProgramWriter,
  fieldNamePattern,
  fieldPathPattern,
  fieldRows,
  intoField,
  objectOfRows,
  placeInto,
  propertyOf,
  schemaOfPlaced,
  schemaOfValue,
  upstreamError,
  upstreamMessage,
} from './node/index.ts'
export type { FieldRow, WriterNotes } from './node/index.ts'
export {
  codeProblem,
  createClosure,
  expressionLibrarySource,
  expressionLimits,
  expressionScope,
  loadPinyinTable,
  functionEntry,
  functionTable,
  nearestName,
  parseExpression,
  referencesOf,
  toJavaScript,
} from './expression/index.ts'
export type {
  ClosureOptions,
  Expression,
  ExpressionNode,
  ExpressionProblem,
  ExpressionProblemCode,
  ExpressionReference,
  FunctionEntry,
  FunctionGroup,
  FunctionName,
  FunctionParameter,
  JavaScriptOptions,
  ParsedExpression,
  ParseExpressionOptions,
  ProblemParams,
  ScopeName,
  SourceRange,
  ValueKind,
} from './expression/index.ts'
export type {
  ControlKind,
  NodeCategory,
  NodeKind,
  NodeTypeInfo,
  Port,
  SourceKind,
  TriggerKind,
  UiHints,
} from './flow/index.ts'
export { calledFlow, caughtBy, catchScope, hiddenEdges } from './flow/index.ts'
export type { CallableFlow } from './flow/index.ts'
export { expressionPhrases, fillPhrase, translatePhrase } from './phrases.ts'
export type { BusinessKey } from './node/index.ts'
export { compareCodePoints, compareSortKeys } from './node/index.ts'
export type {
  Arrangement,
  Collect,
  CollectNode,
  HoldText,
  LineReaderNode,
  LineWriter,
  LineWriterNode,
  RecordLines,
  SortField,
  SortKey,
} from './node/index.ts'
