import { useMemo, useSyncExternalStore } from 'react'
import type { SourceLine } from '../model/source-lines.ts'
import type { TargetLine } from '../model/target-lines.ts'
import { useMapper, useMapperUi } from '../state/MapperContext.tsx'
import { channelPx } from '../state/measures.ts'
import { useLit } from '../state/use-lit.ts'
import type { ScrollPosition } from '../state/scroll-position.ts'
import { wirePath, wireShapes, type LinePlaces } from './wire-shapes.ts'
import styles from './wires.module.css'

interface WiresProps {
  readonly sourceLines: readonly SourceLine[]
  readonly targetLines: readonly TargetLine[]
  readonly sourcePosition: ScrollPosition
  readonly targetPosition: ScrollPosition
}

/** The connection lines between both sides. What they say is in the names of the fields, too: this is only the drawing. */
export function Wires({ sourceLines, targetLines, sourcePosition, targetPosition }: WiresProps) {
  const { links } = useMapper()
  const lit = useLit()
  const sourceBox = useSyncExternalStore(sourcePosition.subscribe, sourcePosition.get)
  const targetBox = useSyncExternalStore(targetPosition.subscribe, targetPosition.get)
  const carries = useMapperUi((state) => state.carried !== undefined)
  const sources = useMemo(() => placesOf(sourceLines), [sourceLines])
  const targets = useMemo(() => placesOf(targetLines), [targetLines])
  const shapes = wireShapes({
    links,
    sources,
    targets,
    sourceBox,
    targetBox,
    isLit: (link) => lit.sources.has(link.source) && lit.targets.has(link.target),
  })
  const someLit = shapes.some((shape) => shape.isLit)
  return (
    <svg className={styles['wires']} aria-hidden data-dim={someLit || carries || undefined} data-testid="wires">
      {shapes.map((shape) => (
        <g
          key={shape.id}
          data-lit={shape.isLit || undefined}
          data-ghost={shape.link.isGhost || undefined}
          data-folded={shape.isFolded || undefined}
        >
          <path d={wirePath(shape.fromY, shape.toY, channelPx)} />
          <circle cx={2.5} cy={shape.fromY} r={2.5} />
          <path className={styles['head']} d={`M${channelPx - 6} ${shape.toY - 3.5}l5 3.5l-5 3.5`} />
        </g>
      ))}
    </svg>
  )
}

function placesOf(
  lines: readonly { readonly key: string; readonly hasChildren: boolean; readonly open: boolean }[],
): LinePlaces {
  return {
    indexes: new Map(lines.map((line, index) => [line.key, index])),
    folded: new Set(lines.flatMap((line) => (line.hasChildren && !line.open ? [line.key] : []))),
  }
}
