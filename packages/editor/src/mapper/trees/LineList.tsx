import { useId, useRef, type HTMLAttributes, type KeyboardEvent, type ReactNode } from 'react'
import { useUi } from '../state/MapperContext.tsx'
import type { Side } from '../state/mapper-ui.ts'
import type { ScrollPosition } from '../state/scroll-position.ts'
import type { LineChoice } from './use-line-choice.ts'
import { VirtualList } from './VirtualList.tsx'

interface LineListProps<Line> extends Omit<HTMLAttributes<HTMLDivElement>, 'children' | 'onKeyDown'> {
  readonly side: Side
  readonly lines: readonly Line[]
  readonly position: ScrollPosition
  readonly choice: Pick<LineChoice, 'active' | 'go'>
  /** True when the key belonged to the list; keys pressed inside a line are its own. */
  readonly onKey: (event: KeyboardEvent) => boolean
  readonly children: (line: Line, place: LinePlace) => ReactNode
}

interface LinePlace {
  readonly id: string
  readonly index: number
  readonly isActive: boolean
}

/** The lines of one side: a list that keeps the focus itself and tells which of its lines the keyboard is at. */
export function LineList<Line extends { readonly key: string }>(props: LineListProps<Line>) {
  const { side, lines, position, choice, onKey, children, ...attributes } = props
  const { active, go } = choice
  const id = useId()
  const ui = useUi()
  const box = useRef<HTMLDivElement>(null)
  return (
    <VirtualList
      {...attributes}
      box={box}
      position={position}
      count={lines.length}
      active={active}
      keyOf={(index) => lines[index]?.key ?? ''}
      tabIndex={0}
      data-side={side}
      aria-multiselectable
      aria-activedescendant={active < 0 ? undefined : `${id}-${active}`}
      onFocus={() => {
        if (active < 0) go(0, false)
        ui.set({ side })
      }}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget || !onKey(event)) return
        event.preventDefault()
        event.stopPropagation()
      }}
    >
      {(index) => {
        const line = lines[index]
        return line && children(line, { id: `${id}-${index}`, index, isActive: index === active })
      }}
    </VirtualList>
  )
}
