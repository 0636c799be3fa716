import { flowError, type FlowError } from '../errors.ts'
import {
  codeProblem,
  parseExpression,
  referencesOf,
  toJavaScript,
  typeOfExpression,
  type ExpressionProblem,
} from '../expression/index.ts'
import { fieldName } from '../flow/field-name.ts'
import { isExpressionValue } from '../flow/flow.ts'
import type { ExpressionTypes } from '../flow/index.ts'
import { isJsonObject, type Json, type JsonSchema } from '../json.ts'
import { printFieldRows, type MappingRow } from '../mapping/index.ts'
import type { ValueMapDirection } from '../value-map/index.ts'
import type { ProgramWriter } from './program.ts'

/** What the texts of a unit turned out to need; filled while they are written. */
export interface WriterNotes {
  usesTrigger: boolean
  /** Where the script keeps what it reads fields of, see `JavaScriptOptions.holders`; checked at every read without. */
  readonly holders?: Readonly<Record<string, string>>
  /** Gives the script's name of a value map's table, see `JavaScriptOptions.valueTable`. */
  readonly valueTable?: (map: string, direction: ValueMapDirection) => string
  /** What the computed value at a pointer of a node's config can read, see `expressionTypes`; the language alone without. */
  readonly typesAt?: (node: string, pointer: string) => ExpressionTypes | undefined
}

const scope = ['record', 'trigger', 'run', 'vars'] as const

/**
 * Turns the configured values of one node into JavaScript for its segment's script, so that a user's text only ever
 * appears as a literal or as a compiled expression. Generated expressions that can throw set `at` to the field's name.
 */
export function createProgramWriter(
  node: { readonly id: string; readonly name: string },
  prefix: string,
  notes: WriterNotes,
): ProgramWriter {
  // oxlint-disable-next-line complexity -- one place where an expression becomes a script, with all that is known of it
  const value: ProgramWriter['value'] = (configured, path, locals = []) => {
    if (!isExpressionValue(configured)) return literal(configured as Json)
    const written = isList(locals) ? { locals: Object.fromEntries(locals.map((name) => [name, name])) } : locals
    const field = written.field ?? fieldName(path)
    const outer = scope.filter((name) => !Object.hasOwn(written.locals, name))
    const parsed = parseExpression(configured.$expr, { scope: [...outer, ...Object.keys(written.locals)] })
    if (!parsed.ok) throw invalid(node, { path, field }, parsed.problems[0])
    if (referencesOf(parsed.expression).some((reference) => reference.root === 'trigger')) notes.usesTrigger = true
    const names = { ...Object.fromEntries(outer.map((name) => [name, name])), ...written.locals }
    const types = notes.typesAt?.(node.id, path)
    const known = types && typeOfExpression(parsed.expression, types).known
    const { holders = {}, valueTable } = notes
    const script = toJavaScript(parsed.expression, { names, holders, valueTable, ...(known ? { known } : {}) })
    // Only calls can throw, so plain reads are spared the note of where they stand.
    return script.includes('f.') ? `(at = ${JSON.stringify(field)}, ${script})` : script
  }
  const deepValue = (configured: unknown, path: string, schema?: JsonSchema): string => {
    if (holdsRows(schema) && Array.isArray(configured)) {
      return printFieldRows(configured as readonly MappingRow[], { value, literal }, path)
    }
    if (typeof configured !== 'object' || configured === null || isExpressionValue(configured))
      return value(configured, path)
    if (Array.isArray(configured)) {
      return `[${configured.map((entry, at) => deepValue(entry, `${path}/${at}`)).join(', ')}]`
    }
    const entries = Object.entries(configured).map(
      // A computed key keeps "__proto__" an ordinary property.
      ([key, entry]) => `[${JSON.stringify(key)}]: ${deepValue(entry, `${path}/${key}`, propertySchema(schema, key))}`,
    )
    return `({ ${entries.join(', ')} })`
  }
  return {
    prefix,
    value,
    deepValue,
    literal,
    userFunction: (parameters, source) => {
      const reason = codeProblem(source)
      if (reason !== undefined) throw flowError('CODE_INVALID', { node: node.name, reason }, { node: node.id })
      // The Function constructor parses parameters and body apart, so the text cannot close our own brackets.
      const names = parameters.map((name) => JSON.stringify(name)).join(', ')
      return `Function(${names}, ${JSON.stringify(`"use strict";\n${source}`)})`
    },
  }
}

function invalid(
  node: { readonly id: string; readonly name: string },
  { path, field }: { readonly path: string; readonly field: string },
  problem: ExpressionProblem | undefined,
): FlowError {
  const params = {
    node: node.name,
    field,
    reason: problem?.message ?? '',
    at: (problem?.from ?? 0) + 1,
  }
  return flowError('EXPRESSION_INVALID', params, { node: node.id, path: `${path}/$expr` })
}

function literal(value: Json | undefined): string {
  if (value === undefined) return 'undefined'
  const text = JSON.stringify(value)
  // As a script literal, {"__proto__": …} would set the prototype; parsed at load it is an ordinary property.
  return text.includes('__proto__') ? `JSON.parse(${JSON.stringify(text)})` : isContainer(value) ? `(${text})` : text
}

function isContainer(value: Json): boolean {
  return typeof value === 'object' && value !== null
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value)
}

/** Whether a schema is that of a list of mapping rows, see `fieldRows`. */
function holdsRows(schema: JsonSchema | undefined): boolean {
  const hints = schema?.['x-ui']
  return isJsonObject(hints) && hints['widget'] === 'fields'
}

function propertySchema(schema: JsonSchema | undefined, name: string): JsonSchema | undefined {
  const properties = schema?.['properties']
  if (!isJsonObject(properties) || !Object.hasOwn(properties, name)) return undefined
  const found = properties[name]
  return isJsonObject(found) ? found : undefined
}
