export {
  flowSchemaVersion,
  FlowEdgeSchema,
  FlowNodeSchema,
  FlowSchema,
  FlowSettingsSchema,
  isExpressionValue,
  RetryPolicySchema,
} from './flow.ts'
export type {
  EdgeEnd,
  ExpressionValue,
  Flow,
  FlowEdge,
  FlowNode,
  FlowSettings,
  NodeConfig,
  RetryPolicy,
} from './flow.ts'
export { editOfFix } from './apply-fix.ts'
export { blockingProblems, checkFlow, stoppingProblems } from './check.ts'
export { missingPermission } from './check-permissions.ts'
export type { ConnectionPermissions } from './check-permissions.ts'
export { fieldName } from './field-name.ts'
export { fieldTitle, titleOf } from './field-title.ts'
export type { CheckOptions } from './check.ts'
export { applyEdit } from './edit.ts'
export type { EditResult, FlowEdit, NodeOptions } from './edit.ts'
export { downstreamOf, findCycle, indexEdges, topologicalOrder, upstreamOf } from './graph.ts'
export type { EdgeIndex } from './graph.ts'
export { dataBases, dataBasis } from './data-basis.ts'
export { edgesOfPart, isWrite, partialScope } from './partial-scope.ts'
export type { PartialScope, PartWanted } from './partial-scope.ts'
export { maxPinBytes, maxPinRecords, maxPinsBytes, pinProblems, pinsOf, withoutPins } from './pins.ts'
export type { FlowPins, NodePins, Pin, PinOrigin } from './pins.ts'
export { migrateFlow } from './migrate.ts'
export type { Migration, MigrationResult } from './migrate.ts'
export { formatFlow, parseFlow } from './parse.ts'
export type { ParseResult } from './parse.ts'
export { canConnect, checkPorts, errorPort, portsOf } from './ports.ts'
export type { ConnectResult, NodeTypes } from './ports.ts'
export type {
  ControlKind,
  NodeCategory,
  NodeKind,
  NodeTypeInfo,
  Port,
  SourceKind,
  TriggerKind,
  UiHints,
} from './node-type-info.ts'
export { calledFlow, caughtBy, catchScope, hiddenEdges } from './control.ts'
export type { CallableFlow } from './check-calls.ts'
export { contractsOf } from './shape/contracts.ts'
export { expressionTypes } from './shape/expression-scopes.ts'
export { typeFlow } from './shape/type-flow.ts'
export { fieldChoices, type FieldChoice } from './named-fields.ts'
export type { FlowContract, FlowTypes, NamedShape, TargetShape, TypeContext } from './shape/type-flow.ts'
export { TypeMemo } from './shape/type-memo.ts'
export type { TypedNode } from './shape/type-memo.ts'
export type { ExpressionTypes, TypedValue } from './shape/value-typing.ts'
export { currencyKeyword, inferredKeyword, keyKeyword, navigationKeyword, neededKeyword } from './shape/shape-rule.ts'
export { configExpressions } from './shape/config-values.ts'
export { nodeScope } from './shape/node-scope.ts'
export { rowsIn } from './shape/row-typing.ts'
export type { NodeShapes, ShapeRule, TargetRule } from './shape/shape-rule.ts'
export { flowValueMapUses } from './value-map-uses.ts'
export type { FlowValueMapUse } from './value-map-uses.ts'
