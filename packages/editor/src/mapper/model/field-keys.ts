import { isJsonObject } from '@isthmus/sdk'
import { pathKey } from '@isthmus/sdk/mapping'
import type { FieldPath, Json } from '@isthmus/sdk'
import type { SourceField } from '@isthmus/sdk/mapping'

/** Key of a field on the source side; the names expressions start with have trees of their own. */
export function sourceKey({ root, path }: SourceField): string {
  return `${root}:${pathKey(path)}`
}

/** The field a field belongs to: its object, or the list whose elements have it. `undefined` above the whole record. */
export function parentPath(path: FieldPath): FieldPath | undefined {
  if (path.length === 0) return undefined
  const above = path.slice(0, -1)
  return above.at(-1) === '*' && path.at(-1) !== '*' ? above.slice(0, -1) : above
}

/** All fields a field lies in, nearest first, the whole record left out. */
export function ancestorPaths(path: FieldPath): readonly FieldPath[] {
  const found: FieldPath[] = []
  for (let above = parentPath(path); above && above.length > 0; above = parentPath(above)) found.push(above)
  return found
}

/** A path as people read it: `address.city`, `Lines › Material`. */
export function pathText(path: FieldPath): string {
  return path.reduce((text, name) => {
    if (name === '*') return `${text} ›`
    if (text === '') return name
    return text.endsWith('›') ? `${text} ${name}` : `${text}.${name}`
  }, '')
}

/** What a record holds at a path; of a list the first element. */
export function sampleAt(record: Json | undefined, path: FieldPath): Json | undefined {
  let value = record
  for (const name of path) {
    if (name === '*') value = Array.isArray(value) ? (value[0] as Json | undefined) : undefined
    else value = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
  }
  return value
}
