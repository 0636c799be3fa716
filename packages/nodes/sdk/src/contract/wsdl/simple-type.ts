import type { JsonSchema } from '../../json.ts'
import type { XmlSimpleType } from './soap-contract.ts'
import { attributeOf, childOf, type XmlNode } from './xml-tree.ts'
import { xsdNs } from './wsdl-limits.ts'

const text = (schema: JsonSchema = {}): XmlSimpleType => ({ form: 'text', schema: { type: 'string', ...schema } })
const whole = (minimum?: number, maximum?: number): XmlSimpleType => ({
  form: 'integer',
  schema: {
    type: 'integer',
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
  },
})
/** Whole numbers of 64 bits and more are texts, so that no value passes through a float. */
const long = text({ format: 'int64' })

/** JSON forms of the types that come with XML Schema. Source: https://www.w3.org/TR/xmlschema-2/. */
const builtin: Readonly<Record<string, XmlSimpleType>> = {
  boolean: { form: 'boolean', schema: { type: 'boolean' } },
  decimal: text({ format: 'decimal' }),
  float: { form: 'number', schema: { type: 'number' } },
  double: { form: 'number', schema: { type: 'number' } },
  int: whole(-2_147_483_648, 2_147_483_647),
  short: whole(-32_768, 32_767),
  byte: whole(-128, 127),
  unsignedInt: whole(0, 4_294_967_295),
  unsignedShort: whole(0, 65_535),
  unsignedByte: whole(0, 255),
  long,
  unsignedLong: long,
  integer: long,
  nonNegativeInteger: long,
  positiveInteger: long,
  nonPositiveInteger: long,
  negativeInteger: long,
  date: text({ format: 'date' }),
  dateTime: text({ format: 'date-time' }),
  time: text({ format: 'time' }),
  duration: text({ format: 'duration' }),
  base64Binary: text({ contentEncoding: 'base64' }),
  hexBinary: text({ contentEncoding: 'base16' }),
}

export const plainText: XmlSimpleType = text()

/** A type of XML Schema's own by its local name; those without a form of their own are texts. */
export function builtinType(name: string): XmlSimpleType {
  return Object.hasOwn(builtin, name) ? (builtin[name] ?? plainText) : plainText
}

const mostValues = 1_000

/** A simple type, made narrower by the facets of a restriction. */
export function restricted(base: XmlSimpleType, restriction: XmlNode): XmlSimpleType {
  const known = Object.entries(facetsOf(base, restriction)).filter(([, value]) => value !== undefined)
  return known.length === 0 ? base : { ...base, schema: { ...base.schema, ...Object.fromEntries(known) } }
}

function facetsOf(base: XmlSimpleType, restriction: XmlNode): JsonSchema {
  const number = (name: string) => numberFacet(restriction, name)
  const values = enumerated(base, restriction)
  const { form, schema } = base
  if (form === 'integer' || form === 'number') {
    return { minimum: number('minInclusive'), maximum: number('maxInclusive'), enum: values }
  }
  if (schema['format'] === 'decimal')
    return { 'x-precision': number('totalDigits'), 'x-scale': number('fractionDigits') }
  if (form === 'boolean' || schema['format'] !== undefined) return { enum: values }
  const length = number('length')
  return { minLength: length ?? number('minLength'), maxLength: length ?? number('maxLength'), enum: values }
}

function numberFacet(restriction: XmlNode, name: string): number | undefined {
  const value = attributeOf(childOf(restriction, xsdNs, name), 'value')
  return value !== undefined && /^-?\d{1,15}(?:\.\d{1,9})?$/.test(value) ? Number(value) : undefined
}

function enumerated({ form, schema }: XmlSimpleType, restriction: XmlNode): readonly (string | number)[] | undefined {
  if (form === 'boolean' || form === 'number' || schema['format'] === 'decimal') return undefined
  const values = restriction.children
    .filter((each) => each.ns === xsdNs && each.name === 'enumeration')
    .flatMap((each) => attributeOf(each, 'value') ?? [])
  if (values.length === 0 || values.length > mostValues) return undefined
  return form === 'integer' ? values.map(Number) : values
}
