import { textIn } from '@isthmus/sdk'
import type { Flow, Language } from '@isthmus/sdk'
import type { Translate } from '../i18n/use-text.ts'
import type { CardData } from './graph-nodes.ts'

export interface NameContext {
  readonly flow: Flow
  readonly t: Translate
  readonly language: Language
}

/** Gives the accessible names of cards: name, kind, state, problems, and what it is wired to. */
export function cardNames({ flow, t, language }: NameContext): (card: CardData) => string {
  const names = new Map(flow.nodes.map((node) => [node.id, node.name]))
  const into = new Map<string, string[]>()
  const outOf = new Map<string, string[]>()
  for (const { from, to } of flow.edges) {
    into.set(to.node, [...(into.get(to.node) ?? []), names.get(from.node) ?? from.node])
    outOf.set(from.node, [...(outOf.get(from.node) ?? []), names.get(to.node) ?? to.node])
  }
  return ({ node, type, problems, step, parked, pinned, stale }) => {
    const listOf = (ids: readonly string[] | undefined): string => (ids ?? []).join(', ')
    return [
      node.name,
      type ? textIn(language, type.title) : t('canvas.unknownType', { type: node.type }),
      node.disabled ? t('canvas.off') : '',
      parked > 0 ? t('canvas.parked', { count: parked }) : step ? t(`canvas.step.${step.status}`) : '',
      problems > 0 ? t('canvas.problems', { count: problems }) : '',
      pinned ? t('canvas.pinned') : '',
      stale ? t('canvas.stale') : '',
      into.has(node.id) ? t('canvas.inFrom', { nodes: listOf(into.get(node.id)) }) : '',
      outOf.has(node.id) ? t('canvas.outTo', { nodes: listOf(outOf.get(node.id)) }) : '',
    ]
      .filter(Boolean)
      .join(', ')
  }
}

export function wireNames({
  flow,
  t,
}: NameContext): (edge: Flow['edges'][number], count: number | undefined) => string {
  const names = new Map(flow.nodes.map((node) => [node.id, node.name]))
  return ({ from, to }, count) => {
    const ends = { from: names.get(from.node) ?? from.node, to: names.get(to.node) ?? to.node }
    return count === undefined ? t('canvas.wire', ends) : t('canvas.wireWithCount', { ...ends, count })
  }
}
