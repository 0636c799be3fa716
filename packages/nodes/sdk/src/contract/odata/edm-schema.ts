import type { JsonSchema } from '../../json.ts'
import { personalKeyword } from '../../schema/index.ts'
import { attribute, elements, type XmlElement } from './read-xml.ts'

/**
 * JSON forms of the primitive types. Whole numbers of 64 bits and decimals are texts, as in IEEE754Compatible answers, so
 * that no value passes through a float. Source: OData JSON Format 4.01, section 7.1; OData V2 JSON, section 4.
 */
const primitives: Readonly<Record<string, JsonSchema>> = {
  String: { type: 'string' },
  Boolean: { type: 'boolean' },
  Byte: { type: 'integer', minimum: 0, maximum: 255 },
  SByte: { type: 'integer', minimum: -128, maximum: 127 },
  Int16: { type: 'integer' },
  Int32: { type: 'integer' },
  Int64: { type: 'string', format: 'int64' },
  Decimal: { type: 'string', format: 'decimal' },
  Single: { type: 'number' },
  Double: { type: 'number' },
  Guid: { type: 'string', format: 'uuid' },
  Date: { type: 'string', format: 'date' },
  DateTime: { type: 'string', format: 'date-time' },
  DateTimeOffset: { type: 'string', format: 'date-time' },
  TimeOfDay: { type: 'string', format: 'time' },
  Time: { type: 'string', format: 'duration' },
  Duration: { type: 'string', format: 'duration' },
  Binary: { type: 'string', contentEncoding: 'base64' },
  Stream: { type: 'string', contentEncoding: 'base64' },
}

/** The schema of a primitive type such as `Edm.String`; `undefined` for any other name. */
export function primitiveSchema(type: string): JsonSchema | undefined {
  const name = type.startsWith('Edm.') ? type.slice('Edm.'.length) : undefined
  if (name === undefined) return undefined
  // Types without a form of their own, such as places on a map, may be anything.
  return Object.hasOwn(primitives, name) ? primitives[name] : {}
}

/** What the attributes of a property say beyond its type. */
export function facetsOf(property: XmlElement, base: JsonSchema): JsonSchema {
  const label = attribute(property, 'label')
  return {
    ...sizeOf(property, base),
    ...(label === undefined ? {} : { title: label.slice(0, 200) }),
    ...allowedValues(property),
    ...sapMarks(property),
    ...(isReadOnly(property) ? { readOnly: true } : {}),
    ...(isPersonal(property) ? { [personalKeyword]: true } : {}),
  }
}

function sizeOf(property: XmlElement, { format, type }: JsonSchema): JsonSchema {
  const [maxLength, precision, scale] = ['MaxLength', 'Precision', 'Scale'].map((name) => wholeNumber(property, name))
  if (format !== 'decimal') return maxLength !== undefined && type === 'string' ? { maxLength } : {}
  return {
    ...(precision === undefined ? {} : { 'x-precision': precision }),
    ...(scale === undefined ? {} : { 'x-scale': scale }),
  }
}

function wholeNumber(property: XmlElement, name: string): number | undefined {
  const text = attribute(property, name)
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

/** Marks that say less than `readOnly`: the editor shows them. */
function sapMarks(property: XmlElement): JsonSchema {
  const marks = ['creatable', 'updatable', 'filterable', 'sortable'].flatMap((name) => {
    const value = attribute(property, name)
    return value === 'false' ? [[`x-${name}`, false] as const] : []
  })
  return Object.fromEntries(marks)
}

/** SAP's vocabulary for personal data, https://github.com/SAP/odata-vocabularies/blob/main/vocabularies/PersonalData.md */
function isPersonal(property: XmlElement): boolean {
  return ['IsPotentiallyPersonal', 'IsPotentiallySensitive'].some((term) =>
    annotated(property, `PersonalData.v1.${term}`),
  )
}

function isReadOnly(property: XmlElement): boolean {
  if (annotated(property, 'Core.V1.Computed')) return true
  return attribute(property, 'creatable') === 'false' && attribute(property, 'updatable') === 'false'
}

/** True when the system fills the property in for a new record that does not bring it. */
export function hasDefault(property: XmlElement): boolean {
  if (attribute(property, 'DefaultValue') !== undefined) return true
  return (
    annotated(property, 'Core.V1.Computed') ||
    annotated(property, 'Core.V1.ComputedDefaultValue') ||
    attribute(property, 'creatable') === 'false' ||
    attribute(property, 'ConcurrencyMode') === 'Fixed'
  )
}

/** A tag term: there without a value, it holds. */
function annotated(property: XmlElement, term: string): boolean {
  const found = annotation(property, term)
  return found !== undefined && attribute(found, 'Bool') !== 'false'
}

function annotation(property: XmlElement, term: string): XmlElement | undefined {
  return elements(property, 'Annotation').find((each) => attribute(each, 'Term')?.endsWith(term))
}

const mostValues = 1_000

/** The term `Org.OData.Validation.V1.AllowedValues`: a collection of records with a `Value` each. */
function allowedValues(property: XmlElement): JsonSchema {
  const records = elements(annotation(property, 'Validation.V1.AllowedValues'), 'Collection').flatMap((collection) =>
    elements(collection, 'Record'),
  )
  const values = records.flatMap((record) =>
    elements(record, 'PropertyValue').flatMap((each) =>
      attribute(each, 'Property') === 'Value' ? (attribute(each, 'String') ?? []) : [],
    ),
  )
  return values.length === 0 || values.length > mostValues ? {} : { enum: values }
}
