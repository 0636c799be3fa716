import { isJsonObject, type JsonSchema } from '../json.ts'
import type { Language } from '../language.ts'

/**
 * The name of a config field as its form shows it: the titles of the schema (`x-ui`) along the pointer, the plain name
 * where the schema gives none, numbers of list entries from 1: `/rules/0/when` is "Rules 1 › Must be true".
 *
 * @param schema The `config` schema of the node type.
 * @param pointer JSON pointer inside the config; the `$expr` of a computed value is the field itself.
 */
export function fieldTitle(schema: JsonSchema, pointer: string, language: Language): string {
  const names: string[] = []
  let here: unknown = schema
  for (const raw of pointer.split('/').slice(1)) {
    const part = raw.replaceAll('~1', '/').replaceAll('~0', '~')
    if (part === '$expr') break
    const inList = /^\d+$/.test(part) && names.length > 0
    here = inList ? find(here, (form) => form['items']) : find(here, (form) => own(form['properties'], part))
    if (inList) names.push(`${names.pop()} ${Number(part) + 1}`)
    else names.push(titleOf(here, language) ?? part)
  }
  return names.join(' › ')
}

/** The first answer of a schema or of the forms it is a union of. */
function find(schema: unknown, read: (form: JsonSchema) => unknown): unknown {
  if (!isJsonObject(schema)) return undefined
  const forms = schema['anyOf'] ?? schema['oneOf']
  const direct = read(schema)
  if (direct !== undefined || !Array.isArray(forms)) return direct
  return (forms as readonly unknown[]).map((form) => find(form, read)).find((found) => found !== undefined)
}

function own(properties: unknown, name: string): unknown {
  return isJsonObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined
}

/** What the forms and mappings call a field, where its schema says so (`x-ui`). */
export function titleOf(schema: unknown, language: Language): string | undefined {
  const title = find(schema, (form) => own(own(form['x-ui'], 'title'), language))
  return typeof title === 'string' ? title : undefined
}
