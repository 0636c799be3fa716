import type { FieldPath } from '../schema/index.ts'

/** A field that a mapping reads: a name of the scope, and the path below it; `*` stands for every element of a list. */
export interface SourceField {
  /** Such as `record`. */
  readonly root: string
  readonly path: FieldPath
}

/** A name that stands for the elements of a list, such as `line`. */
export interface LineBinding {
  readonly name: string
  /** Path of the element, ending with `*`. */
  readonly source: SourceField
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u
const position = /^(?:0|[1-9]\d{0,8})$/

/** The step into a field as written behind a value: `.name`, `[0]`, or `["order no"]` where the name is no identifier. */
export function fieldAccess(name: string): string {
  if (position.test(name)) return `[${name}]`
  return identifier.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
}

/**
 * The expression that reads a field, such as `record.customer["order no"]`; through the closest line where it lies in
 * one (`line.sku`), and as a list of values where it lies in any other list (`map(record.lines, each => each.sku)`).
 */
export function fieldExpression(source: SourceField, lines: readonly LineBinding[] = []): string {
  const closest = lines
    .filter(({ source: line }) => line.root === source.root && startsWith(source.path, line.path))
    .toSorted((left, right) => right.source.path.length - left.source.path.length)[0]
  if (closest === undefined) return expressionFrom(source.root, source.path, 1)
  return expressionFrom(closest.name, source.path.slice(closest.source.path.length), 1)
}

export function startsWith(path: FieldPath, start: FieldPath): boolean {
  return path.length >= start.length && start.every((name, at) => path[at] === name)
}

function expressionFrom(root: string, path: FieldPath, depth: number): string {
  const list = path.indexOf('*')
  if (list < 0) return root + path.map(fieldAccess).join('')
  const [before, after] = [root + path.slice(0, list).map(fieldAccess).join(''), path.slice(list + 1)]
  if (after.length === 0) return before
  const name = depth === 1 ? 'each' : `each${depth}`
  const walk = after.includes('*') ? 'flatMap' : 'map'
  return `${walk}(${before}, ${name} => ${expressionFrom(name, after, depth + 1)})`
}

export function samePath(left: FieldPath, right: FieldPath): boolean {
  return left.length === right.length && startsWith(left, right)
}
