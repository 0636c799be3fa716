import { pathKey } from '@isthmus/sdk/mapping'
import type { FieldPath } from '@isthmus/sdk'
import type { RowDescription, SourceField } from '@isthmus/sdk/mapping'
import { ancestorPaths, sourceKey } from './field-keys.ts'

/** One line between a source field and a target field; keys from the inside out, so that a folded end is drawn at its parent. */
export interface Link {
  readonly source: string
  readonly sourceAbove: readonly string[]
  readonly target: string
  readonly targetAbove: readonly string[]
  /** Of a suggestion that nobody has accepted yet. */
  readonly isGhost: boolean
}

export function linkBetween(source: SourceField, target: FieldPath, isGhost: boolean): Link {
  const { root } = source
  return {
    source: sourceKey(source),
    sourceAbove: [...ancestorPaths(source.path), []].map((path) => sourceKey({ root, path })),
    target: pathKey(target),
    targetAbove: ancestorPaths(target).map((path) => pathKey(path)),
    isGhost,
  }
}

/** What is drawn for the rows there are. */
export function linksOf(described: readonly RowDescription[]): readonly Link[] {
  return described.flatMap((row) => row.sources.map((source) => linkBetween(source, row.target, false)))
}

export interface LitKeys {
  readonly sources: ReadonlySet<string>
  readonly targets: ReadonlySet<string>
}

const nothingLit: LitKeys = { sources: new Set(), targets: new Set() }

/** Both ends of every line that touches a field. */
export function litBy(
  links: readonly Link[],
  at: { readonly side: 'source' | 'target'; readonly key: string } | undefined,
): LitKeys {
  const touched = at ? links.filter((link) => link[at.side] === at.key) : []
  if (touched.length === 0) return nothingLit
  return {
    sources: new Set(touched.map((link) => link.source)),
    targets: new Set(touched.map((link) => link.target)),
  }
}
