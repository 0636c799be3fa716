import type { FieldPath } from '../schema/index.ts'
import type { Alignment } from './align-lists.ts'
import type { Field } from './collect-fields.ts'

/** Names that expressions cannot read. */
const unreadable: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** Whether expressions can read a field. */
export function isReadable({ path }: Field): boolean {
  return !path.some((name) => unreadable.has(name))
}

/**
 * The expression that fills a target field from a source field, with the conversion their types ask for. Inside an aligned
 * list it starts with `line`, the element at hand; otherwise with `record`.
 */
export function expressionFor(
  source: Field,
  target: Field,
  alignment: Alignment,
): { readonly expression: string; readonly isConverted: boolean } {
  const around = target.lists.flatMap((list) => alignment.get(list) ?? []).at(-1)
  const depth = around === undefined ? -1 : source.lists.indexOf(around)
  const outer = depth < 0 ? [] : listPath(source.path, depth)
  const read = readPath(depth < 0 ? 'record' : 'line', source.path.slice(outer.length))
  const expression = converted(read, source, target)
  return { expression, isConverted: expression !== read }
}

/** The part of a path up to the elements of its n-th list, counted from 0. */
function listPath(path: FieldPath, depth: number): FieldPath {
  let seen = -1
  const end = path.findIndex((name) => {
    if (name === '*') seen += 1
    return seen === depth
  })
  return path.slice(0, end + 1)
}

function readPath(root: string, path: FieldPath): string {
  return path.reduce((text, name) => {
    if (name === '*') return `${text}[0]`
    return /^[A-Za-z_$][\w$]*$/.test(name) ? `${text}.${name}` : `${text}[${JSON.stringify(name)}]`
  }, root)
}

function converted(read: string, source: Field, target: Field): string {
  switch (target.kind) {
    case 'date':
      return source.kind === 'date' ? read : source.kind === 'number' ? `day(fromEpoch(${read}))` : `day(${read})`
    case 'instant':
      return source.kind === 'instant' ? read : source.kind === 'number' ? `fromEpoch(${read})` : `date(${read})`
    case 'number':
      return numberFrom(read, source, target)
    case 'text':
      return source.kind === 'number' && !source.isDecimal
        ? `text(${read})`
        : source.kind === 'boolean'
          ? `text(${read})`
          : read
    case 'boolean':
      return source.kind === 'text' || source.kind === 'number' ? `boolean(${read})` : read
    case 'list':
      return source.kind === 'list' ? read : `[${read}]`
    case 'unknown':
      return read
  }
}

function numberFrom(read: string, source: Field, target: Field): string {
  if (target.isDecimal) return source.isDecimal ? read : `decimal(${read})`
  const isNumber = source.kind === 'number' && !source.isDecimal
  if (target.isInteger && isNumber && !source.isInteger) return `round(${read})`
  return isNumber ? read : `number(${read})`
}
