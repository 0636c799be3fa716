export { checkSchema, escapePointer, preview, valueAt } from './check-schema.ts'
export type { SchemaFinding } from './check-schema.ts'
