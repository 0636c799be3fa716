export { pluginOf } from './connector-of.ts'
export { conditionRow, whenMissing } from './node-fields.ts'
