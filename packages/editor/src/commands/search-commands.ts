import type { FlowNode } from '@isthmus/sdk'
import type { TextKey } from '../i18n/english.ts'
import { textsIn } from '../i18n/language.ts'
import type { Command } from './command.ts'

/** Commands whose label (in either language) or keywords contain every word of the query, labels that start with it first. */
export function searchCommands(commands: readonly Command[], query: string): readonly Command[] {
  const words = wordsOf(query)
  if (words.length === 0) return commands
  return commands
    .map((command) => ({ command, rank: rankOf(textsOf(command), words) }))
    .filter(({ rank }) => rank > 0)
    .toSorted((left, right) => right.rank - left.rank)
    .map(({ command }) => command)
}

export function searchNodes(nodes: readonly FlowNode[], query: string): readonly FlowNode[] {
  const words = wordsOf(query)
  if (words.length === 0) return []
  return nodes.filter((node) => rankOf([node.name, node.type, node.id], words) > 0)
}

function textsOf(command: Command): readonly string[] {
  return [labelIn('en', command.label), labelIn('zh-CN', command.label), ...command.keywords]
}

function labelIn(language: 'en' | 'zh-CN', key: TextKey): string {
  return textsIn(language)[key]
}

function wordsOf(query: string): readonly string[] {
  return query.toLowerCase().split(/\s+/).filter(Boolean)
}

function rankOf(texts: readonly string[], words: readonly string[]): number {
  const lower = texts.map((text) => text.toLowerCase())
  if (!words.every((word) => lower.some((text) => text.includes(word)))) return 0
  return lower.some((text) => text.startsWith(words.join(' '))) ? 2 : 1
}
