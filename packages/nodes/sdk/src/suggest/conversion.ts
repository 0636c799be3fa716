import type { FieldPath } from '../schema/index.ts'
import type { Alignment } from './align-lists.ts'
import type { Field } from './collect-fields.ts'

/** Names that expressions cannot read. */
const unreadable: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * The expression that fills a target field from a source field, with the conversion their types ask for. Inside an aligned
 * list it starts with `line`, the element at hand; otherwise with `record`.
 *
 * @returns `undefined` when the path has a name that expressions cannot read.
 */
export function expressionFor(source: Field, target: Field, alignment: Alignment): string | undefined {
  if (source.path.some((name) => unreadable.has(name))) return undefined
  const around = target.lists.flatMap((list) => alignment.get(list) ?? []).at(-1)
  const depth = around === undefined ? -1 : source.lists.indexOf(around)
  const outer = depth < 0 ? [] : listPath(source.path, depth)
  const read = readPath(depth < 0 ? 'record' : 'line', source.path.slice(outer.length))
  return converted(read, source, target)
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
