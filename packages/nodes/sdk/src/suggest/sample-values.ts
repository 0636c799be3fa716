import { isJsonObject, type Json } from '../json.ts'
import type { FieldPath } from '../schema/index.ts'

/** What all values of a field look like. */
export type ValueShape = 'email' | 'phone' | 'website' | 'date' | 'currency' | 'country' | 'uuid' | 'number' | 'text'

export interface FieldValues {
  readonly shape: ValueShape | undefined
  /** Distinct values as lower-case texts, those of one character left out: they are equal by chance. */
  readonly texts: ReadonlySet<string>
}

const maxRecords = 50
const maxValues = 100
const maxLength = 200

/** Reads what sample records hold at a path; `*` stands for every element of a list. */
export function valuesAt(samples: readonly Json[], path: FieldPath): FieldValues {
  const found: string[] = []
  for (const sample of samples.slice(0, maxRecords)) gather(sample, path, found)
  return {
    shape: shapeOf(found),
    texts: new Set(found.filter((text) => text.length > 1).map((text) => text.toLowerCase())),
  }
}

function gather(value: Json | undefined, path: FieldPath, found: string[]): void {
  if (found.length >= maxValues || value === null || value === undefined) return
  const [name, ...rest] = path
  if (name === undefined) addText(value, found)
  else for (const inner of innerValues(value, name)) gather(inner, rest, found)
}

function addText(value: Json, found: string[]): void {
  if (typeof value === 'object') return
  const text = String(value).trim().slice(0, maxLength)
  if (text !== '') found.push(text)
}

function innerValues(value: Json, name: string): readonly (Json | undefined)[] {
  if (name === '*') return Array.isArray(value) ? value.slice(0, maxValues) : []
  return isJsonObject(value) && Object.hasOwn(value, name) ? [value[name]] : []
}

const shapes: readonly (readonly [ValueShape, RegExp])[] = [
  ['email', /^[^@\s]+@[^@\s]+\.[^@\s]+$/],
  ['website', /^(https?:\/\/|www\.)\S+$/i],
  ['uuid', /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i],
  ['date', /^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}\.\d{1,2}\.\d{4}|\/Date\()/],
  ['number', /^[-+]?\d{1,15}([.,]\d+)?$/],
  ['phone', /^\+?[\d ()/.-]{7,20}$/],
  ['currency', /^[A-Z]{3}$/],
  ['country', /^[A-Z]{2}$/],
]

function shapeOf(texts: readonly string[]): ValueShape | undefined {
  if (texts.length === 0) return undefined
  return shapes.find(([, pattern]) => texts.every((text) => pattern.test(text)))?.[0] ?? 'text'
}
