import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'

export type FieldProblem = { readonly field: string; readonly message: string }

export type Fields = Readonly<Record<string, unknown>>

export type Checked =
  | { readonly ok: true; readonly value: Fields }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] }

export type Checker = (value: unknown) => Checked

/** Turns the schema of an object into a parse function whose problems name fields by path, such as `lines/0/sku`. */
export function checker(schema: TSchema): Checker {
  const compiled = Compile(schema)
  return (value) => {
    if (compiled.Check(value)) return { ok: true, value: value as Fields }
    const problems = compiled.Errors(value).flatMap(toProblems)
    return { ok: false, problems: withoutRepeats(problems) }
  }
}

type SchemaError = ReturnType<ReturnType<typeof Compile>['Errors']>[number]

function toProblems(error: SchemaError): readonly FieldProblem[] {
  const field = error.instancePath.slice(1)
  const below = (name: string): string => (field === '' ? name : `${field}/${name}`)
  switch (error.keyword) {
    case 'boolean':
    case 'anyOf':
      return []
    case 'required':
      return error.params.requiredProperties.map((name) => ({ field: below(name), message: 'is required' }))
    case 'additionalProperties':
      return error.params.additionalProperties.map((name) => ({ field: below(name), message: 'is not a known field' }))
    case 'enum':
      return [{ field, message: `must be one of ${error.params.allowedValues.join(', ')}` }]
    default:
      return [{ field, message: error.message }]
  }
}

/** One sentence for each field: "null or text of at most 20 characters" fails twice, and the second says what to do. */
function withoutRepeats(problems: readonly FieldProblem[]): readonly FieldProblem[] {
  const useful = problems.filter(
    (problem) =>
      problem.message !== 'must be null' ||
      !problems.some((other) => other !== problem && other.field === problem.field),
  )
  return useful.length > 0 ? useful : [{ field: '', message: 'is not valid' }]
}
