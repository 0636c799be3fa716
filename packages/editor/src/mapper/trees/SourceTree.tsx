import { scopeOfTarget } from '@isthmus/sdk/mapping'
import { useMemo, type KeyboardEvent } from 'react'
import { isMac, matchesShortcut } from '../../commands/index.ts'
import { useText } from '../../i18n/use-text.ts'
import { pathOf } from '../drag/use-drop.ts'
import { usePickUp } from '../drag/use-pick-up.ts'
import { usePointerDrag } from '../drag/use-pointer-drag.ts'
import { sourceKey } from '../model/field-keys.ts'
import type { SourceLine } from '../model/source-lines.ts'
import { useMapper, useMapperUi, useUi } from '../state/MapperContext.tsx'
import type { ScrollPosition } from '../state/scroll-position.ts'
import { useLit } from '../state/use-lit.ts'
import { LineList } from './LineList.tsx'
import { SourceRow } from './SourceRow.tsx'
import { nextIndex } from './tree-moves.ts'
import { useLineChoice, type LineChoice } from './use-line-choice.ts'

interface SourceTreeProps {
  readonly lines: readonly SourceLine[]
  readonly position: ScrollPosition
}

/** What expressions can read, as a tree; its fields are dragged, or picked up by keyboard. */
export function SourceTree({ lines, position }: SourceTreeProps) {
  const t = useText()
  const { links } = useMapper()
  const lit = useLit()
  const scope = useScopeKey()
  const choice = useLineChoice('source', lines)
  const onKey = useSourceKeys(lines, choice)
  const onDragStart = usePointerDrag()
  const targets = useMemo(() => countOf(links.filter((link) => !link.isGhost).map((link) => link.source)), [links])
  return (
    <LineList
      side="source"
      role="tree"
      lines={lines}
      position={position}
      choice={choice}
      aria-label={t('mapper.sourceTree')}
      onKey={onKey}
    >
      {(line, place) => (
        <SourceRow
          {...place}
          line={line}
          isSelected={choice.selected.has(line.key)}
          isLit={lit.sources.has(line.key)}
          isInScope={scope !== undefined && (line.key === scope || line.key.startsWith(`${scope}/`))}
          targetCount={targets.get(line.key) ?? 0}
          onPointerDown={onDragStart}
          onChoose={choice.choose}
        />
      )}
    </LineList>
  )
}

/** What the keys do at the line the keyboard is at; true for a key of theirs. */
function useSourceKeys(lines: readonly SourceLine[], { active, go }: LineChoice): (event: KeyboardEvent) => boolean {
  const ui = useUi()
  const pickUp = usePickUp()
  const fold = (open: boolean) => {
    const line = lines[active]
    if (line?.hasChildren && line.open !== open) ui.toggleSource(line.key)
    else if (open) go(active + 1, false)
    else go(parentIndex(lines, active), false)
  }
  return (event) => {
    if (event.nativeEvent.isComposing) return false
    const next = nextIndex(event.key, { active, count: lines.length, page: 12 })
    const acts: readonly (readonly [boolean, () => void])[] = [
      [next !== undefined, () => go(next ?? 0, event.shiftKey)],
      [event.key === 'ArrowRight', () => fold(true)],
      [event.key === 'ArrowLeft', () => fold(false)],
      [event.key === 'Enter' || event.key === ' ', () => pickUp(lines[active]?.source)],
      [
        matchesShortcut(event.nativeEvent, 'mod+A', isMac()),
        () => ui.set({ sourceSelected: new Set(lines.map((line) => line.key)) }),
      ],
    ]
    const act = acts.find(([fits]) => fits)?.[1]
    act?.()
    return act !== undefined
  }
}

/** The list whose elements are the lines that the chosen target field is in. */
function useScopeKey(): string | undefined {
  const model = useMapper()
  const targetAt = useMapperUi((state) => state.targetAt)
  return useMemo(() => {
    const target = targetAt === undefined ? undefined : pathOf(targetAt, model)
    const line = target && scopeOfTarget(model.rows, target)?.lines.at(-1)
    return line && sourceKey({ root: line.source.root, path: line.source.path.slice(0, -1) })
  }, [model, targetAt])
}

function parentIndex(lines: readonly SourceLine[], index: number): number {
  const line = lines[index]
  if (!line) return index
  for (let above = index - 1; above >= 0; above -= 1) {
    const candidate = lines[above]
    if (candidate && (candidate.field === undefined || candidate.depth < line.depth)) return above
  }
  return index
}

function countOf(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}
