import { plainText, flowError, isJsonObject, preview, type Json, type JsonObject } from '@isthmus/sdk'

/** A decimal as Tryton takes it, exact. Zeros at the end are left out, because each counts against a field's digits. */
export function decimalValue(value: unknown, field: string): JsonObject {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : ''
  if (!/^-?\d{1,30}(?:\.\d{1,20})?$/.test(text)) throw invalid(field, 'must be a decimal such as 12.50', value)
  return { __class__: 'Decimal', decimal: text.includes('.') ? text.replace(/\.?0+$/, '') : text }
}

/** A day, from `2026-03-02`. */
export function dateValue(value: unknown, field: string): JsonObject {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(String(value)) ?? []
  if (day === undefined) throw invalid(field, 'must be a date such as 2026-03-02', value)
  return { __class__: 'date', year: Number(year), month: Number(month), day: Number(day) }
}

/** An instant, from ISO 8601; Tryton keeps them in UTC. */
export function instantValue(value: unknown, field: string): JsonObject {
  const at = new Date(/T.*(?:Z|[+-]\d{2}:\d{2})$/.test(String(value)) ? String(value) : Number.NaN)
  if (Number.isNaN(at.getTime())) throw invalid(field, 'must be an instant such as 2026-03-02T08:00:00Z', value)
  return {
    __class__: 'datetime',
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: at.getUTCSeconds(),
    microsecond: Number((/\.(\d{1,6})/.exec(String(value))?.[1] ?? '').padEnd(6, '0')),
  }
}

/** A quantity: Tryton itself keeps them as floating point numbers. */
export function quantityValue(value: unknown, field: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number)) return number
  throw invalid(field, 'must be a number', value)
}

/** Turns tagged values into plain ones, at any depth: decimals and dates become texts, instants ISO 8601 in UTC. */
export function plainValue(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(plainValue)
  if (!isJsonObject(value)) return value
  const part = (name: string, digits = 2) => plainText(value[name] ?? 0).padStart(digits, '0')
  const day = () => `${part('year', 4)}-${part('month')}-${part('day')}`
  switch (value['__class__']) {
    case 'Decimal':
      return plainText(value['decimal'])
    case 'date':
      return day()
    case 'datetime': {
      // Whole, so that one can go on reading right behind a record.
      const fraction = part('microsecond', 6).replace(/000$/, '')
      return `${day()}T${part('hour')}:${part('minute')}:${part('second')}.${fraction}Z`
    }
    default:
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plainValue(inner)]))
  }
}

export function invalid(field: string, expected: string, value: unknown): Error {
  return flowError('FIELD_VALUE_INVALID', { node: 'Tryton', field, expected, got: preview(value) })
}
