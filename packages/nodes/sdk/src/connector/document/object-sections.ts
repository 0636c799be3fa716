import type { NodeTypeInfo } from '../../flow/index.ts'
import { isJsonObject } from '../../json.ts'
import type { LocalText } from '../../language.ts'
import type { ConnectorDefinition, FormatsDefinition, ObjectDefinition } from '../definition/index.ts'
import { byObject } from './by-object.ts'
import type { DocumentSection } from './document.ts'
import { pickedEntities } from './picked-entities.ts'
import { code, codes, paragraph, tableOf, type Speech } from './speech.ts'

const words = {
  title: { en: 'Entities', 'zh-CN': '对象' },
  entity: { en: 'Entity', 'zh-CN': '对象' },
  records: { en: 'Records', 'zh-CN': '记录' },
  place: { en: 'Read at', 'zh-CN': '读取位置' },
  offered: { en: 'Offers', 'zh-CN': '支持' },
  id: { en: 'Id', 'zh-CN': '标识' },
  fields: { en: 'Fields', 'zh-CN': '字段数' },
  key: { en: 'Upserts by', 'zh-CN': '更新或新建所用键' },
  native: { en: '{keys} (one call)', 'zh-CN': '{keys}（一次调用）' },
  anyKey: { en: '{keys} or another key (one call)', 'zh-CN': '{keys} 或其他键（一次调用）' },
  naturalKey: {
    en: '{keys} (looks first; the system refuses a second one)',
    'zh-CN': '{keys}（先查找；系统拒绝重复）',
  },
  findThenWrite: {
    en: '{keys} (looks first; only Isthmus keeps it from being used twice)',
    'zh-CN': '{keys}（先查找；仅由 Isthmus 防止重复）',
  },
  described: {
    en: 'The system tells the fields of {objects} itself; there may be more than are counted here.',
    'zh-CN': '{objects} 的字段由系统自行描述，可能多于此处所列数量。',
  },
  permissions: { en: 'Permissions', 'zh-CN': '权限' },
  action: { en: 'To', 'zh-CN': '操作' },
  needs: { en: 'The connection needs', 'zh-CN': '连接需要' },
  values: { en: 'Values', 'zh-CN': '取值' },
  conversion: { en: 'Over there', 'zh-CN': '系统中的形式' },
} as const satisfies Record<string, LocalText>

const formatWords = {
  numbers: {
    en: 'decimals are JSON numbers; one that a number cannot hold is refused',
    'zh-CN': '十进制数为 JSON 数字；数字无法精确表示的值会被拒绝',
  },
  instant: { en: 'instants are {form}', 'zh-CN': '时间为{form}' },
  date: { en: 'dates are {form}', 'zh-CN': '日期为{form}' },
  utc: { en: 'texts in UTC without a zone', 'zh-CN': '不带时区的 UTC 文本' },
  local: { en: 'texts without a zone, which count as {offset}', 'zh-CN': '不带时区的文本，按 {offset} 计' },
  milliseconds: { en: 'milliseconds since 1970', 'zh-CN': '自 1970 年起的毫秒数' },
  seconds: { en: 'seconds since 1970', 'zh-CN': '自 1970 年起的秒数' },
  odata2: { en: '`/Date(…)/`', 'zh-CN': '`/Date(…)/`' },
  midnight: { en: 'followed by ` 00:00:00`', 'zh-CN': '后接 ` 00:00:00`' },
  isoMidnight: { en: 'followed by `T00:00:00Z`', 'zh-CN': '后接 `T00:00:00Z`' },
  iso: { en: 'ISO 8601', 'zh-CN': ' ISO 8601' },
  nested: {
    en: 'a field `A.B` is sent as a member of `A`',
    'zh-CN': '字段 `A.B` 作为 `A` 的成员发送',
  },
  lists: {
    en: 'lists inside of records come as `results`',
    'zh-CN': '记录内的列表位于 `results`',
  },
  nulls: { en: '{values} means empty', 'zh-CN': '{values} 表示空' },
} as const satisfies Record<string, LocalText>

