import { Errors } from 'typebox/schema'
import type { TSchema } from 'typebox'
import { isJsonObject, type JsonSchema } from '../json.ts'
import type { LocalText } from '../language.ts'
import { fillPhrase, schemaPhrases } from '../phrases.ts'

/** One place where a value does not fit its schema. */
export interface SchemaFinding {
  /** JSON pointer to the value at fault; the empty string is the value itself. */
  readonly path: string
  /** What the schema wants, as the end of a sentence: "must be text". */
  readonly expected: string
  /** The value found, shortened; "nothing" where it is missing. */
  readonly got: string
}

/**
 * Checks a value against a JSON Schema, so that every border refuses bad input in the same words. It interprets the
 * schema and never compiles it, so it also runs under a content security policy without `unsafe-eval`.
 *
 * @returns All findings, each path once, in document order; empty when the value fits.
 * Errors: none; an unusable schema is the caller's defect and throws.
 */
export function checkSchema(schema: JsonSchema | TSchema, value: unknown): readonly SchemaFinding[] {
  const [fits, errors] = Errors(schema, value)
  if (fits) return []
  const findings = new Map<string, SchemaFinding>()
  for (const error of errors) {
    for (const finding of error.keyword === 'if' ? branchFindings(schema, error, value) : findingsOf(error, value)) {
      // A union reports every branch and itself; the first, most precise finding of a path is the one to show.
      if (!findings.has(finding.path)) findings.set(finding.path, finding)
    }
  }
  return [...findings.values()]
}

/** What the branch of a condition finds, in place of the news that the branch does not fit. */
function branchFindings(schema: JsonSchema | TSchema, error: RawError, value: unknown): readonly SchemaFinding[] {
  const { failingKeyword } = error.params as { readonly failingKeyword?: string }
  const branch = valueAt(schema, `${error.schemaPath.slice(1)}/${failingKeyword ?? 'then'}`)
  if (!isJsonObject(branch)) return findingsOf(error, value)
  const findings = checkSchema(branch, valueAt(value, error.instancePath))
  return findings.map((finding) => ({ ...finding, path: error.instancePath + finding.path }))
}

interface RawError {
  readonly keyword: string
  readonly schemaPath: string
  readonly instancePath: string
  readonly params: object
  readonly message: string
}

function findingsOf(error: RawError, value: unknown): readonly SchemaFinding[] {
  const params = error.params as Readonly<Record<string, unknown>>
  const got = preview(valueAt(value, error.instancePath))
  if (error.keyword === 'required') {
    return textsOf(params['requiredProperties']).map((name) => ({
      path: `${error.instancePath}/${escapePointer(name)}`,
      expected: schemaPhrases.required.en,
      got: schemaPhrases.nothing.en,
    }))
  }
  if (error.keyword === 'additionalProperties' || error.keyword === 'unevaluatedProperties') {
    const names = textsOf(params['additionalProperties'] ?? params['unevaluatedProperties'])
    return names.map((name) => ({
      path: `${error.instancePath}/${escapePointer(name)}`,
      expected: schemaPhrases.unknown.en,
      got: `"${name}"`,
    }))
  }
  if (error.keyword === 'boolean') return []
  return [{ path: error.instancePath, expected: expectation(error.keyword, params, error.message), got }]
}

function expectation(keyword: string, params: Readonly<Record<string, unknown>>, message: string): string {
  switch (keyword) {
    case 'type': {
      const types = textsOf(params['type']).map((type) => typePhrases[type]?.en ?? type)
      return fillPhrase(schemaPhrases.type.en, { type: types.join(' or ') })
    }
    case 'enum':
      return fillPhrase(schemaPhrases.oneOf.en, { values: textsOf(params['allowedValues']).join(', ') })
    case 'const':
      return fillPhrase(schemaPhrases.type.en, { type: JSON.stringify(params['allowedValue']) })
    case 'pattern':
      return fillPhrase(schemaPhrases.pattern.en, { pattern: String(params['pattern']) })
    case 'anyOf':
    case 'oneOf':
      return schemaPhrases.noForm.en
    default:
      return boundText(keyword, params) ?? message
  }
}

/** What a bound wants: in general, and where it is one. */
const boundPhrases: Readonly<Record<string, readonly [any: LocalText, one?: LocalText]>> = {
  minLength: [schemaPhrases.shortest, schemaPhrases.blank],
  maxLength: [schemaPhrases.longest, schemaPhrases.longestOne],
  minItems: [schemaPhrases.fewest, schemaPhrases.fewestOne],
  maxItems: [schemaPhrases.most, schemaPhrases.mostOne],
  minProperties: [schemaPhrases.fewestFields, schemaPhrases.fewestFieldsOne],
  maxProperties: [schemaPhrases.mostFields, schemaPhrases.mostFieldsOne],
  minimum: [schemaPhrases.least],
  maximum: [schemaPhrases.greatest],
  exclusiveMinimum: [schemaPhrases.above],
  exclusiveMaximum: [schemaPhrases.below],
  multipleOf: [schemaPhrases.multiple],
  uniqueItems: [schemaPhrases.unique],
  format: [schemaPhrases.format],
}

function boundText(keyword: string, params: Readonly<Record<string, unknown>>): string | undefined {
  const [any, one] = boundPhrases[keyword] ?? []
  const value = params['limit'] ?? params[keyword]
  return any && fillPhrase((value === 1 && one ? one : any).en, { value: String(value) })
}

const typePhrases: Readonly<Record<string, LocalText>> = {
  string: schemaPhrases.text,
  number: schemaPhrases.number,
  integer: schemaPhrases.integer,
  boolean: schemaPhrases.boolean,
  object: schemaPhrases.object,
  array: schemaPhrases.list,
  null: schemaPhrases.empty,
}

function textsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map((entry) => (typeof entry === 'string' ? entry : JSON.stringify(entry)))
  if (value === undefined) return []
  return [typeof value === 'string' ? value : JSON.stringify(value)]
}

/** A value as shown in a message: JSON, at most 60 characters. */
export function preview(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

/** Escapes one segment of a JSON pointer (RFC 6901). */
export function escapePointer(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** Reads the value a JSON pointer (RFC 6901) points to; `undefined` where it points to nothing. */
export function valueAt(value: unknown, pointer: string): unknown {
  let current = value
  for (const raw of pointer.split('/').slice(1)) {
    const segment = raw.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, segment)) return undefined
    current = (current as Readonly<Record<string, unknown>>)[segment]
  }
  return current
}
