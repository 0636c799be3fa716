import { neededKeyword } from '../../flow/index.ts'
import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../../json.ts'
import type { SetAbilities } from './edm-model.ts'
import { writeHeaders, type ODataVersion } from './odata-version.ts'

interface WrittenSet {
  readonly name: string
  /** Its key fields. */
  readonly keys: readonly string[]
  readonly schema: JsonSchema
  readonly version: ODataVersion
}

/** Fields by which records may be looked up before they are written. */
const mostKeys = 50

/** Records that go in one call. */
const batchSize = 100

/**
 * How records of a set are written: a new one with the records it holds (deep insert), changes by PATCH under the state that was
 * read (ETag), deletion; many of them in one call where the service does not say that it takes none. Sources: OData Protocol 4.01,
 * sections 11.4 and 11.7; OData V2 Operations, sections 2.4 to 2.8, and Batch Processing.
 */
// oxlint-disable-next-line complexity -- one line per part that may be left out
export function writesOf(
  { name, keys: own, schema, version }: WrittenSet,
  abilities: SetAbilities = { creatable: true, updatable: true, deletable: true, tracked: false, batched: true },
): JsonObject {
  const { creatable, updatable, deletable } = abilities
  const headers = writeHeaders(version)
  const path = [`/${name}(`, { from: '/input/key' }, ')']
  const keys = lookUpKeys(own, schema)
  const batch = abilities.batched ? { batch: { kind: 'odata', version, maxRecords: batchSize, outcome: 'each' } } : {}
  const required = requiredOf(schema)
  const record = version === 4 ? '' : '/d'
  const create = {
    request: { method: 'POST', path: `/${name}`, headers, body: { from: '/record' } },
    answer: { record, readBack: true },
    ...(required.length === 0 ? {} : { required }),
    ...batch,
  }
  const update = {
    request: { method: 'PATCH', path, headers, body: { from: '/record' } },
    answer: { readBack: true },
    form: 'changes',
    ...batch,
  }
  const okOn = { status: [404, 410] }
  const remove = { kind: 'delete', request: { method: 'DELETE', path, headers }, okOn, ...batch }
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
function lookUpKeys(own: readonly string[], schema: JsonSchema): readonly string[] {
  const { properties } = schema
  if (!isJsonObject(properties)) return []
  const names = Object.entries(properties).flatMap(([name, property]) => (isText(property) ? [name] : []))
  const likely = /extern|reference|number|code|_?id$|key|mail/i
  // A part of an id tells no record apart.
  const whole = own.length === 1 ? own : []
  const others = names.filter((name) => !own.includes(name) && likely.test(name))
  return [...others, ...names.filter((name) => whole.includes(name))].slice(0, mostKeys)
}

function isText(property: Json): boolean {
  if (!isJsonObject(property)) return false
  const { type, format, enum: values, 'x-filterable': filterable } = property
  const types: readonly Json[] = Array.isArray(type) ? (type as readonly Json[]) : [type ?? null]
  return types.includes('string') && format === undefined && values === undefined && filterable !== false
}
