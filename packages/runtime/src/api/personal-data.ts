import { isJsonObject, type FieldPath, type Json, type JsonObject, type Problem } from '@isthmus/sdk'

/** What stands in place of a value that the reader's role may not see. */
export const hidden = '•••••'

/** Texts shorter than this are too common to be searched for in other texts. */
const shortestSearched = 4
/** Texts of one record's history that are searched for. */
const mostSearched = 500

/** Which values of a record are personal: those at the paths, and fields of these names wherever they lie. */
export interface PersonalTags {
  readonly paths: readonly FieldPath[]
  readonly names: readonly FieldPath[]
}

/** Hides the personal values. What is missing stays missing, so that people see that nothing was there. */
export function hideTagged(value: Json, { paths, names }: PersonalTags): Json {
  const known = paths.reduce<Json>((current, path) => hideAt(current, path), value)
  return names.length > 0 ? hideNamed(known, names) : known
}

function hideNamed(value: Json, names: readonly FieldPath[]): Json {
  if (isList(value)) return value.map((element) => hideNamed(element, names))
  if (!isJsonObject(value)) return value
  const own = names.reduce<Json>((current, name) => hideAt(current, name), value)
  return isJsonObject(own) ? mapFields(own, (field) => hideNamed(field, names)) : own
}

function hideAt(value: Json, path: FieldPath): Json {
  const [name, ...rest] = path
  if (name === undefined) return value === null ? null : hidden
  if (name === '*') return isList(value) ? value.map((element) => hideAt(element, rest)) : value
  if (!isJsonObject(value) || !Object.hasOwn(value, name)) return value
  return { ...value, [name]: hideAt(value[name] ?? null, rest) }
}

/** The personal texts of a record, to be found again where they were copied or joined to others. */
export function personalTexts(value: Json, { paths, names }: PersonalTags): ReadonlySet<string> {
  const found = new Set<string>()
  for (const path of paths) collect(value, path, found)
  if (names.length > 0) collectNamed(value, names, found)
  return found
}

function collectNamed(value: Json, names: readonly FieldPath[], found: Set<string>): void {
  if (isJsonObject(value)) for (const name of names) collect(value, name, found)
  if (typeof value !== 'object' || value === null) return
  for (const part of Object.values(value)) collectNamed(part, names, found)
}

function collect(value: Json, path: FieldPath, found: Set<string>): void {
  const [name, ...rest] = path
  if (name === undefined) collectAll(value, found)
  else if (name === '*') for (const element of isList(value) ? value : []) collect(element, rest, found)
  else if (isJsonObject(value) && Object.hasOwn(value, name)) collect(value[name] ?? null, rest, found)
}

function collectAll(value: Json, found: Set<string>): void {
  if (found.size >= mostSearched) return
  if (typeof value === 'string' || typeof value === 'number') {
    const text = String(value).trim().toLowerCase()
    if (text.length >= shortestSearched) found.add(text)
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) collectAll(part, found)
  }
}

/** Hides every text and number that contains one of the texts, in whatever case it is written. */
export function hideTexts(value: Json, texts: ReadonlySet<string>): Json {
  if (texts.size === 0 || value === null || typeof value === 'boolean') return value
  if (typeof value === 'string' || typeof value === 'number') {
    const text = String(value).toLowerCase()
    return [...texts].some((secret) => text.includes(secret)) ? hidden : value
  }
  if (isList(value)) return value.map((element) => hideTexts(element, texts))
  return mapFields(value, (field) => hideTexts(field, texts))
}

/** What was found in a record is part of many messages (`got "anna@..."`); the rest of the sentence stays. */
export function withoutValues(problem: Problem): Problem {
  const got = String(problem.params?.['got'] ?? '')
  if (got === '') return problem
  return {
    ...problem,
    message: problem.message.replaceAll(got, hidden),
    params: { ...problem.params, got: hidden },
  }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function mapFields(value: JsonObject, change: (field: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, change(field)]))
}
