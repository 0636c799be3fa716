export { checkSchema, escapePointer, preview, valueAt } from './check-schema.ts'
export type { SchemaFinding } from './check-schema.ts'
export { personalKeyword, personalPaths } from './personal-paths.ts'
export type { FieldPath } from './personal-paths.ts'
