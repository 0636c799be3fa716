import { isJsonObject, type Json, type JsonObject } from '@isthmus/sdk'

/** Names on the way of a JSON pointer. */
export function namesOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** What is found at a JSON pointer. */
export function jsonAt(value: Json | undefined, pointer: string): Json | undefined {
  let at: Json | undefined = value
  for (const name of namesOf(pointer)) {
    if (Array.isArray(at)) at = (at as readonly Json[])[Number(name)]
    else at = isJsonObject(at) && Object.hasOwn(at, name) ? at[name] : undefined
  }
  return at
}

/** The same with a value at a JSON pointer; what is missing on the way is made, lists where a name is a number. */
export function withAt(root: Json | undefined, pointer: string, value: Json): Json {
  const [name, ...rest] = namesOf(pointer)
  if (name === undefined) return value
  const inner = rest.map((each) => `/${each.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  if (Array.isArray(root) || (root === undefined && /^\d+$/.test(name))) {
    const list = [...((root as readonly Json[] | undefined) ?? [])]
    while (list.length <= Number(name)) list.push(null)
    list[Number(name)] = withAt(list[Number(name)] ?? undefined, inner, value)
    return list
  }
  const object: JsonObject = isJsonObject(root) ? root : {}
  return { ...object, [name]: withAt(object[name], inner, value) }
}
