export { contractEncoding } from './contract-encoding.ts'
export { contractLimits, groupKeyword, keysKeyword, toldKeyword } from './described-entity.ts'
export type { DescribedEntity } from './described-entity.ts'
export { affectedUses } from './drift/affected-uses.ts'
export type { AffectedOptions, AffectedUse } from './drift/affected-uses.ts'
export { compareEntities } from './drift/compare-entities.ts'
export { compareSchemas } from './drift/compare-schemas.ts'
export { driftKey, driftKinds, mayBreak } from './drift/drift-change.ts'
export type { DriftChange, DriftKind, FieldUse } from './drift/drift-change.ts'
export { entityNodes } from './drift/entity-nodes.ts'
export type { EntityNode } from './drift/entity-nodes.ts'
export { fieldPlaces, placedFields } from './drift/field-places.ts'
export { lookForUnknown } from './drift/unknown-parts.ts'
export type { UnknownPart } from './drift/unknown-parts.ts'
export { readTouched, writeTouched } from './drift/touched-records.ts'
export type { RecordTest } from './drift/touched-records.ts'
export { renameEdit } from './drift/rename-edit.ts'
export { entitiesOfCatalog } from './sql/entities-of-catalog.ts'
export type { SqlCatalog, SqlColumnRow, SqlEnumRow, SqlKeyRow } from './sql/sql-rows.ts'
export {
  basicSignIn,
  bearerSignIn,
  clientSignIn,
  headerSignIn,
  noSignIn,
  querySignIn,
  signInKinds,
} from './sign-ins.ts'
export type { SignIn, SignInKind } from './sign-ins.ts'
export type { ContractOperation, OperationParameter, ReadContract } from './read-contract.ts'
export { answerSuffix } from './soap/answer-suffix.ts'
export { withUsernameToken } from './soap/username-token.ts'
export type { UsernameToken } from './soap/username-token.ts'
export { readRequest } from './request/read-request.ts'
export type { ReadRequest } from './request/read-request.ts'
export { ledgerDdl, stagingDdl } from './sql/staging-ddl.ts'
export type { StagingDdl } from './sql/staging-ddl.ts'
export type { StagingEngine } from './sql/staging-column.ts'
export { reachableSchemas } from './reachable-schemas.ts'
