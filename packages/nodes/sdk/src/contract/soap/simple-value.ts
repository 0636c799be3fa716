import { plainText, type Json } from '../../json.ts'
import type { XmlSimpleType } from '../wsdl/soap-contract.ts'

/** Said of a value that does not fit its type, or the other way round; the caller names the place. */
export class ValueMismatch extends Error {
  readonly expected: string

  constructor(expected: string) {
    super(expected)
    this.expected = expected
  }
}

const decimal = /^([+-]?)(\d*)(?:\.(\d*))?$/
const zone = '(?:Z|[+-]\\d\\d:\\d\\d)?'
const timeOfDay = '\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?'

const forms: Readonly<Record<string, { readonly fits: RegExp; readonly expected: string }>> = {
  int64: { fits: /^[+-]?\d{1,40}$/, expected: 'must be a whole number' },
  date: { fits: new RegExp(`^-?\\d{4,}-\\d\\d-\\d\\d${zone}$`), expected: 'must be a date such as 2026-03-02' },
  'date-time': {
    fits: new RegExp(`^-?\\d{4,}-\\d\\d-\\d\\dT${timeOfDay}${zone}$`),
    expected: 'must be a time such as 2026-03-02T08:00:00Z',
  },
  time: { fits: new RegExp(`^${timeOfDay}${zone}$`), expected: 'must be a time of day such as 08:00:00' },
  duration: { fits: /^-?P(?=.)/, expected: 'must be a duration such as P1D' },
}

/** A value as it is written. Throws `ValueMismatch`. */
export function textOfValue({ form, schema }: XmlSimpleType, value: Json): string {
  if (typeof value === 'object') throw new ValueMismatch('must be a single value')
  if (form === 'boolean') return booleanText(value)
  if (form === 'integer' || form === 'number') return numberText(value, form)
  const text = schema['format'] === 'decimal' ? decimalText(value) : String(value)
  return checkedText(text, schema)
}

function checkedText(text: string, schema: XmlSimpleType['schema']): string {
  const { enum: values, maxLength } = schema
  if (Array.isArray(values) && !values.includes(text)) {
    throw new ValueMismatch(`must be one of ${values.slice(0, 20).map(String).join(', ')}`)
  }
  const length = typeof maxLength === 'number' && text.length > maxLength ? Array.from(text).length : 0
  if (typeof maxLength === 'number' && length > maxLength) {
    throw new ValueMismatch(`must have at most ${maxLength} characters`)
  }
  const known = forms[plainText(schema['format'])]
  if (known && !known.fits.test(text)) throw new ValueMismatch(known.expected)
  return text
}

function booleanText(value: Json): string {
  if (value === true || value === 'true' || value === '1' || value === 1) return 'true'
  if (value === false || value === 'false' || value === '0' || value === 0) return 'false'
  throw new ValueMismatch('must be true or false')
}

function numberText(value: Json, form: 'integer' | 'number'): string {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) throw new ValueMismatch('must be a number')
  if (form === 'integer' && !Number.isSafeInteger(number)) throw new ValueMismatch('must be a whole number')
  return String(number)
}

/** Numbers lose their exponent: XML Schema has none in decimals. */
function decimalText(value: Json): string {
  const text = typeof value === 'number' ? withoutExponent(value) : plainText(value).trim()
  return canonical(text)
}

function withoutExponent(value: number): string {
  const text = String(value)
  if (!text.includes('e')) return text
  const [digits = '', exponent = '0'] = text.replace(/^-/, '').split('e')
  const [whole = '', fraction = ''] = digits.split('.')
  const shift = Number(exponent)
  const sign = value < 0 ? '-' : ''
  if (shift >= 0) return `${sign}${whole}${fraction.padEnd(shift, '0')}`
  return `${sign}0.${'0'.repeat(-shift - whole.length)}${whole}${fraction}`
}

/** `+.5` is `0.5`; digits and zeros at the end stay as they are. */
function canonical(text: string): string {
  const [, sign = '', whole = '', fraction = ''] = decimal.exec(text) ?? []
  if (whole === '' && fraction === '') throw new ValueMismatch('must be a decimal such as 12.50')
  return `${sign === '-' ? '-' : ''}${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}`
}

/** A text as a value; null for an empty one where only a text could be empty. Throws `ValueMismatch`. */
export function valueOfText({ form, schema }: XmlSimpleType, text: string): Json {
  const { format } = schema
  if (form === 'text' && format === undefined) return text
  const trimmed = text.trim()
  if (trimmed === '') return null
  if (form === 'boolean') return booleanText(trimmed) === 'true'
  if (form === 'text') return format === 'decimal' ? canonical(trimmed) : trimmed
  if (form === 'integer' && !/^[+-]?\d+$/.test(trimmed)) throw new ValueMismatch('must be a whole number')
  const number = Number(trimmed)
  if (!Number.isFinite(number)) throw new ValueMismatch('must be a number that JSON has')
  return number
}
