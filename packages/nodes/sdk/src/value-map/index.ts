export { readCsvRows } from '../csv-rows.ts'
export { checkValueMap } from './check-value-map.ts'
export { lookUpIn, openValueTable, unmappedValues, valueMapKey, valueMapTypes } from './look-up.ts'
export { parseValueMap } from './parse-value-map.ts'
export type { ValueMapParsed } from './parse-value-map.ts'
export { oppositeDirection, sidesOf, valueMapLimits, valueMapNamePattern, valueMapSchemaVersion } from './value-map.ts'
export type {
  UnmappedPolicy,
  ValueMap,
  ValueMapDirection,
  ValueMapEntry,
  ValueMapSide,
  ValueMapType,
  ValueMapValue,
} from './value-map.ts'
export { readCell, readValueMapCsv, writeValueMapCsv } from './value-map-csv.ts'
export type { ValueMapCsvRead } from './value-map-csv.ts'
export { createValueTables } from './value-tables.ts'
export type { LookedUp, ValueMiss, ValueTable, ValueTables } from './value-tables.ts'
