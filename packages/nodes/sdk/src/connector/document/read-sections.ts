import type { LocalText } from '../../language.ts'
import type {
  ConnectorDefinition,
  DeletesDefinition,
  ListDefinition,
  ObjectDefinition,
  WatermarkDefinition,
} from '../definition/index.ts'
import { byObject } from './by-object.ts'
import type { DocumentSection } from './document.ts'
import { matcherText } from './matcher-text.ts'
import { code, codes, tableOf, type Speech } from './speech.ts'

const words = {
  lists: { en: 'Lists', 'zh-CN': '列表' },
  entity: { en: 'Entity', 'zh-CN': '对象' },
  pages: { en: 'Pages', 'zh-CN': '分页' },
  conditions: { en: 'Conditions', 'zh-CN': '条件' },
  none: { en: 'there are none: one answer holds all', 'zh-CN': '不分页：一次应答包含全部' },
  offset: { en: '{size} at a time, by position', 'zh-CN': '每页 {size} 条，按位置' },
  page: { en: '{size} at a time, numbered from {first}', 'zh-CN': '每页 {size} 条，页码从 {first} 起' },
  cursor: { en: 'by the cursor at {next}', 'zh-CN': '按 {next} 处的游标' },
  nextUrl: { en: 'by the link at {next}', 'zh-CN': '按 {next} 处的链接' },
  link: { en: 'by the header `Link`', 'zh-CN': '按响应头 `Link`' },
  keyset: { en: '{size} at a time, behind the last {field}', 'zh-CN': '每页 {size} 条，接在最后一个 {field} 之后' },
  sized: { en: '{size} at a time, {how}', 'zh-CN': '每页 {size} 条，{how}' },
  ordered: { en: '{pages}, in the order of {fields}', 'zh-CN': '{pages}，按 {fields} 排序' },
  empty: { en: '{pages}; {answer} means none', 'zh-CN': '{pages}；{answer} 表示没有记录' },
  parameters: { en: 'parameters for {fields}', 'zh-CN': '{fields} 的参数' },
  fixed: { en: '{language}, always with {fields}', 'zh-CN': '{language}，始终附加 {fields}' },
  noConditions: { en: 'cannot be asked for', 'zh-CN': '不支持' },
  changes: { en: 'Changes', 'zh-CN': '变更' },
  changed: { en: 'New and changed', 'zh-CN': '新建和修改' },
  deleted: { en: 'Deleted', 'zh-CN': '删除' },
  poll: { en: 'poll of {cursor}', 'zh-CN': '轮询 {cursor}' },
  otherwise: { en: '{poll} (of records that never changed: {field})', 'zh-CN': '{poll}（从未修改的记录取 {field}）' },
  time: {
    en: '{poll}, {size} at a time behind the last time and {tieBreak}',
    'zh-CN': '{poll}，每次 {size} 条，接在最后的时间和 {tieBreak} 之后',
  },
  id: {
    en: '{poll} in windows, {size} at a time by {tieBreak} inside of one',
    'zh-CN': '{poll}，按时间窗口，窗口内按 {tieBreak} 每次 {size} 条',
  },
  links: {
    en: '{poll} in windows, {size} at a time by the system’s own links inside of one',
    'zh-CN': '{poll}，按时间窗口，窗口内按系统自身的链接每次 {size} 条',
  },
  days: {
    en: '{poll}; whole days are asked for, in the time zone of {zone}',
    'zh-CN': '{poll}；按整天查询，时区为 {zone}',
  },
  ownCall: { en: '{poll}, by a call of its own', 'zh-CN': '{poll}，使用专门的调用' },
  delta: {
    en: 'what the system tells since the last look (delta token)',
    'zh-CN': '系统告知的自上次查看以来的变更（增量令牌）',
  },
  expires: { en: '{delta}; all is read anew after {answer}', 'zh-CN': '{delta}；{answer} 后全部重新读取' },
  snapshot: {
    en: 'what differs from the last look, up to {count} records',
    'zh-CN': '与上次查看的差异，最多 {count} 条记录',
  },
  stream: {
    en: 'told as they happen on {channel} (Bayeux), and a {poll}',
    'zh-CN': '在 {channel} 上实时告知（Bayeux），以及{poll}',
  },
  webhook: { en: 'webhook, and a {poll}', 'zh-CN': 'Webhook，以及{poll}' },
  nothing: { en: 'not seen', 'zh-CN': '不可见' },
  flag: { en: 'marked: {field} is {values}', 'zh-CN': '有标记：{field} 为 {values}' },
  feed: { en: 'the system lists them', 'zh-CN': '由系统列出' },
  told: { en: 'told with the changes', 'zh-CN': '随变更告知' },
} as const satisfies Record<string, LocalText>

