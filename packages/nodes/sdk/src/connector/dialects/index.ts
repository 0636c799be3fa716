export {
  isStatementDialect,
  mostListed,
  queryDialects,
  queryFilter,
  queryOrder,
  queryStatement,
} from './build-query.ts'
export { conditionOps, fieldKinds } from './condition.ts'
export type { Condition, FieldKind, QueryFields } from './condition.ts'
export { offsetMs } from './literal.ts'
export { odataFilter, odataLiteral } from './odata.ts'
export { oracleText, storedByOracle } from './oracle-place.ts'
export { sqlCondition, sqlInstant, sqlName } from './sql.ts'
export { sqlserverBase, storedBySqlserver } from './sqlserver-place.ts'
export type { SqlEngine, SqlText } from './sql.ts'
