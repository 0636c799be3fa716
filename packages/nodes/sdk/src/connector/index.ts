export { isNamedHost, mayBeAddress } from './allowed-hosts.ts'
export { signedParts } from './auth.ts'
export type {
  Account,
  CallLimit,
  ChoosableAuth,
  ClientAssertion,
  ConnectorAuth,
  CsrfToken,
  HmacAuth,
  LimitScope,
  LoginSignature,
  UsernameTokenAuth,
  OAuth2Auth,
  OAuth2Grant,
  PlainAuth,
  SessionAuth,
  Setting,
  Signed,
  SignedPart,
} from './auth.ts'
export { fixedOrigin, settingText } from './setting-text.ts'
export { defineConnector, deferPlugin } from './define-connector.ts'
export type { Connector, ConnectorInfo, Plugin } from './define-connector.ts'
export { odataFilter, odataLiteral, sqlCondition, sqlInstant, sqlName } from './dialects/index.ts'
export { oracleText, sqlserverBase, storedByOracle, storedBySqlserver } from './dialects/index.ts'
export type { Condition, FieldKind, QueryFields, SqlEngine, SqlText } from './dialects/index.ts'
export { ConnectorDefinitionSchema, parseDefinition } from './definition/index.ts'
export type { ConnectorDefinition, ParsedDefinition } from './definition/index.ts'
export { askableKeys, conditionRow, lookUpBatch, matchKeys, pluginOf } from './interpret/index.ts'
export { assembleImport, contractKinds, pluginOfImport } from './imported/index.ts'
export type { Assembled, ContractKind, ImportChoice, ImportedConnector } from './imported/index.ts'
export { authorityField, hostField, passwordField, tlsField } from './server-fields.ts'
