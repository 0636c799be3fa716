export { ConnectorDefinitionSchema } from './definition-schema.ts'
export type {
  AnswerMatcher,
  BatchDefinition,
  ConnectorDefinition,
  DeleteDefinition,
  DeletesDefinition,
  DeltaDefinition,
  ErrorRule,
  FormatsDefinition,
  ListDefinition,
  NativeUpsert,
  ODataBatch,
  ObjectDefinition,
  RequestDefinition,
  SnapshotDefinition,
  VerifyDefinition,
  WatermarkDefinition,
  WebhooksDefinition,
  WriteAnswer,
  WriteDefinition,
} from './definition-schema.ts'
export { fieldKindsOf, pollOf, watermarkOf } from './field-kinds.ts'
export { isLookedUp } from './look-ups.ts'
export type { LookedUp } from './look-ups.ts'
export { parseDefinition } from './parse-definition.ts'
export type { ParsedDefinition } from './parse-definition.ts'
