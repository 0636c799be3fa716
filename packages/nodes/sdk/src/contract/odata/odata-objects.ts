import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../../json.ts'
import type { Problem } from '../../errors.ts'
import { keysKeyword, type DescribedEntity } from '../described-entity.ts'
import { leftOut } from '../left-out.ts'
import type { ODataVersion } from './odata-version.ts'

/** Records asked for at once while changes are read. */
const changesSize = 200
/** Decimals as texts, so that no amount passes through a float. Source: OData JSON Format 4.01, section 3.2. */
export const exactJson = 'application/json;odata.metadata=minimal;IEEE754Compatible=true'

interface Found {
  readonly objects: Readonly<Record<string, JsonObject>>
  readonly problems: readonly Problem[]
}

/** Entity sets in the form that a connector definition has for objects. */
export function objectsOf(entities: readonly DescribedEntity[], version: ODataVersion): Found {
  const problems: Problem[] = []
  const objects = entities.flatMap((entity) => {
    if (!/^[A-Za-z][A-Za-z0-9_-]{0,79}$/.test(entity.name)) {
      problems.push(leftOut('$metadata', `/${entity.name}`, 'its name cannot be one of an object here'))
      return []
    }
    const { object, problem } = objectOf(entity, version)
    if (problem) problems.push(problem)
    return object ? [[entity.name, object] as const] : []
  })
  return { objects: Object.fromEntries(objects), problems }
}

function objectOf(
  { name, schema }: DescribedEntity,
  version: ODataVersion,
): { readonly object?: JsonObject; readonly problem?: Problem } {
  const listed = schema[keysKeyword]
  const keys = Array.isArray(listed) ? listed.map(String) : []
  const [key] = keys
  if (key === undefined)
    return { problem: leftOut('$metadata', `/${name}`, 'it has no key, so its records cannot be told apart') }
  const title = { en: titleOf(name, schema), 'zh-CN': titleOf(name, schema) }
  const base = {
    title,
    schema: (version === 2 ? asTexts(schema) : schema) as Json,
    id: pointerTo(key),
    list: listOf(name, schema, version),
  }
  if (keys.length > 1) {
    const problem = leftOut('$metadata', `/${name}`, `its key has ${keys.length} parts, so that it can only be listed`)
    return { object: base, problem }
  }
  const get = {
    request: { method: 'GET', path: [`/${name}(`, { from: '/input/key' }, ')'], headers: readHeaders(version) },
    ...(version === 2 ? { record: '/d' } : {}),
  }
  return { object: { ...base, get, ...changesOf(key, schema, version) } }
}

function titleOf(name: string, schema: JsonSchema): string {
  const { title } = schema
  return typeof title === 'string' && title !== '' ? title : name
}

function pointerTo(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

export function readHeaders(version: ODataVersion): Readonly<Record<string, string>> {
  return version === 4 ? { accept: exactJson } : { accept: 'application/json' }
}

function listOf(name: string, schema: JsonSchema, version: ODataVersion): JsonObject {
  const kinds = version === 2 ? instantsOf(schema) : {}
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
    query: {
      dialect: version === 4 ? 'odata4' : 'odata2',
      ...(Object.keys(kinds).length === 0 ? {} : { kinds }),
    },
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

/** Fields that V2 asks for as instants and writes as `/Date(…)/`. */
function instantsOf(schema: JsonSchema): Readonly<Record<string, string>> {
  const instants = Object.entries(propertiesOf(schema)).filter(([, { format }]) => format === 'date-time')
  return Object.fromEntries(instants.map(([name]) => [name, 'instant']))
}

/** V2 writes instants as `/Date(1795303271176+0000)/`, which are texts to everybody else. */
function asTexts(schema: Json | JsonSchema): Json {
  if (Array.isArray(schema)) return schema.map((each: Json) => asTexts(each))
  if (!isJsonObject(schema)) return schema as Json
  const { format, ...own } = schema
  const inner = Object.fromEntries(Object.entries(own).map(([name, each]) => [name, asTexts(each)]))
  if (format === undefined) return inner
  return format === 'date-time' ? { ...inner, 'x-odata': 'DateTime' } : { ...inner, format }
}
