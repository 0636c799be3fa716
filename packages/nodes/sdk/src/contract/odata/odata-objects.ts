import { isJsonObject, type JsonObject, type JsonSchema } from '../../json.ts'
import type { Problem } from '../../errors.ts'
import { keysKeyword, type DescribedEntity } from '../described-entity.ts'
import { leftOut } from '../left-out.ts'
import type { SetAbilities } from './edm-model.ts'
import { readHeaders, type ODataVersion } from './odata-version.ts'
import { writesOf } from './odata-writes.ts'

/** Records asked for at once while changes are read. */
const changesSize = 200

interface Found {
  readonly objects: Readonly<Record<string, JsonObject>>
  readonly problems: readonly Problem[]
}

/** Entity sets in the form that a connector definition has for objects. */
export function objectsOf(
  entities: readonly DescribedEntity[],
  abilities: ReadonlyMap<string, SetAbilities>,
  version: ODataVersion,
): Found {
  const problems: Problem[] = []
  const objects = entities.flatMap((entity) => {
    if (!/^[A-Za-z][A-Za-z0-9_-]{0,79}$/.test(entity.name)) {
      problems.push(leftOut('$metadata', `/${entity.name}`, 'its name cannot be one of an object here'))
      return []
    }
    const { object, problem } = objectOf(entity, abilities.get(entity.name), version)
    if (problem) problems.push(problem)
    return object ? [[entity.name, object] as const] : []
  })
  return { objects: Object.fromEntries(objects), problems }
}

function objectOf(
  { name, schema }: DescribedEntity,
  abilities: SetAbilities | undefined,
  version: ODataVersion,
): { readonly object?: JsonObject; readonly problem?: Problem } {
  const listed = schema[keysKeyword]
  const keys = Array.isArray(listed) ? listed.map(String) : []
  const [key] = keys
  if (key === undefined) {
    return { problem: leftOut('$metadata', `/${name}`, 'it has no key, so its records cannot be told apart') }
  }
  const base = {
    title: { en: titleOf(name, schema), 'zh-CN': titleOf(name, schema) },
    schema: schema as JsonObject,
    id: pointerTo(key),
    ...(keys.length > 1 ? { idFields: keys } : {}),
    ...(version === 2 ? { formats: { instant: 'odata2', date: 'odata2', lists: 'odata2' } } : {}),
    list: listOf(name, version),
  }
  if (keys.length > mostKeyParts) {
    const reason = `its key has ${keys.length} parts, at most ${mostKeyParts}, so that it can only be listed`
    return {
      object: { ...base, idFields: keys.slice(0, mostKeyParts) },
      problem: leftOut('$metadata', `/${name}`, reason),
    }
  }
  const get = getOf(name, abilities, version)
  const found = keys.length > 1 ? {} : changesOf(key, schema, version)
  const changes = abilities?.tracked ? trackedChanges(name, version) : found
  return { object: { ...base, get, ...changes, ...writesOf({ name, keys, schema, version }, abilities) } }
}

function getOf(name: string, abilities: SetAbilities | undefined, version: ODataVersion): JsonObject {
  const batched = abilities?.batched ?? true
  return {
    request: { method: 'GET', path: [`/${name}(`, { from: '/input/key' }, ')'], headers: readHeaders(version) },
    ...(version === 2 ? { record: '/d' } : {}),
    ...(batched ? { batch: { kind: 'odata', version, maxKeys: mostSought } } : {}),
  }
}

/** Keys that are looked up in one call, and its longest address, which any server takes. */
const mostSought = 50
const longestAddress = 2000

/** Fields that an id may be made of. */
const mostKeyParts = 20

function titleOf(name: string, schema: JsonSchema): string {
  const { title } = schema
  return typeof title === 'string' && title !== '' ? title : name
}

function pointerTo(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

function listOf(name: string, version: ODataVersion): JsonObject {
  return {
    request: {
      method: 'GET',
      path: `/${name}`,
      query: {
        $filter: { from: '/input/filter' },
        $orderby: { from: '/input/order' },
        $top: { from: '/page/size' },
      },
      headers: readHeaders(version),
    },
    records: version === 4 ? '/value' : '/d/results',
    page: { kind: 'nextUrl', next: version === 4 ? '/@odata.nextLink' : '/d/__next' },
    query: { dialect: version === 4 ? 'odata4' : 'odata2' },
    batch: { by: 'list', maxKeys: mostSought, maxLength: longestAddress },
  }
}

/**
 * A feed that every look goes on with. Sources: OData Protocol 4.01, section 11.3; JSON Format 4.01, section 15.3, and 4.0, section
 * 14.3, which name a deleted record by its address; SAP Annotations for OData Version 2.0, `sap:change-tracking`.
 */
function trackedChanges(name: string, version: ODataVersion): JsonObject {
  const deletedContext = { path: '/@odata.context', contains: ['$deletedEntity'] }
  const address = (at: string) => ({ at, as: 'addressKey' })
  return {
    changes: {
      kind: 'delta-token',
      request: {
        method: 'GET',
        path: `/${name}`,
        headers: { ...readHeaders(version), prefer: 'odata.track-changes' },
      },
      ...(version === 4
        ? { records: '/value', nextPage: '/@odata.nextLink', nextLook: '/@odata.deltaLink' }
        : { records: '/d/results', nextPage: '/d/__next', nextLook: '/d/__delta' }),
      carries: 'url',
      deleted: [{ path: '/@removed' }, deletedContext],
      deletedId: [address('/@id'), address('/@odata.id'), address('/id')],
      expiredOn: { status: [410] },
    },
    deletes: { kind: 'changes' },
  }
}

/** Words by which services name the instant of a record's last change. */
const changedNames =
  /^(?:sys_?)?(?:last_?)?(?:modified|modification|changed?|updated?)_?(?:on|at|date|time|datetime|date_?time|timestamp|stamp)*$|^SystemModstamp$/i

/** Fields that certainly hold the time of a record's last change: an instant, never empty, that can be asked for. */
function changesOf(key: string, schema: JsonSchema, version: ODataVersion): JsonObject {
  const properties = propertiesOf(schema)
  const tieBreak = properties[key]
  const sorts =
    tieBreak && (tieBreak['type'] === 'integer' || tieBreak['type'] === 'string') && tieBreak['format'] !== 'uuid'
  const cursor = Object.entries(properties).find(
    ([name, { type, format, 'x-filterable': filterable }]) =>
      type === 'string' && format === 'date-time' && filterable !== false && changedNames.test(name),
  )?.[0]
  if (version !== 4 || !sorts || cursor === undefined) return {}
  return {
    changes: { kind: 'watermark', cursor, format: 'iso', tieBreak: key, order: 'id', size: changesSize },
  }
}

function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonObject>> {
  const { properties } = schema
  if (!isJsonObject(properties)) return {}
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, each]) => (isJsonObject(each) ? [[name, each] as const] : [])),
  )
}
