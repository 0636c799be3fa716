import { plainText, type Json } from '@isthmus/sdk'
import { QueryFault, type AskedCondition, type AskedTest } from './asked-condition.ts'

/** What a field holds; decides how two values of it compare. */
export type ValueKind = 'text' | 'guid' | 'decimal' | 'integer' | 'date' | 'instant' | 'boolean'

/** A field of a record as a query sees it. */
export interface QueriedField {
  readonly kind: ValueKind
  readonly value: Json
}

/** The field of that name; `undefined` where the object has none. */
export type FieldOf = (name: string) => QueriedField | undefined

/** True when a record meets a condition. Throws `QueryFault` for a field it does not have. */
export function meets(condition: AskedCondition, fieldOf: FieldOf): boolean {
  if ('all' in condition) return condition.all.every((part) => meets(part, fieldOf))
  if ('any' in condition) return condition.any.some((part) => meets(part, fieldOf))
  if ('not' in condition) return !meets(condition.not, fieldOf)
  return testHolds(condition, fieldOf)
}

// oxlint-disable-next-line complexity -- one line per comparison
function testHolds({ field, op, values }: AskedTest, fieldOf: FieldOf): boolean {
  const found = fieldOf(field)
  if (!found) throw new QueryFault(`there is no field ${field}`)
  const { kind, value } = found
  const isEmpty = value === null || value === ''
  if (op === 'empty') return isEmpty
  if (op === 'notEmpty') return !isEmpty
  // Nothing compares with nothing: such a record is neither less nor more, and is not found.
  if (value === null) return op === 'ne' || op === 'notIn'
  const text = plainText(value)
  const order = (other: string): number => compareValues(kind, text, other)
  const [first = ''] = values
  switch (op) {
    case 'eq':
      return order(first) === 0
    case 'ne':
      return order(first) !== 0
    case 'gt':
      return order(first) > 0
    case 'ge':
      return order(first) >= 0
    case 'lt':
      return order(first) < 0
    case 'le':
      return order(first) <= 0
    case 'in':
      return values.some((each) => order(each) === 0)
    case 'notIn':
      return values.every((each) => order(each) !== 0)
    case 'contains':
      return text.includes(first)
    case 'startsWith':
      return text.startsWith(first)
    case 'endsWith':
      return text.endsWith(first)
  }
}

/** Below, at or above zero, by what the values mean and not by how they are written. */
export function compareValues(kind: ValueKind, one: string, other: string): number {
  switch (kind) {
    case 'decimal':
    case 'integer':
      return compareDecimals(one, other)
    case 'instant':
    case 'date':
      return instantMs(one) - instantMs(other)
    case 'boolean':
      return Number(isTrue(one)) - Number(isTrue(other))
    case 'text':
    case 'guid':
      return one < other ? -1 : one > other ? 1 : 0
  }
}

function isTrue(text: string): boolean {
  return ['true', '1', 't', 'y'].includes(text.toLowerCase())
}

function compareDecimals(one: string, other: string): number {
  const [a, b] = [decimalOf(one), decimalOf(other)]
  const scale = Math.max(a.scale, b.scale)
  const difference = a.digits * 10n ** BigInt(scale - a.scale) - b.digits * 10n ** BigInt(scale - b.scale)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

function decimalOf(text: string): { readonly digits: bigint; readonly scale: number } {
  const match = /^([+-]?\d+)(?:\.(\d+))?$/.exec(text)
  if (!match) throw new QueryFault(`${text} is no number`)
  const fraction = match[2] ?? ''
  return { digits: BigInt(`${match[1] ?? '0'}${fraction}`), scale: fraction.length }
}

/** Milliseconds since 1970, from any of the forms in which systems write a time; without a zone it is UTC. */
export function instantMs(text: string): number {
  if (/^\d{9,11}$/.test(text)) return Number(text) * 1000
  if (/^\d{12,14}$/.test(text)) return Number(text)
  const written = text.replace(' ', 'T')
  const ms = Date.parse(/T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(written) || !written.includes('T') ? written : `${written}Z`)
  if (Number.isNaN(ms)) throw new QueryFault(`${text} is no time`)
  return ms
}