const languages = {
  odata2: 'OData 2',
  odata4: 'OData 4',
  soql: 'SOQL',
  suiteql: 'SuiteQL',
  coql: 'COQL',
  odoo: 'Odoo',
  frappe: 'Frappe',
  k3filter: 'K3Cloud',
  sqlfilters: 'sqlfilters',
  hubspot: 'HubSpot',
  fxiaoke: 'Fxiaoke',
  yonyou: 'YonBIP',
} as const

/** How records are read: all of them, and what has happened to them. */
export function readSections(speech: Speech, { objects }: ConnectorDefinition): readonly DocumentSection[] {
  const all = Object.entries(objects)
  const listed = all.flatMap(([object, { list }]) =>
    list ? [{ object, cells: [pageText(speech, list), conditionText(speech, list.query)] }] : [],
  )
  const followed = all.flatMap(([object, definition]) => {
    const { changes, deletes } = definition
    if (!changes && !deletes) return []
    return [{ object, cells: [changeText(speech, changes), deleteText(speech, deletes)] }]
  })
  const tables = [
    { id: 'lists', title: words.lists, said: listed, columns: [words.entity, words.pages, words.conditions] },
    { id: 'changes', title: words.changes, said: followed, columns: [words.entity, words.changed, words.deleted] },
  ]
  return tables.flatMap(({ id, title, said, columns }) => {
    const blocks = tableOf(
      columns.map((word) => speech.say(word)),
      byObject(speech, said, all.length),
    )
    return blocks.length === 0 ? [] : [{ id, title: speech.say(title), blocks }]
  })
}

function pageText(speech: Speech, { page, emptyOn }: ListDefinition): string {
  const order = 'order' in page ? page.order : undefined
  const pages = order
    ? speech.say(words.ordered, { pages: wayText(speech, page), fields: speech.list(order.map(code)) })
    : wayText(speech, page)
  return emptyOn ? speech.say(words.empty, { pages, answer: matcherText(speech, emptyOn) }) : pages
}

function wayText(speech: Speech, page: ListDefinition['page']): string {
  const { say } = speech
  switch (page.kind) {
    case 'none':
      return say(words.none)
    case 'offset':
      return say(words.offset, { size: page.size })
    case 'page':
      return say(words.page, { size: page.size, first: page.first })
    case 'keyset':
      return say(words.keyset, { size: page.size, field: code(page.field) })
    default: {
      const how = say(words[page.kind], { next: 'next' in page ? code(page.next) : '' })
      return page.size === undefined ? how : say(words.sized, { size: page.size, how })
    }
  }
}

function conditionText(speech: Speech, query: ListDefinition['query']): string {
  if (!query) return speech.say(words.noConditions)
  const { dialect, parameters = {}, where = {} } = query
  const language =
    dialect === 'parameters'
      ? speech.say(words.parameters, { fields: speech.list(codes(Object.keys(parameters))) })
      : languages[dialect]
  const fixed = Object.entries(where).map(([field, value]) => code(`${field} = ${String(value)}`))
  return fixed.length === 0 ? language : speech.say(words.fixed, { language, fields: speech.list(fixed) })
}

function changeText(speech: Speech, changes: ObjectDefinition['changes']): string {
  const { say } = speech
  switch (changes?.kind) {
    case 'watermark':
      return watermarkText(speech, changes)
    case 'delta-token': {
      const delta = say(words.delta)
      const { expiredOn } = changes
      return expiredOn ? say(words.expires, { delta, answer: matcherText(speech, expiredOn) }) : delta
    }
    case 'snapshot-diff':
      return say(words.snapshot, { count: changes.maxRecords })
    case 'stream':
      return say(words.stream, { channel: code(changes.channel), poll: changeText(speech, changes.reconcile) })
    case 'webhook+reconcile':
      return say(words.webhook, { poll: changeText(speech, changes.reconcile) })
    case undefined:
      return say(words.nothing)
  }
}

function watermarkText(speech: Speech, changes: WatermarkDefinition): string {
  const { say } = speech
  const { cursor, time, tieBreak, order, otherwise, size, format, zone, list } = changes
  const cursors = speech.list([cursor, ...(time ? [time.field] : [])].map(code))
  const plain = say(words.poll, { cursor: cursors })
  const poll = otherwise === undefined ? plain : say(words.otherwise, { poll: plain, field: code(otherwise) })
  const whole = say(words[order], { poll, size, tieBreak: code(tieBreak) })
  const dated =
    format === 'date' ? say(words.days, { poll: whole, zone: zone === undefined ? 'UTC' : code(zone) }) : whole
  return list ? say(words.ownCall, { poll: dated }) : dated
}

function deleteText(speech: Speech, deletes: DeletesDefinition | undefined): string {
  switch (deletes?.kind) {
    case 'flag':
      return speech.say(words.flag, { field: code(deletes.field), values: speech.either(codes(deletes.is)) })
    case 'changes':
      return speech.say(words.told)
    case undefined:
      return speech.say(words.nothing)
    default:
      return speech.say(words.feed)
  }
}
