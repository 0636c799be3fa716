import { isJsonObject } from '../../json.ts'
import type { LocalText } from '../../language.ts'
import { valueAt } from '../../schema/index.ts'
import type { ConnectorDefinition, ObjectDefinition } from '../definition/index.ts'
import { byObject } from './by-object.ts'
import type { DocumentSection } from './document.ts'
import { code, codes, tableOf, type Speech } from './speech.ts'
import { batchText, safeText, settledText, unlookedText } from './write-text.ts'

type ActionDefinition = NonNullable<ObjectDefinition['actions']>[string]

const words = {
  title: { en: 'Actions', 'zh-CN': '操作' },
  entity: { en: 'Entity', 'zh-CN': '对象' },
  action: { en: 'Action', 'zh-CN': '操作' },
  needs: { en: 'Takes', 'zh-CN': '参数' },
  batch: { en: 'Records in a call', 'zh-CN': '每次调用的记录数' },
  safe: { en: 'Safe to repeat', 'zh-CN': '可安全重复' },
  lost: { en: 'When the answer is lost', 'zh-CN': '应答丢失时' },
  permission: { en: 'The connection needs', 'zh-CN': '连接需要' },
  named: { en: '{name} ({title})', 'zh-CN': '{name}（{title}）' },
  gone: { en: 'looked up: the record is gone', 'zh-CN': '查找：记录已不存在' },
} as const satisfies Record<string, LocalText>

/** Steps of a record's life that are no change of its fields. */
export function actionSection(speech: Speech, { objects }: ConnectorDefinition): readonly DocumentSection[] {
  const all = Object.entries(objects)
  const said = all.flatMap(([object, { actions = {} }]) =>
    Object.entries(actions).map(([name, action]) => ({ object, cells: cellsOf(speech, name, action) })),
  )
  const { entity, action, needs, batch, safe, lost, permission } = words
  const columns = [entity, action, needs, batch, safe, lost, permission].map((word) => speech.say(word))
  const blocks = tableOf(columns, byObject(speech, said, all.length))
  return blocks.length === 0 ? [] : [{ id: 'actions', title: speech.say(words.title), blocks }]
}

function cellsOf(speech: Speech, name: string, action: ActionDefinition): readonly string[] {
  const { title, parameters, safeToRepeat, idempotencyHeader, batch, permission } = action
  const isSafe = safeToRepeat ?? idempotencyHeader !== undefined
  const fields = valueAt(parameters ?? {}, '/properties')
  return [
    speech.say(words.named, { name: code(name), title: speech.plain(title) }),
    speech.list(codes(isJsonObject(fields) ? Object.keys(fields) : [])) || '–',
    batchText(speech, batch),
    safeText(speech, isSafe, idempotencyHeader),
    lostText(speech, action, isSafe),
    permission === undefined ? '–' : speech.plain(permission),
  ]
}

function lostText(speech: Speech, { state }: ActionDefinition, isSafe: boolean): string {
  if (!state) return unlookedText(speech, isSafe)
  if ('gone' in state) return speech.say(words.gone)
  return settledText(speech, state.field, state.settleSeconds)
}
