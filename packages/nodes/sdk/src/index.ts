export { defineConnector, deferPlugin, settingText, signedParts } from './connector/index.ts'
export { fixedOrigin, isNamedHost, mayBeAddress } from './connector/index.ts'
export type {
  Account,
  ChoosableAuth,
  ClientAssertion,
  Connector,
  CallLimit,
  ConnectorAuth,
  CsrfToken,
  ConnectorInfo,
  HmacAuth,
  LimitScope,
  LoginSignature,
  UsernameTokenAuth,
  OAuth2Auth,
  OAuth2Grant,
  PlainAuth,
  Plugin,
  SessionAuth,
  Setting,
  Signed,
  SignedPart,
} from './connector/index.ts'
export { authorityField, hostField, passwordField, tlsField } from './connector/index.ts'
export { asFlowError, describeProblem, FlowError, flowError, fromProblem } from './errors.ts'
export type { ErrorClass, ErrorDetails, ErrorCode, ErrorKind, ErrorParams, Problem, ProblemFix } from './errors.ts'
export { errorTable } from './error-table.ts'
export { isDeeperThan, isJsonObject, mostJsonLevels, plainText } from './json.ts'
export type { Json, JsonObject, JsonSchema } from './json.ts'
export { textIn } from './language.ts'
export type { Language, LocalText } from './language.ts'
export {
  configAnswer,
  defineNode,
  expressionOnly,
  ExpressionSchema,
  orExpression,
  pollFields,
  ui,
} from './node/index.ts'
export type {
  BatchContext,
  BatchForm,
  BatchInput,
  BatchResult,
  ColumnsOptions,
  ConnectionView,
  PollBatch,
  PollContext,
  PolledChange,
  PollSource,
  PollWindow,
  ControlNode,
  ControlRequest,
  EachFailure,
  EffectContext,
  EffectInput,
  EffectNode,
  Emission,
  FileReader,
  FileStore,
  FileWriter,
  CallOperation,
  HttpAnswer,
  HttpRequest,
  NodeType,
  ProgramText,
  ProgramWriter,
  PureNode,
  Resolved,
  SourceNode,
  TriggerNode,
  UnknownCall,
  Verdict,
  WebhookResponse,
} from './node/index.ts'
export { checkSchema, escapePointer, personalKeyword, personalPaths, preview, valueAt } from './schema/index.ts'
export type { FieldPath, SchemaFinding } from './schema/index.ts'
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
  editOfFix,
  errorPort,
  fieldName,
  fieldChoices,
  fieldTitle,
  titleOf,
  findCycle,
  formatFlow,
  indexEdges,
  migrateFlow,
  missingPermission,
  parseFlow,
  portsOf,
  stoppingProblems,
  topologicalOrder,
  upstreamOf,
} from './flow/index.ts'
export type {
  CheckOptions,
  ConnectionPermissions,
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
  columnsField,
  conditionsField,
  createProgramWriter,
  fieldNamePattern,
  fieldPathPattern,
  fieldRows,
  fileField,
  foundShape,
  intoField,
  limitField,
  placeInto,
  RecordColumns,
  rowFields,
  rowShape,
  sampleField,
  sampleShape,
  upstreamError,
  upstreamMessage,
  whenMissing,
  whenUnknownField,
  withTitles,
  writtenFileField,
  writtenFileName,
  writtenFileShape,
} from './node/index.ts'
export type { WriterNotes, WrittenScope } from './node/index.ts'
export {
  codeProblem,
  createClosure,
  expressionLibrarySource,
  expressionLimits,
  expressionScope,
  functionEntry,
  functionTable,
  loadPinyinTable,
  nearestName,
  parseExpression,
  referencesOf,
  toJavaScript,
  typeOfExpression,
  valueMapUses,
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
  KnownKinds,
  ParsedExpression,
  ParseExpressionOptions,
  ProblemParams,
  ScopeName,
  SourceRange,
  StaticKind,
  TypedExpression,
  ValueKind,
  ValueMapUse,
} from './expression/index.ts'
export {
  checkValueMap,
  lookUpIn,
  openValueTable,
  oppositeDirection,
  parseValueMap,
  readCsvRows,
  readCell,
  readValueMapCsv,
  sidesOf,
  unmappedValues,
  valueMapKey,
  valueMapLimits,
  valueMapNamePattern,
  valueMapSchemaVersion,
  valueMapTypes,
  writeValueMapCsv,
} from './value-map/index.ts'
export type {
  LookedUp,
  UnmappedPolicy,
  ValueMap,
  ValueMapCsvRead,
  ValueMapDirection,
  ValueMapEntry,
  ValueMapParsed,
  ValueMapSide,
  ValueMapType,
  ValueMapValue,
  ValueMiss,
  ValueTable,
} from './value-map/index.ts'
export {
  contractsOf,
  currencyKeyword,
  dataBases,
  dataBasis,
  edgesOfPart,
  expressionTypes,
  inferredKeyword,
  isWrite,
  keyKeyword,
  maxPinBytes,
  maxPinRecords,
  maxPinsBytes,
  partialScope,
  pinProblems,
  pinsOf,
  typeFlow,
  TypeMemo,
  withoutPins,
} from './flow/index.ts'
export type {
  ExpressionTypes,
  FieldChoice,
  FlowContract,
  FlowPins,
  FlowTypes,
  NamedShape,
  NodePins,
  NodeShapes,
  PartialScope,
  PartWanted,
  Pin,
  PinOrigin,
  ShapeRule,
  TargetRule,
  TargetShape,
  TypeContext,
  TypedNode,
  TypedValue,
} from './flow/index.ts'
export { describeView, fit, readSamples, schemaOfSamples, standaloneSchema, viewOf } from './typing/index.ts'
export type { FieldView, Misfit, SchemaValueKind, SchemaView } from './typing/index.ts'
export type { ControlKind, NodeCategory, NodeKind, NodeTypeInfo, Port, SourceKind, TriggerKind } from './flow/index.ts'
export { calledFlow, caughtBy, catchScope, flowValueMapUses, hiddenEdges } from './flow/index.ts'
export type { CallableFlow, FlowValueMapUse, UiHints } from './flow/index.ts'
export { expressionPhrases, fillPhrase, sampleFaultText, translatePhrase } from './phrases.ts'
export type { BusinessKey } from './node/index.ts'
export { compareCodePoints, compareSortKeys } from './node/index.ts'
export type { Arrangement, Collect, CollectNode, SortField, SortKey } from './node/index.ts'
export type { HoldText, LineReaderNode, LineWriter, LineWriterNode, RecordLines } from './node/index.ts'
export { navigationKeyword, neededKeyword } from './flow/index.ts'
export { ConnectorDefinitionSchema, odataFilter, odataLiteral, parseDefinition, pluginOf } from './connector/index.ts'
export type { Condition, ConnectorDefinition, ParsedDefinition, QueryFields } from './connector/index.ts'
export { askableKeys, lookUpBatch, matchKeys } from './connector/index.ts'
export { conditionRow, sqlCondition, sqlInstant, sqlName } from './connector/index.ts'
export { oracleText, sqlserverBase, storedByOracle, storedBySqlserver } from './connector/index.ts'
export type { FieldKind, SqlEngine, SqlText } from './connector/index.ts'
export type { PollRuns, SqlAnswer, SqlRun } from './node/index.ts'
export type { QueueDoor, QueueFacts, QueueMessage, QueueOutcome } from './node/index.ts'
export type { Mail, MailAttachment, MailDoor, MailReceipt } from './node/index.ts'
export type { RemoteFile, RemoteWrite, SftpDoor, WrittenFile } from './node/index.ts'
export type { SqlDoor, SqlQuery } from './node/index.ts'
export { assembleImport, contractKinds, pluginOfImport } from './connector/index.ts'
export type { Assembled, ContractKind, ImportChoice, ImportedConnector } from './connector/index.ts'
export type { EventHeader, EventProof, EventRule, EventSignature, SystemEvent } from './node/index.ts'
