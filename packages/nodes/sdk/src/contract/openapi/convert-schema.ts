import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../../json.ts'
import type { OpenDocument, Place } from './open-document.ts'

/** Keywords that mean the same in every version and are worth keeping. */
const plainKeywords = [
  'format',
  'enum',
  'const',
  'required',
  'title',
  'maxLength',
  'minLength',
  'minimum',
  'maximum',
  'default',
  'readOnly',
  'writeOnly',
] as const
const longestText = 300
const mostLevels = 60
const mostSchemas = 2_000_000

/** Turns the schemas of a contract into JSON Schemas whose references lead to `#/$defs/NAME`, each definition once. */
export class SchemaConverter {
  readonly #document: OpenDocument
  readonly #names = new Map<string, string>()
  readonly #schemas = new Map<string, JsonSchema>()
  readonly #waiting: { readonly name: string; readonly place: Place }[] = []
  #left = mostSchemas
  /** References that lead nowhere or outside, with the place they stand at. */
  readonly lost = new Map<string, string>()

  constructor(document: OpenDocument) {
    this.#document = document
  }

  /** The schema at a place. Everything it refers to is among `schemas` afterwards. */
  convert(place: Place): JsonSchema {
    const schema = this.#schema(place, 0)
    for (let next = this.#waiting.pop(); next; next = this.#waiting.pop()) {
      this.#schemas.set(next.name, this.#schema(next.place, 0))
    }
    return schema
  }

  get schemas(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries(this.#schemas)
  }

  #schema(place: Place, level: number): JsonSchema {
    this.#left -= 1
    const { value } = place
    if (!isJsonObject(value) || this.#left < 0 || level > mostLevels) return {}
    const { $ref } = value
    if (typeof $ref === 'string') return this.#reference(place, $ref)
    return { ...plainParts(value), ...typeOf(value), ...this.#inner(place, value, level + 1) }
  }

  #reference(place: Place, reference: string): JsonSchema {
    const target = this.#document.target(place, reference)
    if (!target) {
      this.lost.set(reference, place.pointer)
      return {}
    }
    const key = `${target.document}#${target.pointer}`
    let name = this.#names.get(key)
    if (name === undefined) {
      name = this.#freeName(target)
      this.#names.set(key, name)
      this.#schemas.set(name, {})
      this.#waiting.push({ name, place: target })
    }
    return { $ref: `#/$defs/${name}` }
  }

  /** The last part of the pointer where it is a plain name that nobody has yet. */
  #freeName({ pointer, document }: Place): string {
    const last = (pointer.split('/').at(-1) || document.split('/').at(-1) || 'schema')
      .replaceAll(/[^\w.-]+/g, '_')
      .slice(0, 100)
    const base = /^[A-Za-z]/.test(last) ? last : `s_${last}`
    let name = base
    for (let number = 2; this.#schemas.has(name); number += 1) name = `${base}_${number}`
    return name
  }

  #inner(place: Place, value: JsonObject, level: number): JsonSchema {
    const one = (name: string): JsonSchema | undefined => {
      const inner = value[name]
      if (!isJsonObject(inner)) return undefined
      return this.#schema({ ...place, value: inner, pointer: `${place.pointer}/${name}` }, level)
    }
    const [items, more] = [one('items'), one('additionalProperties')]
    const properties = this.#properties(place, value['properties'], level)
    const choices = this.#list(place, value['anyOf'] ?? value['oneOf'], level)
    const all = this.#list(place, value['allOf'], level)
    return {
      ...(properties ? { properties } : {}),
      ...(items ? { items } : {}),
      ...(more ? { additionalProperties: more } : {}),
      ...(typeof value['additionalProperties'] === 'boolean'
        ? { additionalProperties: value['additionalProperties'] }
        : {}),
      ...(choices ? { anyOf: choices } : {}),
      ...(all ? { allOf: all } : {}),
    }
  }

  #properties(place: Place, value: Json | undefined, level: number): Readonly<Record<string, JsonSchema>> | undefined {
    if (!isJsonObject(value)) return undefined
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        this.#schema(
          {
            ...place,
            value: inner,
            pointer: `${place.pointer}/properties/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
          },
          level,
        ),
      ]),
    )
  }

  #list(place: Place, value: Json | undefined, level: number): readonly JsonSchema[] | undefined {
    if (!Array.isArray(value) || value.length === 0) return undefined
    return (value as readonly Json[]).map((inner) => this.#schema({ ...place, value: inner }, level))
  }
}

function plainParts(value: JsonObject): JsonSchema {
  const kept = plainKeywords.flatMap((name) => {
    const part = value[name]
    return part === undefined || (name === 'required' && !Array.isArray(part)) ? [] : [[name, part] as const]
  })
  const { description } = value
  return {
    ...Object.fromEntries(kept),
    ...(typeof description === 'string' && description !== ''
      ? { description: description.slice(0, longestText) }
      : {}),
  }
}

/** `nullable` of OpenAPI 3.0 and `file` of Swagger 2 in the words of JSON Schema. */
function typeOf(value: JsonObject): JsonSchema {
  const { type, nullable, properties } = value
  const named = type === 'file' ? 'string' : (type ?? (isJsonObject(properties) ? 'object' : undefined))
  if (named === undefined) return {}
  const isNullable = nullable === true || value['x-nullable'] === true
  return { type: isNullable && typeof named === 'string' ? [named, 'null'] : named }
}
