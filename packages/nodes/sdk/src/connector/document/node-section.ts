import type { NodeTypeInfo } from '../../flow/index.ts'
import type { LocalText } from '../../language.ts'
import type { DocumentSection } from './document.ts'
import { pickedEntities } from './picked-entities.ts'
import { code, codes, tableOf, type Speech } from './speech.ts'

const words = {
  title: { en: 'Node types', 'zh-CN': '节点类型' },
  node: { en: 'Node type', 'zh-CN': '节点类型' },
  called: { en: 'Is called', 'zh-CN': '名称' },
  entities: { en: 'Entities', 'zh-CN': '对象' },
} as const satisfies Record<string, LocalText>

const mostNamed = 40

/** What flows can do with the system. */
export function nodeSection(speech: Speech, nodes: readonly NodeTypeInfo[]): readonly DocumentSection[] {
  const columns = [words.node, words.called, words.entities].map((word) => speech.say(word))
  const rows = nodes.map((info) => [
    code(info.id),
    speech.plain(info.title),
    speech.list(codes(pickedEntities(info), mostNamed)) || '–',
  ])
  const blocks = tableOf(columns, rows)
  return blocks.length === 0 ? [] : [{ id: 'node-types', title: speech.say(words.title), blocks }]
}
