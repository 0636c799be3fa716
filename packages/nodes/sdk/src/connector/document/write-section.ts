import type { LocalText } from '../../language.ts'
import type { ConnectorDefinition, ObjectDefinition, VerifyDefinition, WriteDefinition } from '../definition/index.ts'
import { writeKinds, type WriteKind } from '../interpret/index.ts'
import { byObject, type Said } from './by-object.ts'
import type { DocumentBlock, DocumentSection } from './document.ts'
import { code, codes, paragraph, tableOf, type Speech } from './speech.ts'
import { batchText, safeText, settledText, unlookedText } from './write-text.ts'

const words = {
  title: { en: 'Writes', 'zh-CN': '写入' },
  entity: { en: 'Entity', 'zh-CN': '对象' },
  write: { en: 'Write', 'zh-CN': '写入' },
  batch: { en: 'Records in a call', 'zh-CN': '每次调用的记录数' },
  safe: { en: 'Safe to repeat', 'zh-CN': '可安全重复' },
  lost: { en: 'When the answer is lost', 'zh-CN': '应答丢失时' },
  create: { en: 'create', 'zh-CN': '新建' },
  update: { en: 'update', 'zh-CN': '更新' },
  upsert: { en: 'create or update', 'zh-CN': '新建或更新' },
  delete: { en: 'delete', 'zh-CN': '删除' },
  archive: { en: 'archive', 'zh-CN': '归档' },
  looksFirst: { en: 'begins anew: it looks first', 'zh-CN': '重新开始：先查找' },
  byId: { en: 'looked up by its id', 'zh-CN': '按标识查找' },
  needed: { en: 'New records need', 'zh-CN': '新记录必填' },
  fixed: { en: 'Only new records take', 'zh-CN': '仅新建时可写' },
  about: {
    en: 'A write whose outcome nobody knows is never just sent again: it is looked up where the table says how, else repeated where that is safe, else it waits for a person. What is looked up by a field waits for a person where the field was not given.',
    'zh-CN':
      '结果未知的写入绝不会直接重发：表中说明如何查找的先查找，否则在可安全重复时重发，否则等待人员处理。按字段查找而未填写该字段时，等待人员处理。',
  },
  etag: {
    en: 'Changes and deletes of {objects} read the record first, send what differs, and name the state that was read in {header}; when somebody else was faster, they read and write once more.',
    'zh-CN':
      '{objects} 的更新和删除会先读取记录，只发送差异，并在 {header} 中注明所读状态；若他人已先修改，则再读取并写入一次。',
  },
  whole: {
    en: 'Changes of {objects} send the whole record as it was read, with the changes in it, because the system empties what is not sent.',
    'zh-CN': '{objects} 的更新会发送读取到的整条记录并包含修改，因为系统会清空未发送的内容。',
  },
} as const satisfies Record<string, LocalText>

type Objects = readonly (readonly [string, ObjectDefinition])[]

/** What can be written, how many at once, and what becomes of a write whose answer is lost. */
export function writeSection(speech: Speech, { objects }: ConnectorDefinition): readonly DocumentSection[] {
  const all = Object.entries(objects)
  const { say } = speech
  const said = writeKinds.flatMap((kind) =>
    all.flatMap(([object, definition]) => writtenBy(speech, kind, { object, definition })),
  )
  if (said.length === 0) return []
  const columns = [words.entity, words.write, words.batch, words.safe, words.lost].map((word) => say(word))
  return [
    {
      id: 'writes',
      title: say(words.title),
      blocks: [
        ...tableOf(columns, byObject(speech, said, all.length)),
        paragraph(say(words.about)),
        ...stateTexts(speech, all).map(paragraph),
        ...fieldTable(speech, all),
      ],
    },
  ]
}

interface Named {
  readonly object: string
  readonly definition: ObjectDefinition
}

function writtenBy(speech: Speech, kind: WriteKind, { object, definition }: Named): readonly Said[] {
  if (!isOffered(kind, definition)) return []
  const write = kind.write(definition)
  const part = kind.part === 'delete' ? (definition.delete?.kind ?? 'delete') : kind.part
  return [
    {
      object,
      cells: [
        speech.say(words[part]),
        batchText(speech, write?.batch),
        safeText(speech, kind.isSafe(definition), write?.idempotencyHeader),
        lostText(speech, kind.isSafe(definition), write),
      ],
    },
  ]
}

function isOffered({ part }: WriteKind, definition: ObjectDefinition): boolean {
  if (part === 'upsert') return definition.upsert !== undefined && definition.upsert.kind !== 'none'
  return definition[part] !== undefined
}

function lostText(speech: Speech, isSafe: boolean, write: WriteDefinition | undefined): string {
  if (!write) return speech.say(words.looksFirst)
  if (write.verify) return verifyText(speech, write.verify)
  return unlookedText(speech, isSafe)
}

function verifyText(speech: Speech, verify: VerifyDefinition): string {
  if (verify.kind === 'get') return speech.say(words.byId)
  return settledText(speech, verify.field, verify.settleSeconds)
}

function stateTexts(speech: Speech, objects: Objects): readonly string[] {
  const changing = objects.filter(([, { update, delete: remove }]) => update ?? remove)
  const byHeader = Map.groupBy(
    changing.filter(([, { etag }]) => etag),
    ([, { etag }]) => etag?.send ?? 'If-Match',
  )
  const whole = objects.filter(([, { update }]) => update?.form === 'whole')
  const namesOf = (some: Objects): string => speech.list(some.map(([name]) => code(name)))
  return [
    ...[...byHeader].map(([header, some]) => speech.say(words.etag, { objects: namesOf(some), header: code(header) })),
    ...(whole.length === 0 ? [] : [speech.say(words.whole, { objects: namesOf(whole) })]),
  ]
}

function fieldTable(speech: Speech, objects: Objects): readonly DocumentBlock[] {
  const said = objects.flatMap(([object, { create, update, upsert }]) => {
    const native = upsert?.kind === 'native' ? upsert.required : undefined
    const needed = create?.required ?? native ?? []
    const fixed = update?.fixed ?? []
    if (needed.length + fixed.length === 0) return []
    return [{ object, cells: [needed, fixed].map((names) => speech.list(codes(names)) || '–') }]
  })
  const columns = [words.entity, words.needed, words.fixed].map((word) => speech.say(word))
  return tableOf(columns, byObject(speech, said, objects.length))
}
