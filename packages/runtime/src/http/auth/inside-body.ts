import { escapePointer, isJsonObject, type Json, type JsonObject } from '@isthmus/sdk'

/** A JSON body with values put in by place; places that it does not have stay away, and a text that is no JSON is left alone. */
export function withInside(body: string, inside: JsonObject): string {
  const parsed = jsonIn(body)
  return parsed === undefined ? body : JSON.stringify(filled(parsed, inside, ''))
}

function filled(value: Json, inside: JsonObject, place: string): Json {
  if (Object.hasOwn(inside, place)) return inside[place] ?? null
  if (!isTouched(inside, place)) return value
  if (Array.isArray(value)) return (value as readonly Json[]).map((each, at) => filled(each, inside, `${place}/${at}`))
  if (!isJsonObject(value)) return value
  const members = Object.entries(value)
  return Object.fromEntries(
    members.map(([name, each]) => [name, filled(each, inside, `${place}/${escapePointer(name)}`)]),
  )
}

/** Whether something is put in below a place; all else is left as it is. */
function isTouched(inside: JsonObject, place: string): boolean {
  return Object.keys(inside).some((each) => each.startsWith(`${place}/`))
}

function jsonIn(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
