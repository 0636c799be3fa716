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
  guid: { pattern: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, name: 'a GUID' },
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

/** An instant in UTC, or as far from it as `offset` says, cut to `digits` of a second; `between` date and time, `end` behind. */
export function utcText(
  text: string,
  form: {
    readonly between: 'T' | ' '
    readonly digits: number
    readonly end: 'Z' | ''
    readonly offset?: string | undefined
  },
): string {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? ''
  const ms = Date.parse(text.replace(/\.\d+/, '')) + offsetMs(form.offset)
  const seconds = new Date(ms).toISOString().slice(0, 19)
  const digits = fraction.slice(0, form.digits)
  return `${seconds.replace('T', form.between)}${digits === '' ? '' : `.${digits}`}${form.end}`
}

/** What a text such as `+08:00` stands for; 0 for none. */
export function offsetMs(offset: string | undefined): number {
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d{2}):(\d{2})$/.exec(offset ?? '') ?? []
  return (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1)
}
