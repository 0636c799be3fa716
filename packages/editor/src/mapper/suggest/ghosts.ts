import { pathKey } from '@isthmus/sdk/mapping'
import type { FieldPath } from '@isthmus/sdk'
import type { SourceField } from '@isthmus/sdk/mapping'
import type { FieldSuggestions, MappingSuggestion } from '@isthmus/sdk/suggest'

/** A suggestion drawn as a dashed line until somebody accepts it. */
export interface Ghost {
  readonly target: FieldPath
  readonly source: SourceField
  readonly suggestion: MappingSuggestion
}

interface GhostView {
  readonly fields: readonly FieldSuggestions[]
  readonly taken: (target: FieldPath) => boolean
  readonly minScore: number
}

/** The best suggestion of every target field that has no row yet, from a score on. */
export function ghostsOf({ fields, taken, minScore }: GhostView): ReadonlyMap<string, Ghost> {
  const ghosts = new Map<string, Ghost>()
  for (const { target, candidates } of fields) {
    const key = pathKey(target)
    const chosen = candidates.find((candidate) => candidate.isChosen)
    if (!chosen || chosen.score < minScore || taken(target)) continue
    ghosts.set(key, { target, source: { root: 'record', path: chosen.source }, suggestion: chosen })
  }
  return ghosts
}
