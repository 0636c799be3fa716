import { Type } from 'typebox'
import type { TSchema } from 'typebox'
import { isCalendarDay } from '../http/calendar-day.ts'
import { parseScaled } from '../decimal.ts'
import { checker } from '../http/problems.ts'
import type { Checker, FieldProblem, Fields } from '../http/problems.ts'
import type { EntityType, Property } from '../odata/entity-type.ts'
import { ODataError } from '../odata/odata-error.ts'

export type Given = Readonly<Record<string, string | number | null>>

export function validationFailed(problems: readonly FieldProblem[]): ODataError {
  const details = problems.map(({ field, message }) => ({ code: 'ValidationFailed', message, target: field }))
  const first = problems[0] ?? { field: '', message: 'is not valid' }
  const message = `${first.field === '' ? 'The body' : first.field} ${first.message}.`
  return new ODataError(400, 'ValidationFailed', { message, target: first.field, details })
}

function propertySchema(property: Property): TSchema {
  const schema = valueSchema(property)
  return property.nullable ? Type.Union([Type.Null(), schema]) : schema
}

function valueSchema(property: Property): TSchema {
  if (property.allowed !== undefined) return Type.Enum([...property.allowed])
  switch (property.type) {
    case 'Edm.String':
      return Type.String({ minLength: property.nullable ? 0 : 1, maxLength: property.maxLength ?? 200 })
    case 'Edm.Decimal':
      return Type.Union([Type.String({ maxLength: 30 }), Type.Number()])
    case 'Edm.Int32':
      return Type.Integer({ minimum: 1, maximum: 2_147_483_647 })
    case 'Edm.Boolean':
      return Type.Boolean()
    case 'Edm.Date':
      return Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' })
    case 'Edm.DateTimeOffset':
      return Type.String({ maxLength: 40 })
  }
}

export type EntityParser = (body: unknown) => Given

type ParserParts = {
  /** Properties that callers may write. */
  readonly writable: readonly Property[]
  readonly required: readonly string[]
  readonly extra?: Readonly<Record<string, TSchema>>
}

/** What a record computes itself may be sent back by callers who read it: it is left out, not refused. */
export function bodyChecker(type: EntityType, parts: ParserParts): Checker {
  const computed = type.properties.filter((property) => property.computed === true).map(({ name }) => name)
  const fields = parts.writable.map((property) => {
    const schema = propertySchema(property)
    return [property.name, parts.required.includes(property.name) ? schema : Type.Optional(schema)] as const
  })
  const check = checker(Type.Object({ ...Object.fromEntries(fields), ...parts.extra }, { additionalProperties: false }))
  return (body) => check(withoutGiven(body, computed))
}

/** Control information such as @odata.etag is left out too. */
function withoutGiven(body: unknown, computed: readonly string[]): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body
  return Object.fromEntries(Object.entries(body).filter(([name]) => !name.includes('@') && !computed.includes(name)))
}

/** Brings checked values into their stored form; problems carry the path prefix. */
export function toStored(
  writable: readonly Property[],
  fields: Fields,
  report: (problem: FieldProblem) => void,
): Given {
  const given: Record<string, string | number | null> = {}
  for (const property of writable) {
    const value = fields[property.name]
    if (value === undefined) continue
    const stored = storedValue(property, value)
    if (stored === undefined) report({ field: property.name, message: expectation(property) })
    else given[property.name] = stored
  }
  return given
}

function storedValue(property: Property, value: unknown): string | number | null | undefined {
  if (value === null) return null
  if (property.type === 'Edm.Decimal') return parseScaled(value, property.scale ?? 0)
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return undefined
  return property.type !== 'Edm.Date' || isCalendarDay(value) ? value : undefined
}

function expectation(property: Property): string {
  if (property.type === 'Edm.Date') return 'must be a day of the calendar such as 2026-03-02'
  return `must be a number with at most ${property.scale ?? 0} decimals and 15 digits`
}

/** A parser for flat entities; orders, which carry lines, build on the parts above. */
export function entityParser(
  type: EntityType,
  options: { writable: readonly string[]; required: readonly string[] },
): EntityParser {
  const writable = type.properties.filter((property) => options.writable.includes(property.name))
  const check = bodyChecker(type, { writable, required: options.required })
  return (body) => {
    const checked = check(body)
    if (!checked.ok) throw validationFailed(checked.problems)
    const problems: FieldProblem[] = []
    const given = toStored(writable, checked.value, (problem) => void problems.push(problem))
    if (problems.length > 0) throw validationFailed(problems)
    return given
  }
}
