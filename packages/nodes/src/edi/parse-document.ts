import { checkSchema, flowError, isJsonObject, plainText, type Json } from '@isthmus/sdk'
import { compactDate } from './dates.ts'
import { documentKinds, type DocumentKind, type EdiDocument } from './document.ts'
import { inCents } from './x12-drafts.ts'
import { plainDecimal } from './reading.ts'
import { documentSchema } from './schemas.ts'
import type { Standard } from './interchange.ts'

const schema = documentSchema()

export interface DocumentBorder {
  /** Title of the node, for errors. */
  readonly node: string
  /** Wins over what the record says. */
  readonly kind: DocumentKind | undefined
  readonly standard: Standard
}

/**
 * Reads a record as a document. Numbers become texts, null and empty fields are left out. Throws `FIELD_VALUE_INVALID` for
 * a field that cannot be written.
 */
export function parseDocument(record: Json, { node, kind, standard }: DocumentBorder): EdiDocument {
  const plain = plainValue(record)
  const found = isJsonObject(plain) ? plain : {}
  const invalid = (field: string, expected: string, got: Json | undefined) =>
    flowError('FIELD_VALUE_INVALID', { node, field, expected, got: JSON.stringify(got ?? null) })
  const named = kind ?? documentKinds.find((each) => each === found['kind'])
  if (!named) throw invalid('kind', `one of ${documentKinds.join(', ')}`, found['kind'])
  const document = { lines: [], ...found, kind: named }
  const [finding] = checkSchema(schema, document)
  if (finding)
    throw flowError('FIELD_VALUE_INVALID', { node, field: finding.path, expected: finding.expected, got: finding.got })
  for (const [field, value] of valuesIn(document, '')) {
    const expected = misfit(field, value)
    if (expected) throw invalid(field, expected, value)
  }
  const parsed = document as unknown as EdiDocument
  const numbered = named === 'orderResponse' ? 'orderNumber' : 'number'
  if (!parsed[numbered]) throw invalid(numbered, 'a document number', null)
  refuseFine(parsed, standard, invalid)
  return parsed
}

/** The total of an 810 has two decimals, no more. */
function refuseFine(
  { kind, total }: EdiDocument,
  standard: Standard,
  invalid: (...of: [string, string, Json]) => Error,
) {
  if (kind !== 'invoice' || standard !== 'X12') return
  if (total === undefined) throw invalid('total', 'the total of the invoice', null)
  if (inCents(total).includes('.')) throw invalid('total', 'an amount with two decimals at most', total)
}

const dateFields = new Set(['date', 'orderDate', 'requestedDate', 'dueDate', 'confirmedDate'])
const decimalFields = new Set(['quantity', 'price', 'amount', 'confirmedQuantity', 'total', 'taxTotal'])

/** What a value has to be when it is not. */
function misfit(field: string, value: Json): string | undefined {
  const name = field.slice(field.lastIndexOf('/') + 1)
  const text = plainText(value)
  if (dateFields.has(name)) return compactDate(text) === undefined ? 'a date like 2026-11-22' : undefined
  if (decimalFields.has(name)) return plainDecimal(text) === text ? undefined : 'a decimal like 12.50'
  return undefined
}

function* valuesIn(value: Json, path: string): Iterable<readonly [string, Json]> {
  if (Array.isArray(value)) for (const [at, each] of value.entries()) yield* valuesIn(each, `${path}/${at}`)
  else if (isJsonObject(value))
    for (const [name, each] of Object.entries(value)) yield* valuesIn(each, `${path}/${name}`)
  else yield [path, value]
}

/** Places in kept segments are counts; every other number is a value. */
const counts = new Set(['at', 'completes'])

function plainValue(value: Json, name = ''): Json {
  if (typeof value === 'number') return counts.has(name) ? value : decimalText(value)
  if (Array.isArray(value)) return value.map((each: Json) => plainValue(each))
  if (!isJsonObject(value)) return value
  const used = Object.entries(value).filter(([, each]) => each !== null && each !== '')
  return Object.fromEntries(used.map(([key, each]) => [key, plainValue(each, key)]))
}

/** A number without an exponent; what JSON can only say with one is left to be refused. */
function decimalText(value: number): string {
  const text = plainText(value)
  const parts = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(text)
  if (!parts) return text
  return `${parts[1]}0.${'0'.repeat(Number(parts[4]) - 1)}${parts[2]}${parts[3] ?? ''}`
}
