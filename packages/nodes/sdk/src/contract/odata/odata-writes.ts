import { neededKeyword } from '../../flow/index.ts'
import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../../json.ts'
import type { SetAbilities } from './edm-model.ts'
import { writeHeaders, type ODataVersion } from './odata-version.ts'

interface WrittenSet {
  readonly name: string
  /** Its only key field. */
  readonly key: string
  readonly schema: JsonSchema
  readonly version: ODataVersion
}

/** Fields by which records may be looked up before they are written. */
const mostKeys = 50

/**
 * How records of a set are written: a new one with the records it holds (deep insert), changes by PATCH under the state that was
 * read (ETag), deletion. Source: OData Protocol 4.01, section 11.4; OData V2 Operations, sections 2.4 to 2.8.
 */
// oxlint-disable-next-line complexity -- one line per part that may be left out
export function writesOf(
  { name, key, schema, version }: WrittenSet,
  abilities: SetAbilities = { creatable: true, updatable: true, deletable: true, tracked: false },
): JsonObject {
  const { creatable, updatable, deletable } = abilities
  const headers = writeHeaders(version)
  const path = [`/${name}(`, { from: '/input/key' }, ')']
  const keys = lookUpKeys(key, schema)
  const required = requiredOf(schema)
  const record = version === 4 ? '' : '/d'
  const create = {
    request: { method: 'POST', path: `/${name}`, headers, body: { from: '/record' } },
    answer: { record, readBack: true },
    ...(required.length === 0 ? {} : { required }),
  }
  const update = {
    request: { method: 'PATCH', path, headers, body: { from: '/record' } },
    answer: { readBack: true },
    form: 'changes',
  }
  const remove = { kind: 'delete', request: { method: 'DELETE', path, headers }, okOn: { status: [404, 410] } }
  return {
    etag: { at: { pointer: version === 4 ? '/@odata.etag' : '/__metadata/etag' } },
    ...(creatable ? { create } : {}),
    ...(updatable ? { update } : {}),
    ...(creatable && updatable && keys.length > 0 ? { upsert: { kind: 'findThenWrite', keys } } : {}),
    ...(deletable ? { delete: remove } : {}),
  }
}

function requiredOf(schema: JsonSchema): readonly string[] {
  const needed = schema[neededKeyword]
  const { properties } = schema
  if (!Array.isArray(needed) || !isJsonObject(properties)) return []
  return needed.map(String).filter((name) => {
    const property = properties[name]
    return isJsonObject(property) && property['readOnly'] !== true
  })
}

/** Plain texts that can be asked for: a key that the service gives out itself is none of ours. */
function lookUpKeys(key: string, schema: JsonSchema): readonly string[] {
  const { properties } = schema
  if (!isJsonObject(properties)) return []
  const names = Object.entries(properties).flatMap(([name, property]) => (isText(property) ? [name] : []))
  const likely = /extern|reference|number|code|_?id$|key|mail/i
  return [...names.filter((name) => name !== key && likely.test(name)), ...names.filter((name) => name === key)].slice(
    0,
    mostKeys,
  )
}

function isText(property: Json): boolean {
  if (!isJsonObject(property)) return false
  const { type, format, enum: values, 'x-filterable': filterable } = property
  const types: readonly Json[] = Array.isArray(type) ? (type as readonly Json[]) : [type ?? null]
  return types.includes('string') && format === undefined && values === undefined && filterable !== false
}
