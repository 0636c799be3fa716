import type { LocalText } from '../../language.ts'
import type { ConnectorDefinition, FindBatch, GetBatch, ObjectDefinition } from '../definition/index.ts'
import { byObject, type Said } from './by-object.ts'
import type { DocumentSection } from './document.ts'
import { code, codes, paragraph, tableOf, type Speech } from './speech.ts'

const words = {
  title: { en: 'Look-ups', 'zh-CN': '查找' },
  entity: { en: 'Entity', 'zh-CN': '对象' },
  way: { en: 'Look-up', 'zh-CN': '查找方式' },
  keys: { en: 'Keys in a call', 'zh-CN': '每次调用的键数' },
  get: { en: 'get, by id', 'zh-CN': '获取（按标识）' },
  find: { en: 'find, by a field', 'zh-CN': '查找（按字段）' },
  findBy: { en: 'find, by {fields}', 'zh-CN': '查找（按 {fields}）' },
  findByOther: { en: 'find, by another field', 'zh-CN': '查找（按其他字段）' },
  one: { en: '1', 'zh-CN': '1' },
  list: { en: 'up to {count}, asked of the list', 'zh-CN': '最多 {count} 个，通过列表查询' },
  call: { en: 'up to {count}, by {path}', 'zh-CN': '最多 {count} 个，通过 {path}' },
  odata: { en: 'up to {count} calls inside of one (`$batch`)', 'zh-CN': '一次调用中最多 {count} 个子调用（`$batch`）' },
  bounded: {
    en: '{keys}, while the call has at most {length} characters',
    'zh-CN': '{keys}，且调用不超过 {length} 个字符',
  },
  about: {
    en: 'What several records ask for is asked once. Each record has an outcome of its own: a key that nobody has, that more than one record has, or that cannot be asked for is no matter of the others, and what an answer does not tell for certain is asked by itself.',
    'zh-CN':
      '多条记录查找同一内容时只查询一次。每条记录有各自的结果：键不存在、对应多条记录或无法查询，均不影响其他记录；应答无法确定的内容会单独查询。',
  },
} as const satisfies Record<string, LocalText>

/** How single records are looked up, and how many go in one call. */
export function lookUpSection(speech: Speech, { objects }: ConnectorDefinition): readonly DocumentSection[] {
  const all = Object.entries(objects)
  const { say } = speech
  const said = [
    ...all.flatMap(([object, definition]) => gotten(speech, object, definition)),
    ...all.flatMap(([object, definition]) => found(speech, object, definition)),
  ]
  if (said.length === 0) return []
  const columns = [words.entity, words.way, words.keys].map((word) => say(word))
  const blocks = [...tableOf(columns, byObject(speech, said, all.length)), paragraph(say(words.about))]
  return [{ id: 'look-ups', title: say(words.title), blocks }]
}

function gotten(speech: Speech, object: string, { get }: ObjectDefinition): readonly Said[] {
  return get ? [{ object, cells: [speech.say(words.get), keysText(speech, get.batch)] }] : []
}

function found(speech: Speech, object: string, { list }: ObjectDefinition): readonly Said[] {
  if (!list?.query) return []
  const { say } = speech
  const { batch } = list
  const fields = batch?.fields
  if (!fields) return [{ object, cells: [say(words.find), keysText(speech, batch)] }]
  const by = say(words.findBy, { fields: speech.list(codes(fields)) })
  return [
    { object, cells: [by, keysText(speech, batch)] },
    { object, cells: [say(words.findByOther), keysText(speech, undefined)] },
  ]
}

function keysText(speech: Speech, batch: GetBatch | FindBatch | undefined): string {
  const { say } = speech
  if (!batch) return say(words.one)
  const count = batch.maxKeys
  if ('kind' in batch) return say(words.odata, { count })
  const keys =
    'request' in batch ? say(words.call, { count, path: code(pathText(batch.request)) }) : say(words.list, { count })
  return batch.maxLength === undefined ? keys : say(words.bounded, { keys, length: batch.maxLength })
}

function pathText({ method, path }: { readonly method: string; readonly path: string | readonly unknown[] }): string {
  const parts = typeof path === 'string' ? [path] : path.map((part) => (typeof part === 'string' ? part : '…'))
  return `${method} ${parts.join('')}`
}
