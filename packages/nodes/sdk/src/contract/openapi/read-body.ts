import { isJsonObject, plainText, type Json, type JsonObject, type JsonSchema } from '../../json.ts'
import type { ContractOperation } from '../read-contract.ts'
import type { Place } from './open-document.ts'
import type { OperationReading } from './read-operations.ts'

export interface ReadBody {
  readonly body?: NonNullable<ContractOperation['body']>
  /** Why the operation cannot be called. */
  readonly refused?: string
}

interface BodyPlace {
  readonly place: Place
  readonly operation: JsonObject
  /** Parameters of Swagger 2 that make the body. */
  readonly parameters: readonly (Place & { readonly value: JsonObject })[]
}

export function readBody(where: BodyPlace, reading: OperationReading): ReadBody {
  return reading.isSwagger ? ofSwagger(where, reading) : ofOpenApi(where, reading)
}

const form = 'application/x-www-form-urlencoded'

function ofOpenApi({ place, operation }: BodyPlace, { document, converter }: OperationReading): ReadBody {
  if (operation['requestBody'] === undefined) return {}
  const found = document.resolve({ ...place, value: operation['requestBody'], pointer: `${place.pointer}/requestBody` })
  if (!found || !isJsonObject(found.value)) return {}
  const { content, required } = found.value
  const medium = mediumIn(content)
  if (!medium) {
    const names = isJsonObject(content) ? Object.keys(content).slice(0, 3).join(', ') : 'nothing'
    return required === true ? { refused: `its body is sent as ${names}, which is not known here` } : {}
  }
  const { name, value } = medium
  const schema = isJsonObject(value) ? value['schema'] : undefined
  const pointer = `${found.pointer}/content/${name.replaceAll('~', '~0').replaceAll('/', '~1')}/schema`
  return {
    body: {
      mediaType: name,
      required: required === true,
      schema: converter.convert({ ...found, value: schema ?? {}, pointer }),
    },
  }
}

/** The form of a body that is understood, JSON before all others. */
export function mediumIn(content: Json | undefined): { readonly name: string; readonly value: Json } | undefined {
  if (!isJsonObject(content)) return undefined
  const media = Object.entries(content).map(([name, value]) => ({ name: name.trim(), value }))
  const pick = (fits: (name: string) => boolean) =>
    media.find(({ name }) => fits(name.replace(/\s*;.*$/, '').toLowerCase()))
  const any = pick((name) => name === '*/*')
  return (
    pick((name) => name === 'application/json') ??
    pick((name) => /^application\/[\w.-]+\+json$/.test(name)) ??
    (any && { ...any, name: 'application/json' }) ??
    pick((name) => name === form) ??
    pick((name) => name === 'text/plain')
  )
}

function ofSwagger({ operation, parameters }: BodyPlace, { document, converter }: OperationReading): ReadBody {
  const [whole] = parameters.filter(({ value }) => value['in'] === 'body')
  const consumes = operation['consumes'] ?? document.root['consumes']
  if (whole) {
    const schema = converter.convert({
      ...whole,
      value: whole.value['schema'] ?? {},
      pointer: `${whole.pointer}/schema`,
    })
    return { body: { mediaType: 'application/json', required: whole.value['required'] === true, schema } }
  }
  if (parameters.length === 0) return {}
  if (parameters.some(({ value }) => value['type'] === 'file'))
    return { refused: 'it takes a file, which is not sent from here' }
  const fields = parameters.map(({ value, ...place }): [string, JsonSchema] => {
    const { required: _required, in: _in, name, ...schema }: JsonObject = value
    return [plainText(name), converter.convert({ ...place, value: schema })]
  })
  const required = parameters.flatMap(({ value }) => (value['required'] === true ? [plainText(value['name'])] : []))
  const isJson =
    Array.isArray(consumes) && !(consumes as readonly Json[]).includes(form) && consumes.includes('application/json')
  const schema = { type: 'object', properties: Object.fromEntries(fields), required }
  return { body: { mediaType: isJson ? 'application/json' : form, required: required.length > 0, schema } }
}
