import { useDrop } from '../drag/use-drop.ts'
import { parentKey, type TargetLine } from '../model/target-lines.ts'
import { useMapper, useUi } from '../state/MapperContext.tsx'
import { toggled } from '../state/mapper-ui.ts'
import { useActions } from '../state/use-actions.ts'
import { focusEditor } from '../edit/focus-editor.ts'
import type { TargetActs } from './target-keys.ts'

interface TargetPlace {
  readonly lines: readonly TargetLine[]
  readonly active: number
  readonly go: (index: number, extend: boolean) => void
}

/** What the keys do at the line the keyboard is at. */
export function useTargetActs({ lines, active, go }: TargetPlace): TargetActs {
  const ui = useUi()
  const model = useMapper()
  const actions = useActions()
  const drop = useDrop()
  const line = lines[active]
  const { readOnly } = model.data

  const dropHere = (): boolean => {
    const { carried } = ui.state
    if (!carried || !line) return false
    ui.letGo()
    drop(carried.sources, line.key, placeOf(line.key))
    return true
  }
  const remove = (): void => {
    const { targetSelected } = ui.state
    const keys = targetSelected.size > 0 ? [...targetSelected] : line ? [line.key] : []
    const targets = lines.filter((each) => keys.includes(each.key)).map((each) => each.path)
    if (!readOnly) actions.remove(targets)
  }
  return {
    active,
    count: lines.length,
    go,
    fold: (open) => {
      if (!line) return
      if (line.hasChildren && line.open !== open) ui.toggleTarget(line.key)
      else if (open) go(active + 1, false)
      else go(parentIndex(lines, line), false)
    },
    enter: () => {
      if (dropHere() || !line) return
      const ghost = model.ghosts.get(line.key)
      if (ghost && !readOnly) actions.accept([ghost])
      else focusEditor(line.key)
    },
    space: () => {
      if (dropHere() || !line) return
      ui.set({ targetSelected: toggled(ui.state.targetSelected, line.key) })
    },
    edit: () => {
      if (line) focusEditor(line.key)
    },
    remove,
    selectAll: () => ui.set({ targetSelected: new Set(lines.map((each) => each.key)) }),
    formula: () => {
      if (!line || readOnly) return
      const value = model.byTarget.get(line.key)?.row.value
      const isExpression = typeof value === 'object' && value !== null && '$expr' in value
      if (!isExpression) actions.put(line.path, { value: { $expr: '' } })
      focusEditor(line.key)
    },
  }
}

function parentIndex(lines: readonly TargetLine[], { key, path }: TargetLine): number {
  const parent = parentKey(path)
  const index = lines.findIndex((line) => line.key === parent)
  return index >= 0 ? index : lines.findIndex((line) => line.key === key)
}

/** Where a menu opens for a line chosen by keyboard. */
function placeOf(key: string) {
  const row = document.querySelector(`[data-target-key="${CSS.escape(key)}"]`)
  const box = row?.getBoundingClientRect()
  return box ? { x: box.left + 24, y: box.bottom } : { x: 200, y: 200 }
}
