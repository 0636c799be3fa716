import { flowError, type Problem } from '../../errors.ts'
import { checkSchema } from '../../schema/index.ts'
import { ConnectorDefinitionSchema, type ConnectorDefinition } from './definition-schema.ts'
import { crossCheck } from './cross-check.ts'

const maxChars = 5_000_000

export type ParsedDefinition = { readonly definition: ConnectorDefinition } | { readonly problems: readonly Problem[] }

/**
 * Reads a connector definition: JSON text, or what was parsed from one.
 *
 * @returns The definition, or every problem with a JSON pointer to its place: what does not fit the format
 * (`CONNECTOR_DEFINITION_INVALID`), and names that lead nowhere inside it. Errors: none.
 */
export function parseDefinition(source: unknown): ParsedDefinition {
  const read = typeof source === 'string' ? parseText(source) : { value: source }
  if ('reason' in read) return { problems: [problem('', 'must be JSON', read.reason)] }
  const findings = checkSchema(ConnectorDefinitionSchema, read.value)
  if (findings.length > 0) return { problems: findings.map(({ path, expected, got }) => problem(path, expected, got)) }
  // The schema was checked one line before.
  const definition = read.value as ConnectorDefinition
  const faults = crossCheck(definition)
  if (faults.length === 0) return { definition }
  return { problems: faults.map(({ path, expected, got }) => problem(path, expected, got)) }
}

function parseText(text: string): { readonly value: unknown } | { readonly reason: string } {
  if (text.length > maxChars) return { reason: `${text.length} characters, at most ${maxChars}` }
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) }
  }
}

function problem(path: string, expected: string, got: string): Problem {
  return flowError(
    'CONNECTOR_DEFINITION_INVALID',
    { place: path === '' ? '/' : path, expected, got },
    { path },
  ).toProblem()
}
