export { pluginOf } from './connector-of.ts'