/** Which kinds of records there are, what their values look like, and what a connection must be allowed to do. */
export function objectSections(
  speech: Speech,
  { id, objects }: ConnectorDefinition,
  nodes: readonly NodeTypeInfo[],
): readonly DocumentSection[] {
  const all = Object.entries(objects)
  if (all.length === 0) return []
  const { say } = speech
  const described = all.filter(([, { describe }]) => describe).map(([name]) => code(name))
  const named = [words.entity, words.records, words.place, words.id, words.fields, words.offered, words.key]
  const columns = named.map((word) => say(word))
  const offers = nodes.map((info) => ({ part: info.id.slice(id.length + 1), names: pickedEntities(info) }))
  const rows = all.map(([name, object]) => [
    code(name),
    speech.plain(object.title),
    placeText(object),
    speech.list((object.idFields ?? [object.id.split('/').at(-1) ?? '']).map(code)),
    String(fieldCount(object)),
    speech.list(offers.flatMap(({ part, names }) => (names.includes(name) ? [part] : []))),
    keyText(speech, object),
  ])
  const more = described.length === 0 ? [] : [say(words.described, { objects: speech.list(described) })]
  return [
    { id: 'entities', title: say(words.title), blocks: [...tableOf(columns, rows), ...more.map(paragraph)] },
    ...valueSection(speech, all),
    ...permissionSection(speech, all),
  ]
}

type Objects = readonly (readonly [string, ObjectDefinition])[]

/** The table of a query language, or the address, where records are read. */
function placeText({ list, get }: ObjectDefinition): string {
  if (list?.query?.from !== undefined) return code(list.query.from)
  const path = list?.request.path ?? (get && 'request' in get ? get.request.path : undefined)
  if (path === undefined) return '–'
  if (typeof path === 'string') return code(path)
  return code(path.map((part) => (typeof part === 'string' ? part : `{${part.from.split('/').at(-1) ?? ''}}`)).join(''))
}

function fieldCount({ schema, fieldsAt = '' }: ObjectDefinition): number {
  const path = fieldsAt.split('/').slice(1)
  const inner = path.reduce<unknown>((at, name) => memberOf(memberOf(at, 'properties'), name), schema)
  const properties = memberOf(inner, 'properties')
  return isJsonObject(properties) ? Object.keys(properties).length : 0
}

function memberOf(value: unknown, name: string): unknown {
  return isJsonObject(value) ? value[name] : undefined
}

function keyText(speech: Speech, { upsert }: ObjectDefinition): string {
  if (!upsert || upsert.kind === 'none') return '–'
  const keys = speech.either(upsert.keys.map(code))
  const isOpen = upsert.kind === 'native' && upsert.otherKeys === true
  return speech.say(isOpen ? words.anyKey : words[upsert.kind], { keys })
}

function valueSection(speech: Speech, objects: Objects): readonly DocumentSection[] {
  const said = objects.flatMap(([object, { formats = {}, nulls = [] }]) => {
    const texts = [
      ...formatTexts(speech, formats),
      ...(nulls.length === 0 ? [] : [speech.say(formatWords.nulls, { values: speech.either(codes(nulls)) })]),
    ]
    return texts.length === 0 ? [] : [{ object, cells: [speech.clauses(texts)] }]
  })
  const columns = [speech.say(words.entity), speech.say(words.conversion)]
  const blocks = tableOf(columns, byObject(speech, said, objects.length))
  return blocks.length === 0 ? [] : [{ id: 'values', title: speech.say(words.values), blocks }]
}

function formatTexts(speech: Speech, formats: FormatsDefinition): readonly string[] {
  const { decimal, instant, utcOffset: offset, date, dots, lists } = formats
  const { say } = speech
  const form = instant === 'utc' && offset !== undefined ? say(formatWords.local, { offset: code(offset) }) : undefined
  return [
    ...(decimal === 'number' ? [say(formatWords.numbers)] : []),
    ...(instant === undefined ? [] : [say(formatWords.instant, { form: form ?? say(formatWords[instant]) })]),
    ...(date === undefined ? [] : [say(formatWords.date, { form: say(formatWords[date]) })]),
    ...(dots === undefined ? [] : [say(formatWords.nested)]),
    ...(lists === 'odata2' ? [say(formatWords.lists)] : []),
  ]
}

function permissionSection(speech: Speech, objects: Objects): readonly DocumentSection[] {
  const said = objects.flatMap(([object, { permissions = {} }]) =>
    [...Map.groupBy(Object.entries(permissions), ([, needed]) => needed)].map(([needed, actions]) => ({
      object,
      cells: [speech.list(actions.map(([action]) => code(action))), speech.plain(needed)],
    })),
  )
  const columns = [words.entity, words.action, words.needs].map((word) => speech.say(word))
  const blocks = tableOf(columns, byObject(speech, said, objects.length))
  return blocks.length === 0 ? [] : [{ id: 'permissions', title: speech.say(words.permissions), blocks }]
}
