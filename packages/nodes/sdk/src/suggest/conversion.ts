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

type Conversion = (read: string, source: Field, target: Field) => string

const conversions = {
  date: (read, source) => (source.kind === 'date' ? read : `day(${instantFrom(read, source)})`),
  instant: (read, source) =>
    source.kind === 'text' || source.kind === 'date' ? `date(${read})` : instantFrom(read, source),
  number: numberFrom,
  text: (read, source) => (isFloat(source) || source.kind === 'boolean' ? `text(${read})` : read),
  boolean: (read, source) => (source.kind === 'text' || source.kind === 'number' ? `boolean(${read})` : read),
  list: (read, source) => (source.kind === 'list' ? read : `[${read}]`),
  unknown: (read) => read,
} as const satisfies Readonly<Record<Field['kind'], Conversion>>

function converted(read: string, source: Field, target: Field): string {
  return conversions[target.kind](read, source, target)
}

/** Systems that send an instant as a number count milliseconds; which of them count seconds is for the analyst to say. */
function instantFrom(read: string, source: Field): string {
  return source.kind === 'number' ? `fromEpoch(${read})` : read
}

function isFloat(field: Field): boolean {
  return field.kind === 'number' && !field.isDecimal
}

function numberFrom(read: string, source: Field, target: Field): string {
  if (target.isDecimal) return source.isDecimal ? read : `decimal(${read})`
  if (!isFloat(source)) return `number(${read})`
  return target.isInteger && !source.isInteger ? `round(${read})` : read
}
