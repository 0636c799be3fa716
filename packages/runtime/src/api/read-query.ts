import type { JsonSchema } from '@isthmus/sdk'

/** Query parameters as the values their schema names: numbers as numbers, what may repeat as a list. */
export function readQuery(parameters: URLSearchParams, schema: JsonSchema): Readonly<Record<string, unknown>> {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>
  const names = [...new Set(parameters.keys())]
  return Object.fromEntries(names.map((name) => [name, readParameter(parameters.getAll(name), properties[name])]))
}

function readParameter(texts: readonly string[], schema: JsonSchema | undefined): unknown {
  if (schema?.['type'] === 'array') return texts
  const text = texts.at(-1) ?? ''
  const numeric = schema?.['type'] === 'integer' && /^-?\d+$/.test(text)
  return numeric ? Number(text) : text
}
