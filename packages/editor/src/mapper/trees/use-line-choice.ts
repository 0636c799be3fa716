import { useCallback, useRef, type MouseEvent } from 'react'
import { useMapperUi, useUi } from '../state/MapperContext.tsx'
import type { MapperUiState, Side } from '../state/mapper-ui.ts'
import { selectionAfter, selectionWith } from './tree-moves.ts'

interface KeyedLine {
  readonly key: string
}

/** Where the keyboard is on one side, what is selected there, and how both change. */
export interface LineChoice {
  /** Index of the line the keyboard is at; -1 for none. */
  readonly active: number
  readonly selected: ReadonlySet<string>
  /** Goes to a line; `extend` selects everything on the way. */
  readonly go: (index: number, extend: boolean) => void
  /** A click on a line, alone or with the keys that select. */
  readonly choose: (index: number, event: MouseEvent) => void
}

/** Both functions stay the same while the lines do, so that lines that did not change are not drawn again. */
export function useLineChoice(side: Side, lines: readonly KeyedLine[]): LineChoice {
  const ui = useUi()
  const at = useMapperUi((state) => placeOn(side, state).at)
  const selected = useMapperUi((state) => placeOn(side, state).selected)
  const clicked = useRef<string>(undefined)
  const go = useCallback(
    (index: number, extend: boolean) => {
      const line = lines[index]
      if (!line) return
      const { at: before, selected: chosen } = placeOn(side, ui.state)
      const range = { from: lines.findIndex((each) => each.key === before), to: index }
      const drops = side === 'target' && ui.state.carried?.by === 'keyboard'
      ui.set({
        ...placed(side, line.key, extend ? selectionAfter(lines, chosen, range) : new Set()),
        ...(drops ? { dropAt: line.key } : {}),
      })
    },
    [side, lines, ui],
  )
  const choose = useCallback(
    (index: number, event: MouseEvent) => {
      const line = lines[index]
      if (!line) return
      if (event.ctrlKey || event.metaKey) {
        const { at: before, selected: chosen } = placeOn(side, ui.state)
        const place = { key: line.key, clicked: clicked.current, at: before }
        ui.set(placed(side, line.key, selectionWith(chosen, place)))
      } else go(index, event.shiftKey)
      clicked.current = line.key
    },
    [side, lines, go, ui],
  )
  return { active: lines.findIndex((line) => line.key === at), selected, go, choose }
}

function placeOn(side: Side, state: MapperUiState) {
  return side === 'source'
    ? { at: state.sourceAt, selected: state.sourceSelected }
    : { at: state.targetAt, selected: state.targetSelected }
}

function placed(side: Side, at: string, selected: ReadonlySet<string>): Partial<MapperUiState> {
  return side === 'source'
    ? { side, sourceAt: at, sourceSelected: selected }
    : { side, targetAt: at, targetSelected: selected }
}
