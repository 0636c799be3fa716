/** One step into a record: a field by name, or every element of a list. */
export type PathStep = { readonly kind: 'field'; readonly name: string } | { readonly kind: 'each' }

export type RecordPath = readonly PathStep[]

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u

const position = /^(?:0|[1-9]\d{0,8})$/

/** The step into a field as written behind a value: `.name`, `[0]`, or `["order no"]` where the name is no identifier. */
export function fieldAccess(name: string): string {
  if (position.test(name)) return `[${name}]`
  return identifier.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
}

/**
 * The expression that reads a path, such as `record.customer["order no"]`. A field of every element of a list becomes
 * `map(record.lines, each => each.sku)`.
 */
export function pathExpression(path: RecordPath, root = 'record'): string {
  return expressionFrom(root, path, 1)
}

function expressionFrom(start: string, path: RecordPath, depth: number): string {
  let source = start
  for (const [index, step] of path.entries()) {
    if (step.kind === 'field') {
      source += fieldAccess(step.name)
      continue
    }
    const rest = path.slice(index + 1)
    if (rest.length === 0) return source
    const name = depth === 1 ? 'each' : `each${depth}`
    return `map(${source}, ${name} => ${expressionFrom(name, rest, depth + 1)})`
  }
  return source
}

/** A path as people read it: `customer.name`, `lines[].sku`. */
export function pathLabel(path: RecordPath): string {
  return path
    .map((step) => (step.kind === 'each' ? '[]' : fieldAccess(step.name)))
    .join('')
    .replace(/^\./, '')
}

/** Stable key of a path, for lists and for what is folded open. */
export function pathKey(path: RecordPath): string {
  return path.map((step) => (step.kind === 'each' ? '[]' : `.${JSON.stringify(step.name)}`)).join('')
}
