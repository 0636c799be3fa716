import { useMemo, useState } from 'react'
import { FileQuestion } from 'lucide-react'
import { useText } from '../../i18n/use-text.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { sourceLines } from '../model/source-lines.ts'
import { targetLines } from '../model/target-lines.ts'
import { wantedPaths } from '../model/wanted-paths.ts'
import { useMapper, useMapperUi } from '../state/MapperContext.tsx'
import { channelPx } from '../state/measures.ts'
import { ScrollPosition } from '../state/scroll-position.ts'
import { Wires } from '../wires/Wires.tsx'
import { FreeField } from './FreeField.tsx'
import { SourceTree } from './SourceTree.tsx'
import { TargetGrid } from './TargetGrid.tsx'
import { SourceHead, TargetHead } from './TreeHead.tsx'
import wires from '../wires/wires.module.css'
import styles from './columns.module.css'

/** Source tree, connection lines, and the target fields with what they are made of. */
export function Trees() {
  const t = useText()
  const model = useMapper()
  const [positions] = useState(() => ({ source: new ScrollPosition(), target: new ScrollPosition() }))
  const source = useSourceLines()
  const target = useTargetLines()
  const noSource = model.roots.every((root) => root.tree.roots().length === 0)
  return (
    <div className={styles['columns']}>
      <section className={styles['source']} aria-label={t('mapper.source')}>
        <SourceHead />
        {noSource ? (
          <div className={styles['empty']}>
            <EmptyState icon={FileQuestion} text={t('mapper.noSource')} />
          </div>
        ) : (
          <SourceTree lines={source} position={positions.source} />
        )}
        {!noSource && source.length === 0 && <p className={styles['none']}>{t('mapper.noMatch')}</p>}
      </section>
      <div className={wires['channel']} style={{ width: channelPx }}>
        <div className={styles['channelHead']} />
        <div className={styles['channelBody']}>
          <Wires
            sourceLines={source}
            targetLines={target}
            sourcePosition={positions.source}
            targetPosition={positions.target}
          />
        </div>
      </div>
      <section className={styles['target']} aria-label={t('mapper.target')}>
        <TargetHead />
        <TargetGrid lines={target} position={positions.target} />
        {target.length === 0 && <p className={styles['none']}>{t('mapper.noMatch')}</p>}
        <FreeField />
      </section>
    </div>
  )
}

function useSourceLines() {
  const { roots } = useMapper()
  const toggled = useMapperUi((state) => state.sourceToggled)
  const search = useMapperUi((state) => state.sourceSearch)
  return useMemo(() => sourceLines(roots, { toggled, search }).lines, [roots, toggled, search])
}

function useTargetLines() {
  const model = useMapper()
  const open = useMapperUi((state) => state.targetOpen)
  const search = useMapperUi((state) => state.targetSearch)
  const filter = useMapperUi((state) => state.filter)
  const only = useMemo(() => wantedPaths(model, filter), [model, filter])
  const { targetTree: tree, described } = model
  return useMemo(
    () => targetLines({ tree, mapped: described.map((row) => row.target), open, search, only }),
    [tree, described, open, search, only],
  )
}
