import * as Type from 'typebox'
import { flowError, type Problem } from '../errors.ts'
import { isJsonObject, type Json } from '../json.ts'
import { checkSchema, preview } from '../schema/index.ts'
import { checkValueMap } from './check-value-map.ts'
import { valueMapLimits, valueMapNamePattern, valueMapSchemaVersion, type ValueMap } from './value-map.ts'

export type ValueMapParsed =
  | { readonly ok: true; readonly map: ValueMap; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

const { maxTitleLength, maxNoteLength, maxEntries } = valueMapLimits
const Title = Type.String({ minLength: 1, maxLength: maxTitleLength })
const Side = Type.Object(
  {
    title: Title,
    type: Type.Enum(['text', 'number', 'boolean']),
    note: Type.Optional(Type.String({ maxLength: maxNoteLength })),
  },
  { additionalProperties: false },
)
const Value = Type.Union([Type.String(), Type.Number(), Type.Boolean()])
const only = (kind: 'fail' | 'ask') => Type.Object({ kind: Type.Literal(kind) }, { additionalProperties: false })
const Policy = Type.Union([
  only('fail'),
  only('ask'),
  Type.Object({ kind: Type.Literal('default'), value: Value }, { additionalProperties: false }),
])
const HeadSchema = Type.Object(
  {
    schema: Type.Literal(valueMapSchemaVersion),
    name: Type.String({ pattern: valueMapNamePattern }),
    title: Title,
    description: Type.Optional(Type.String({ maxLength: maxNoteLength })),
    left: Side,
    right: Side,
    unmapped: Type.Object({ forward: Policy, back: Policy }, { additionalProperties: false }),
    matching: Type.Object({ trim: Type.Boolean(), ignoreCase: Type.Boolean() }, { additionalProperties: false }),
  },
  { additionalProperties: false },
)

/**
 * Reads a value map from an already parsed JSON value, so that nothing unchecked goes further.
 *
 * @returns The map with what `checkValueMap` only warns of, or all problems (at most 200), each with a JSON pointer.
 * Linear in time; a map beyond the bounds of `valueMapLimits` is refused before its entries are looked at.
 */
export function parseValueMap(input: unknown): ValueMapParsed {
  if (!isJsonObject(input)) return refused([mismatch('', 'must be an object', preview(input))])
  const { entries, ...head } = input as Readonly<Record<string, Json>>
  const findings = checkSchema(HeadSchema, head)
  if (findings.length > 0) return refused(findings.map(({ path, expected, got }) => mismatch(path, expected, got)))
  if (!Array.isArray(entries)) return refused([mismatch('/entries', 'must be a list', preview(entries))])
  if (entries.length > maxEntries) {
    const params = { got: `${entries.length} rows`, most: `${maxEntries} rows` }
    return refused([flowError('VALUE_MAP_TOO_LARGE', params, { path: '/entries' }).toProblem()])
  }
  const at = entries.findIndex((entry) => !isEntry(entry))
  if (at >= 0) {
    const expected = 'must be a list of two values, and "preferred" where the left one comes back'
    return refused([mismatch(`/entries/${at}`, expected, preview(entries[at]))])
  }
  const map = input as unknown as ValueMap
  const problems = checkValueMap(map)
  const errors = problems.filter(({ severity }) => severity !== 'warning')
  return errors.length > 0 ? refused(problems) : { ok: true, map, warnings: problems }
}

function isEntry(entry: Json): boolean {
  if (!Array.isArray(entry) || entry.length < 2 || entry.length > 3) return false
  const [left, right, preferred] = entry as readonly Json[]
  const isValue = (value: Json | undefined) => ['string', 'number', 'boolean'].includes(typeof value)
  return isValue(left) && isValue(right) && (preferred === undefined || preferred === 'preferred')
}

function refused(problems: readonly Problem[]): ValueMapParsed {
  return { ok: false, problems }
}

function mismatch(path: string, expected: string, got: string): Problem {
  return flowError('SCHEMA_MISMATCH', { where: path === '' ? '/' : path, expected, got }, { path }).toProblem()
}
