import { flowError, type FlowError } from '../../errors.ts'
import type { Json } from '../../json.ts'
import { preview } from '../../schema/index.ts'
import type { FieldKind, QueryFields } from './condition.ts'

/** A value that was checked against the kind of its field: decimals and integers as digits, instants with a zone. */
export interface Literal {
  readonly kind: FieldKind
  readonly text: string
}

/** A field of the object that is asked. */
export interface QueryPlace {
  readonly fields: QueryFields
  readonly field: string
}

/** The value as a literal of the field. Throws `FIELD_VALUE_INVALID` when it does not fit the field's kind. */
export function literalOf(place: QueryPlace, value: Json): Literal {
  const { fields, field } = place
  const kind = fields.kinds[field] ?? 'text'
  const text = typeof value === 'object' ? '' : String(value)
  if (typeof value === 'object' || !fits(kind, text)) throw refused(place, `must be ${forms[kind].name}`, value)
  return { kind, text }
}

function fits(kind: FieldKind, text: string): boolean {
  if (!forms[kind].pattern.test(text)) return false
  return (kind !== 'date' && kind !== 'instant') || !Number.isNaN(Date.parse(text))
}

const forms: Readonly<Record<FieldKind, { readonly pattern: RegExp; readonly name: string }>> = {
  // Halves of a character pair cannot be sent as UTF-8, and a NUL ends the text in many a database.
  text: { pattern: /^[^\0\p{Surrogate}]*$/u, name: 'text' },
  decimal: { pattern: /^-?\d{1,30}(?:\.\d{1,20})?$/, name: 'a decimal such as 12.50' },
  integer: { pattern: /^-?\d{1,20}$/, name: 'a whole number' },
  date: { pattern: /^\d{4}-\d{2}-\d{2}$/, name: 'a date such as 2026-03-02' },
  instant: {
    pattern: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,12})?)?(?:Z|[+-]\d{2}:\d{2})$/,
    name: 'an instant such as 2026-03-02T08:00:00Z',
  },
  boolean: { pattern: /^(?:true|false)$/, name: 'true or false' },
}

/** The error of a field or value that cannot stand in a query. */
export function refused({ fields, field }: QueryPlace, expected: string, value?: Json): FlowError {
  const { system, object } = fields
  return flowError('FIELD_VALUE_INVALID', { node: system, field: `${object} ${field}`, expected, got: preview(value) })
}

/** An instant in UTC, cut to `digits` of a second; `between` date and time, `end` behind. */
export function utcText(
  text: string,
  form: { readonly between: 'T' | ' '; readonly digits: number; readonly end: 'Z' | '' },
): string {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? ''
  const seconds = new Date(Date.parse(text.replace(/\.\d+/, ''))).toISOString().slice(0, 19)
  const digits = fraction.slice(0, form.digits)
  return `${seconds.replace('T', form.between)}${digits === '' ? '' : `.${digits}`}${form.end}`
}
