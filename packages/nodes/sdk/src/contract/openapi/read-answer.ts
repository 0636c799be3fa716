import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../../json.ts'
import type { Place } from './open-document.ts'
import { mediumIn } from './read-body.ts'
import type { OperationReading } from './read-operations.ts'

/** What a success holds; `undefined` where the contract does not say. */
export function readAnswer(
  place: Place,
  operation: JsonObject,
  { document, converter, isSwagger }: OperationReading,
): JsonSchema | undefined {
  const { responses } = operation
  if (!isJsonObject(responses)) return undefined
  const status = successOf(Object.keys(responses))
  if (status === undefined) return undefined
  const found = document.resolve({
    ...place,
    value: responses[status] ?? null,
    pointer: `${place.pointer}/responses/${status}`,
  })
  if (!found || !isJsonObject(found.value)) return undefined
  const schema = isSwagger ? found.value['schema'] : schemaIn(found.value['content'])
  return schema === undefined
    ? undefined
    : converter.convert({ ...found, value: schema, pointer: `${found.pointer}/schema` })
}

function schemaIn(content: Json | undefined): Json | undefined {
  const value = mediumIn(content)?.value
  return isJsonObject(value ?? null) ? (value as JsonObject)['schema'] : undefined
}

function successOf(statuses: readonly string[]): string | undefined {
  const first = statuses.filter((status) => /^2\d\d$/.test(status)).toSorted()[0]
  return first ?? statuses.find((status) => /^2xx$/i.test(status)) ?? statuses.find((status) => status === 'default')
}
