import type { MouseEvent } from 'react'
import type { Problem } from '@isthmus/sdk'
import type { FieldPreview, RowDescription } from '@isthmus/sdk/mapping'
import type { TargetLine } from '../model/target-lines.ts'
import type { Ghost } from '../suggest/ghosts.ts'

/** Everything one line of the target side shows. */
export interface TargetRowProps {
  readonly id: string
  readonly index: number
  readonly line: TargetLine
  readonly mapped: RowDescription | undefined
  readonly ghost: Ghost | undefined
  readonly preview: FieldPreview | undefined
  readonly problems: readonly Problem[] | undefined
  readonly isMissing: boolean
  /** Another parameter of the node gives it its value. */
  readonly isFilled: boolean
  readonly isActive: boolean
  readonly isSelected: boolean
  readonly isLit: boolean
  readonly isDrop: boolean
  readonly onChoose: (index: number, event: MouseEvent) => void
}

/** The score of a suggestion as people read it. */
export function percent({ suggestion }: Ghost): number {
  return Math.round(suggestion.score * 100)
}
