import { pathKey } from '@isthmus/sdk/mapping'
import type { FieldPath } from '@isthmus/sdk'
import type { SourceField } from '@isthmus/sdk/mapping'
import { useCallback } from 'react'
import { useText } from '../../i18n/use-text.ts'
import { keysAbove } from '../model/target-lines.ts'
import { useMapper, useUi } from '../state/MapperContext.tsx'
import type { ScreenPoint } from '../state/mapper-ui.ts'
import { useActions } from '../state/use-actions.ts'
import { leavesBelow } from './leaves-below.ts'

/** Drops source fields on a target: at once where there is one good way, with a menu where a person has to choose. */
export function useDrop(): (sources: readonly SourceField[], targetKey: string, at: ScreenPoint) => void {
  const model = useMapper()
  const ui = useUi()
  const t = useText()
  const actions = useActions()
  return useCallback(
    (sources, targetKey, at) => {
      const target = pathOf(targetKey, model)
      if (!target) return
      if (sources.length > 1) {
        const chosen = ui.state.targetSelected.has(targetKey)
          ? selectedPaths(ui.state.targetSelected, model)
          : undefined
        actions.byName(sources, chosen ?? leavesBelow(model.targetTree, target))
        return
      }
      const offers = actions.offersFor(sources, target)
      const [first] = offers
      if (!first) ui.say(t('mapper.cannotDrop'))
      else if (first.asks) ui.set({ menu: { target: targetKey, offers, at } })
      else actions.applyOffer(first, target)
      ui.goToTarget(targetKey, keysAbove(target))
    },
    [model, ui, t, actions],
  )
}

type Paths = Pick<ReturnType<typeof useMapper>, 'targetTree' | 'byTarget'>

/** The path of a target line: a field of the schema, or one that only a row names. */
export function pathOf(key: string, { targetTree, byTarget }: Paths): FieldPath | undefined {
  if (key === pathKey([])) return []
  return targetTree.row(key)?.path ?? byTarget.get(key)?.target
}

export function selectedPaths(keys: ReadonlySet<string>, model: Paths): readonly FieldPath[] {
  return [...keys].flatMap((key) => {
    const path = pathOf(key, model)
    return path && path.length > 0 ? [path] : []
  })
}
