import { useText } from '../../i18n/use-text.ts'
import { runTargetKey } from '../keys/target-keys.ts'
import { useTargetActs } from '../keys/use-target-acts.ts'
import { useMapper, useMapperUi } from '../state/MapperContext.tsx'
import type { ScrollPosition } from '../state/scroll-position.ts'
import { useLit } from '../state/use-lit.ts'
import type { TargetLine } from '../model/target-lines.ts'
import { LineList } from './LineList.tsx'
import { TargetRow } from './TargetRow.tsx'
import { useLineChoice } from './use-line-choice.ts'

interface TargetGridProps {
  readonly lines: readonly TargetLine[]
  readonly position: ScrollPosition
}

/** Every target field beside what it is made of and what that gives for the chosen record. */
export function TargetGrid({ lines, position }: TargetGridProps) {
  const t = useText()
  const model = useMapper()
  const carries = useMapperUi((state) => state.carried?.by)
  const dropAt = useMapperUi((state) => state.dropAt)
  const lit = useLit()
  const choice = useLineChoice('target', lines)
  const acts = useTargetActs({ lines, active: choice.active, go: choice.go })
  return (
    <LineList
      side="target"
      role="treegrid"
      lines={lines}
      position={position}
      choice={choice}
      data-carrying={carries}
      aria-label={t('mapper.targetTree')}
      aria-rowcount={lines.length}
      onKey={(event) => runTargetKey(event.nativeEvent, acts)}
    >
      {(line, place) => (
        <TargetRow
          {...place}
          line={line}
          mapped={model.byTarget.get(line.key)}
          ghost={model.ghosts.get(line.key)}
          preview={model.previews.get(line.key)}
          problems={model.problems.byTarget.get(line.key)}
          isMissing={model.missing.has(line.key)}
          isFilled={model.filled.has(line.key)}
          isSelected={choice.selected.has(line.key)}
          isLit={lit.targets.has(line.key)}
          isDrop={dropAt === line.key}
          onChoose={choice.choose}
        />
      )}
    </LineList>
  )
}
