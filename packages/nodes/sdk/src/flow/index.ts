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
