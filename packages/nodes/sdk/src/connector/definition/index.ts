export { ConnectorDefinitionSchema } from './definition-schema.ts'
export type {
  AnswerMatcher,
  ConnectorDefinition,
  ErrorRule,
  ListDefinition,
  ObjectDefinition,
  RequestDefinition,
} from './definition-schema.ts'
export { fieldKindsOf } from './field-kinds.ts'
export { parseDefinition } from './parse-definition.ts'
export type { ParsedDefinition } from './parse-definition.ts'
