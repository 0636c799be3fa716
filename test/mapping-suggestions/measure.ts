import { type JsonSchema } from '@isthmus/sdk'
import { suggestionThreshold, suggestMappings } from '@isthmus/sdk/suggest'
import type { LabelledPair } from './labelled-pairs.ts'

/** What one method proposes for one target field. */
export interface Proposal {
  /** Source path of the first candidate. */
  readonly first: string
  /** Whether it would be drawn as a line. */
  readonly isDrawn: boolean
}

/** Counts, so that pairs can be added up. */
export interface Counts {
  /** Target fields that have an acceptable source. */
  readonly mappable: number
  readonly firstRight: number
  readonly drawn: number
  readonly drawnRight: number
}

/** Target path -> proposal. */
export type Proposals = ReadonlyMap<string, Proposal>

/** Holds proposals against the labels of a pair. */
export function countsOf({ labels }: LabelledPair, proposals: Proposals): Counts {
  let [mappable, firstRight, drawn, drawnRight] = [0, 0, 0, 0]
  for (const [target, accepted] of labels) {
    const proposal = proposals.get(target)
    const isRight = proposal !== undefined && accepted.includes(proposal.first)
    if (accepted.length > 0) mappable += 1
    if (isRight) firstRight += 1
    if (proposal?.isDrawn) drawn += 1
    if (proposal?.isDrawn && isRight) drawnRight += 1
  }
  return { mappable, firstRight, drawn, drawnRight }
}

export function addCounts(all: readonly Counts[]): Counts {
  const sum = (read: (counts: Counts) => number): number => all.reduce((total, counts) => total + read(counts), 0)
  return {
    mappable: sum((each) => each.mappable),
    firstRight: sum((each) => each.firstRight),
    drawn: sum((each) => each.drawn),
    drawnRight: sum((each) => each.drawnRight),
  }
}

export interface Figures {
  readonly top1: number
  readonly precision: number
  readonly recall: number
}

/** Shares from 0 to 1; the README of this folder defines them. Drawing nothing is precise. */
export function figuresOf({ mappable, firstRight, drawn, drawnRight }: Counts): Figures {
  return {
    top1: firstRight / Math.max(1, mappable),
    precision: drawn === 0 ? 1 : drawnRight / drawn,
    recall: drawnRight / Math.max(1, mappable),
  }
}

/** What `suggestMappings` proposes. */
export function suggestedProposals({ source, target, samples }: LabelledPair, pinyinTable: string): Proposals {
  const { fields } = suggestMappings({ source, target, samples, pinyinTable })
  return new Map(
    fields.flatMap((field) => {
      const [first] = field.candidates
      if (!first) return []
      const isDrawn = first.isChosen && first.score >= suggestionThreshold
      return [[field.target.join('.'), { first: first.source.join('.'), isDrawn }] as const]
    }),
  )
}

/** The baseline: names that are equal but for case and punctuation, at the same depth of lists, first come first served. */
export function equalNameProposals({ source, target }: LabelledPair): Proposals {
  const bySource = new Map<string, string>()
  for (const path of leavesOf(source)) {
    const key = comparable(path)
    if (!bySource.has(key)) bySource.set(key, path)
  }
  return new Map(
    leavesOf(target).flatMap((path) => {
      const first = bySource.get(comparable(path))
      return first === undefined ? [] : [[path, { first, isDrawn: true }] as const]
    }),
  )
}

function comparable(path: string): string {
  const names = path.split('.').filter((name) => name !== '*')
  const depth = path.split('.').filter((name) => name === '*').length
  return `${depth}:${(names.at(-1) ?? '').toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')}`
}

/** Paths of the leaves and lists of a schema, as labels write them. */
export function leavesOf(schema: JsonSchema, path: readonly string[] = []): readonly string[] {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>
  return Object.entries(properties).flatMap(([name, field]): readonly string[] => {
    const here = [...path, name]
    if (field['type'] === 'object') return leavesOf(field, here)
    if (field['type'] !== 'array') return [here.join('.')]
    return [here.join('.'), ...leavesOf((field['items'] ?? {}) as JsonSchema, [...here, '*'])]
  })
}
