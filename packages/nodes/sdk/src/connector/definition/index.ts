export { ConnectorDefinitionSchema } from './definition-schema.ts'
export { verifiedWays } from './documentation-schema.ts'
export type {
  ActionDefinition,
  ActionState,
  AnswerMatcher,
  BatchDefinition,
  ConnectorDefinition,
  DeleteDefinition,
  DeletesDefinition,
  DeltaDefinition,
  ErrorRule,
  FindBatch,
  FormatsDefinition,
  GetBatch,
  KeysCall,
  ListDefinition,
  NativeUpsert,
  ODataBatch,
  ObjectDefinition,
  RequestDefinition,
  SnapshotDefinition,
  StreamDefinition,
  VerifyDefinition,
  WatermarkDefinition,
  WebhooksDefinition,
  WriteAnswer,
  WriteDefinition,
} from './definition-schema.ts'
export { deletionsOf, fieldKindsOf, pollOf, watermarkOf } from './field-kinds.ts'
export { streamedKinds } from './stream-schema.ts'
export { isLookedUp } from './look-ups.ts'
export type { LookedUp } from './look-ups.ts'
export { parseDefinition } from './parse-definition.ts'
export type { ParsedDefinition } from './parse-definition.ts'
