import { isJsonObject, plainText, type Json, type JsonSchema } from '../../json.ts'
import { checkSchema } from '../../schema/index.ts'
import { propertiesOf } from '../../typing/index.ts'
import { toldKeyword } from '../described-entity.ts'
import type { DriftChange } from './drift-change.ts'

/** Tells whether a change concerns one record: what was read of the entity, or what is to be written of it. */
export type RecordTest = (record: Json) => boolean

/**
 * Whether a record that was read carries what has changed: a new value of a list, a value that is not of the type that it
 * was, nothing where there always was something, or no field where there was one. What is as it was before goes on.
 *
 * @param before The entity's schema that flows were made with.
 */
export function readTouched(change: DriftChange, before: JsonSchema | undefined): RecordTest {
  const { kind, path } = change
  if (path === undefined) return always
  const field = fieldAt(before, path)
  switch (kind) {
    case 'fieldRemoved':
    case 'fieldRenamed':
      return some(path, (value) => value === undefined)
    case 'typeChanged':
      return some(path, (value) => value !== undefined && !fits(value, field))
    case 'nowNullable':
      return some(path, (value) => value === null)
    case 'valuesAdded':
      return some(path, (value) => typeof value === 'string' && isNew(value, change))
    default:
      return never
  }
}

/**
 * Whether what is to be written does not suit the entity as it is now. What leaves the changed field out, or gives it what
 * suits both, goes on.
 *
 * @param after The entity's schema as the system describes it now.
 * @param partial Fields that are left out keep what they hold.
 */
export function writeTouched(change: DriftChange, after: JsonSchema | undefined, partial: boolean): RecordTest {
  const { kind, path } = change
  if (path === undefined) return always
  const given = (test: (value: Json) => boolean) => some(path, (value) => value !== undefined && test(value))
  switch (kind) {
    case 'fieldRemoved':
    case 'fieldRenamed':
    case 'nowReadOnly':
      return given(() => true)
    case 'typeChanged': {
      const field = fieldAt(after, path)
      return given((value) => !fits(value, field) || !fitsTold(value, field?.[toldKeyword]))
    }
    case 'lengthShortened':
      return given((value) => typeof value === 'string' && Array.from(value).length > Number(change.after))
    case 'valuesRemoved':
      return given((value) => value !== null && isGone(value, change))
    case 'noLongerNullable':
      return some(path, (value) => value === null || (value === undefined && !partial))
    case 'nowRequired':
      return some(path, (value) => value === undefined || value === null)
    default:
      return never
  }
}

const always: RecordTest = () => true
const never: RecordTest = () => false

/** True when the test holds for one of the values at a path; a value that is not there is `undefined`. */
function some(path: readonly string[], test: (value: Json | undefined) => boolean): RecordTest {
  return (record) => valuesAt(record, path).some(test)
}

function valuesAt(value: Json | undefined, [name, ...inner]: readonly string[]): readonly (Json | undefined)[] {
  if (name === undefined) return [value]
  if (name === '*') return Array.isArray(value) ? value.flatMap((entry: Json) => valuesAt(entry, inner)) : []
  if (!isJsonObject(value)) return inner.length === 0 ? [undefined] : []
  return valuesAt(Object.hasOwn(value, name) ? value[name] : undefined, inner)
}

function fieldAt(schema: JsonSchema | undefined, [name, ...inner]: readonly string[]): JsonSchema | undefined {
  if (name === undefined || schema === undefined) return schema
  const { items } = schema
  if (name === '*') return fieldAt(isJsonObject(items) ? items : undefined, inner)
  const properties = propertiesOf(schema)
  return fieldAt(Object.hasOwn(properties, name) ? properties[name] : undefined, inner)
}

/** Without a schema nothing is known to fit. Decimals are texts and numbers alike. */
function fits(value: Json, field: JsonSchema | undefined): boolean {
  if (!field) return false
  const { format, type } = field
  if (format !== 'decimal') return checkSchema(field, value).length === 0
  const isNullable = Array.isArray(type) && type.includes('null')
  return value === null ? isNullable : decimal.test(plainText(value))
}

const whole = /^[+-]?\d+$/
const decimal = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/

const ofTold: Readonly<Record<string, (value: Json) => boolean>> = {
  text: (value) => typeof value === 'string',
  integer: (value) => whole.test(plainText(value)),
  decimal: (value) => decimal.test(plainText(value)),
  boolean: (value) => typeof value === 'boolean' || value === 'true' || value === 'false',
  date: (value) => hasFormat(value, 'date'),
  'date-time': (value) => hasFormat(value, 'date-time'),
}

function hasFormat(value: Json, format: string): boolean {
  return checkSchema({ type: 'string', format }, value).length === 0
}

/** Whether a value can be one of the type that the system tells, however the connector writes it. */
function fitsTold(value: Json, told: unknown): boolean {
  if (value === null || typeof told !== 'string') return true
  return Object.hasOwn(ofTold, told) && ofTold[told]?.(value) === true
}

/** A list that is gone allows everything, so that what was not on it is new. */
function isNew(value: string, { before, after }: DriftChange): boolean {
  return Array.isArray(after) ? after.includes(value) : !(Array.isArray(before) && before.includes(value))
}

/** Where there was no list before, everything that is not on the new one is gone. */
function isGone(value: Json, { before, after }: DriftChange): boolean {
  return Array.isArray(before) ? before.includes(value) : !(Array.isArray(after) && after.includes(value))
}
