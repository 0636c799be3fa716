export { contractLimits, keysKeyword } from './described-entity.ts'
export type { DescribedEntity } from './described-entity.ts'
export { affectedUses } from './drift/affected-uses.ts'
export type { AffectedOptions, AffectedUse } from './drift/affected-uses.ts'
export { compareEntities } from './drift/compare-entities.ts'
export { compareSchemas } from './drift/compare-schemas.ts'
export { driftKey, driftKinds, mayBreak } from './drift/drift-change.ts'
export type { DriftChange, DriftKind, FieldUse } from './drift/drift-change.ts'
export { entityNodes } from './drift/entity-nodes.ts'
export type { EntityNode } from './drift/entity-nodes.ts'
export { lookForUnknown } from './drift/unknown-parts.ts'
export type { UnknownPart } from './drift/unknown-parts.ts'
export { renameEdit } from './drift/rename-edit.ts'
export { entitiesOfMetadata } from './odata/read-metadata.ts'
export { entitiesOfCatalog } from './sql/entities-of-catalog.ts'
export type { SqlCatalog, SqlColumnRow, SqlEnumRow, SqlKeyRow } from './sql/sql-rows.ts'
export { readOData } from './odata/read-odata.ts'
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
export { readWsdl } from './wsdl/read-wsdl.ts'
export type { LoadedWsdl } from './wsdl/read-wsdl.ts'
export { keptWsdl } from './wsdl/kept-wsdl.ts'
export type { WsdlDocuments, WsdlLoader, WsdlSource } from './wsdl/load-documents.ts'
export type { SoapContract, SoapMessage, SoapOperation } from './wsdl/soap-contract.ts'
export { answerSuffix, entitiesOfOperations } from './soap/entities-of-operations.ts'
export { readEnvelope } from './soap/read-envelope.ts'
export type { SoapAnswer } from './soap/read-envelope.ts'
export type { SoapFault } from './soap/read-fault.ts'
export { SoapMessageError } from './soap/read-value.ts'
export { withUsernameToken } from './soap/username-token.ts'
export type { UsernameToken } from './soap/username-token.ts'
export { writeEnvelope } from './soap/write-envelope.ts'
export type { SoapCall } from './soap/write-envelope.ts'
