export { describeView, fit } from './fit.ts'
export type { Misfit } from './fit.ts'
export {
  isOpenObject,
  isPlainObject,
  joinSchemas,
  propertiesOf,
  requires,
  saysSomething,
  withField,
} from './join-schemas.ts'
export { maxReferences, referencedSchema } from './referenced-schema.ts'
export { changedNames } from './changed-names.ts'
export { reuseSchema } from './reuse-schema.ts'
export { readSamples, samplesOf } from './read-samples.ts'
export { schemaOfSamples } from './sample-schema.ts'
export { mergeSchemas, viewOf } from './schema-view.ts'
export type { FieldView, SchemaView, ValueKind as SchemaValueKind } from './schema-view.ts'
export { standaloneSchema } from './standalone-schema.ts'
export type { StandaloneOptions } from './standalone-schema.ts'
