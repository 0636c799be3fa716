import { escapePointer, isJsonObject } from '@isthmus/sdk'
import type { Json, JsonObject } from '@isthmus/sdk'

/** Splits a JSON pointer into its unescaped segments. */
export function pointerSegments(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((raw) => raw.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The pointer of a child. */
export function childPointer(pointer: string, segment: string | number): string {
  return `${pointer}/${escapePointer(String(segment))}`
}

/**
 * A copy of a config with one value put in, or taken out when `next` is `undefined`. Objects on the way are created; a
 * list keeps its other elements.
 */
export function putAt(config: JsonObject, pointer: string, next: Json | undefined): JsonObject {
  const changed = put(config, pointerSegments(pointer), next)
  return isJsonObject(changed) ? changed : config
}

function put(current: Json | undefined, path: readonly string[], next: Json | undefined): Json | undefined {
  const [head, ...rest] = path
  if (head === undefined) return next
  if (Array.isArray(current)) return putInList(current, Number(head), { rest, next })
  const object: JsonObject = isJsonObject(current) ? current : {}
  const child = put(ownValue(object, head), rest, next)
  if (child !== undefined) return { ...object, [head]: child }
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== head))
}

function putInList(
  list: readonly Json[],
  index: number,
  change: { readonly rest: readonly string[]; readonly next: Json | undefined },
): readonly Json[] {
  const child = put(list[index], change.rest, change.next)
  if (child === undefined) return list.filter((_, position) => position !== index)
  return index >= list.length
    ? [...list, child]
    : list.map((element, position) => (position === index ? child : element))
}

function ownValue(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}
