import type { FieldPath } from '@isthmus/sdk'
import { pathOf } from '../drag/use-drop.ts'
import type { TargetFilter } from '../state/mapper-ui.ts'
import type { MapperModel } from '../state/use-mapper-model.ts'

/** The target fields a filter wants; all of them when there is none. */
export function wantedPaths(model: MapperModel, filter: TargetFilter): readonly FieldPath[] | undefined {
  switch (filter) {
    case 'all':
      return undefined
    case 'missing':
      return model.coverage?.missing ?? []
    case 'mapped':
      return model.described.filter((row) => row.kind !== 'empty').map((row) => row.target)
    case 'problems':
      return [...model.problems.byTarget.keys()].flatMap((key) => {
        const path = pathOf(key, model)
        return path ? [path] : []
      })
    case 'suggested':
      return [...model.ghosts.values()].map((ghost) => ghost.target)
  }
}
