import { isJsonObject, plainText, type Json, type JsonObject, type JsonSchema } from '../../json.ts'
import { leftOut } from '../left-out.ts'
import type { OperationParameter } from '../read-contract.ts'
import type { Place } from './open-document.ts'
import type { OperationReading } from './read-operations.ts'

export interface ReadParameters {
  readonly parameters: readonly OperationParameter[]
  /** Parameters of Swagger 2 that make the body. */
  readonly bodies: readonly (Place & { readonly value: JsonObject })[]
  /** Why the operation cannot be called. */
  readonly refused?: string
}

/** Headers that the host sets by itself. Source: OpenAPI 3.1, section "Parameter Object". */
const ownHeaders = ['accept', 'content-type', 'authorization', 'host', 'content-length', 'cookie']

/** Parameters of a path and of an operation; what the operation says of the same one counts. */
export function readParameters(lists: readonly Place[], reading: OperationReading): ReadParameters {
  const found = new Map<string, Place & { readonly value: JsonObject }>()
  for (const list of lists) {
    const entries = Array.isArray(list.value) ? (list.value as readonly Json[]) : []
    for (const [at, value] of entries.entries()) {
      const place = reading.document.resolve({ ...list, value, pointer: `${list.pointer}/${at}` })
      if (!place || !isJsonObject(place.value)) continue
      const { name, in: where } = place.value
      found.set(`${plainText(where)} ${plainText(name)}`, { ...place, value: place.value })
    }
  }
  const all = [...found.values()]
  const bodies = all.filter(({ value }) => value['in'] === 'body' || value['in'] === 'formData')
  const read = all.filter((place) => !bodies.includes(place)).map((place) => parameterOf(place, reading))
  const refused = read.find((each) => typeof each === 'string')
  return {
    parameters: read.filter((each) => typeof each === 'object'),
    bodies,
    ...(typeof refused === 'string' ? { refused } : {}),
  }
}

/** The parameter; a text says why the operation cannot be called without it, `undefined` that it does not matter. */
// oxlint-disable-next-line complexity -- one line per part that may be left out
function parameterOf(
  place: Place & { readonly value: JsonObject },
  reading: OperationReading,
): OperationParameter | string | undefined {
  const { name, in: where, required, description } = place.value
  if (typeof name !== 'string' || name === '') return undefined
  if (where === 'header' && ownHeaders.includes(name.toLowerCase())) return undefined
  const reason = unsendable(place.value)
  if (reason !== undefined) {
    if (required === true) return `its parameter ${name} cannot be sent: ${reason}`
    reading.problems.push(leftOut('OpenAPI', place.pointer, `the parameter ${name} is left out: ${reason}`))
    return undefined
  }
  const schema = schemaOf(place, reading)
  const style = styleOf(place.value, schema)
  return {
    name,
    in: where as 'path' | 'query' | 'header',
    required: required === true || where === 'path',
    ...(typeof description === 'string' && description !== '' && description.length <= 60
      ? { title: `${name}: ${description}` }
      : {}),
    schema,
    ...(style ? { style } : {}),
  }
}

function unsendable({ in: where, name, style }: JsonObject): string | undefined {
  if (where !== 'path' && where !== 'query' && where !== 'header') return `it stands in ${plainText(where)}`
  if (where === 'header' && !/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(plainText(name))) return 'it is no name of a header'
  return style === 'deepObject' || style === 'matrix' || style === 'label'
    ? `the style ${style} is not known here`
    : undefined
}

/** Swagger 2 describes the value in the parameter itself, OpenAPI 3 in `schema` or in `content`. */
function schemaOf(
  place: Place & { readonly value: JsonObject },
  { converter, isSwagger }: OperationReading,
): JsonSchema {
  if (isSwagger) return converter.convert(withoutNames(place))
  const { schema, content } = place.value
  const [media] = isJsonObject(content) ? Object.values(content) : []
  const inner = schema ?? (isJsonObject(media ?? null) ? (media as JsonObject)['schema'] : undefined) ?? {}
  return converter.convert({ ...place, value: inner, pointer: `${place.pointer}/schema` })
}

/** `required` of a parameter is no keyword of a schema. */
function withoutNames(place: Place & { readonly value: JsonObject }): Place {
  const { required: _required, name: _name, in: _in, description: _description, ...value }: JsonObject = place.value
  return { ...place, value }
}

function styleOf(
  { explode, collectionFormat, in: where, style }: JsonObject,
  { type }: JsonSchema,
): OperationParameter['style'] {
  if (type !== 'array') return undefined
  if (collectionFormat !== undefined) return collectionFormat === 'multi' ? 'repeated' : 'commas'
  const isForm = where === 'query' && (style === undefined || style === 'form')
  return isForm && explode !== false ? 'repeated' : 'commas'
}
