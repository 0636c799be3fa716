export type { Condition, QueryFields } from './condition.ts'
export { odataFilter, odataLiteral } from './odata.ts'
