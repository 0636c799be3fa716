import { useCallback, useId, useRef, type KeyboardEvent, type MouseEvent } from 'react'
import { useText } from '../../i18n/use-text.ts'
import { runTargetKey } from '../keys/target-keys.ts'
import { useTargetActs } from '../keys/use-target-acts.ts'
import { useMapper, useMapperUi, useUi } from '../state/MapperContext.tsx'
import type { ScrollPosition } from '../state/scroll-position.ts'
import { useLit } from '../state/use-lit.ts'
import type { TargetLine } from '../model/target-lines.ts'
import { TargetRow } from './TargetRow.tsx'
import { selectionAfter, selectionWith } from './tree-moves.ts'
import { VirtualList } from './VirtualList.tsx'

interface TargetGridProps {
  readonly lines: readonly TargetLine[]
  readonly position: ScrollPosition
}

/** Every target field beside what it is made of and what that gives for the chosen record. */
export function TargetGrid({ lines, position }: TargetGridProps) {
  const t = useText()
  const id = useId()
  const ui = useUi()
  const model = useMapper()
  const at = useMapperUi((state) => state.targetAt)
  const selected = useMapperUi((state) => state.targetSelected)
  const carries = useMapperUi((state) => state.carried?.by)
  const dropAt = useMapperUi((state) => state.dropAt)
  const lit = useLit()
  const box = useRef<HTMLDivElement>(null)
  const clicked = useRef<string>(undefined)
  const active = lines.findIndex((line) => line.key === at)
  const go = useCallback(
    (index: number, extend: boolean) => {
      const line = lines[index]
      if (!line) return
      const { targetSelected, carried } = ui.state
      ui.set({
        targetAt: line.key,
        side: 'target',
        targetSelected: extend ? selectionAfter(lines, targetSelected, { from: active, to: index }) : new Set(),
        ...(carried?.by === 'keyboard' ? { dropAt: line.key } : {}),
      })
    },
    [lines, active, ui],
  )
  const choose = useCallback(
    (index: number, event: MouseEvent) => {
      const line = lines[index]
      if (!line) return
      if (event.ctrlKey || event.metaKey) {
        const { targetSelected, targetAt } = ui.state
        const place = { key: line.key, clicked: clicked.current, at: targetAt }
        ui.set({ targetSelected: selectionWith(targetSelected, place), targetAt: line.key, side: 'target' })
      } else go(index, event.shiftKey)
      clicked.current = line.key
    },
    [lines, go, ui],
  )
  const acts = useTargetActs({ lines, active, go })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || !runTargetKey(event.nativeEvent, acts)) return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <VirtualList
      box={box}
      position={position}
      count={lines.length}
      active={active}
      keyOf={(index) => lines[index]?.key ?? ''}
      role="treegrid"
      tabIndex={0}
      data-side="target"
      data-carrying={carries}
      aria-label={t('mapper.targetTree')}
      aria-multiselectable
      aria-rowcount={lines.length}
      aria-activedescendant={active < 0 ? undefined : `${id}-${active}`}
      onFocus={() => {
        if (active < 0) go(0, false)
        ui.set({ side: 'target' })
      }}
      onKeyDown={onKeyDown}
    >
      {(index) => {
        const line = lines[index]
        if (!line) return null
        return (
          <TargetRow
            id={`${id}-${index}`}
            line={line}
            index={index}
            mapped={model.byTarget.get(line.key)}
            ghost={model.ghosts.get(line.key)}
            preview={model.previews.get(line.key)}
            problems={model.problems.byTarget.get(line.key)}
            isMissing={model.missing.has(line.key)}
            isFilled={model.filled.has(line.key)}
            isActive={index === active}
            isSelected={selected.has(line.key)}
            isLit={lit.targets.has(line.key)}
            isDrop={dropAt === line.key}
            onChoose={choose}
          />
        )
      }}
    </VirtualList>
  )
}
