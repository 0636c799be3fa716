export { generateRecords } from './generate-records.ts'
export type { GenerateOptions } from './generate-records.ts'
