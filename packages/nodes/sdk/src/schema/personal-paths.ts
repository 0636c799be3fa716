import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../json.ts'

/** Keyword of a field that holds personal data, such as an e-mail address: `'x-pii': true`. */
export const personalKeyword = 'x-pii'

/** Names that lead to a field; `*` stands for every element of a list. */
export type FieldPath = readonly string[]

const maxDepth = 8
/** More fields than any record has that people look at; a schema that contains itself has no end. */
const maxFields = 5000

/** Finds the fields of a shape that are tagged as personal, those in objects and lists included. Errors: none. */
export function personalPaths(schema: JsonSchema | undefined): readonly FieldPath[] {
  const found: FieldPath[] = []
  const budget = { left: maxFields }
  const visit = (part: unknown, path: FieldPath): void => {
    budget.left -= 1
    if (!isJsonObject(part) || path.length > maxDepth || budget.left < 0) return
    if (part[personalKeyword] === true) found.push(path)
    else for (const [inner, names] of partsOf(part)) visit(inner, [...path, ...names])
  }
  visit(schema, [])
  return found
}

/** The shapes inside a shape, each with the names that lead there. */
function partsOf({ properties, items, anyOf, oneOf, allOf }: JsonObject): readonly (readonly [Json, FieldPath])[] {
  const fields = isJsonObject(properties) ? Object.entries(properties) : []
  const choices = [anyOf, oneOf, allOf].flatMap((list): readonly Json[] => (Array.isArray(list) ? list : []))
  return [
    ...fields.map(([name, field]): readonly [Json, FieldPath] => [field, [name]]),
    ...(items === undefined ? [] : [[items, ['*']] as const]),
    ...choices.map((choice): readonly [Json, FieldPath] => [choice, []]),
  ]
}
