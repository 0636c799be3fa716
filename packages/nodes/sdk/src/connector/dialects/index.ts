export { isStatementDialect, queryDialects, queryFilter, queryOrder, queryStatement } from './build-query.ts'
export { conditionOps, fieldKinds } from './condition.ts'
export type { Condition, FieldKind, QueryFields } from './condition.ts'
export { odataFilter, odataLiteral } from './odata.ts'
