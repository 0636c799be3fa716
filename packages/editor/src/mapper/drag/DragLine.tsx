import { useMemo } from 'react'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { pathText } from '../model/field-keys.ts'
import { useMapper, useMapperUi } from '../state/MapperContext.tsx'
import { useActions } from '../state/use-actions.ts'
import { pathOf } from './use-drop.ts'
import styles from './drag.module.css'

/** The line from what is dragged to the pointer, and a word on what dropping here would do. */
export function DragLine() {
  const t = useText()
  const carried = useMapperUi((state) => state.carried)
  const pointer = useMapperUi((state) => state.pointer)
  const word = useDropWord()
  if (carried?.by !== 'pointer' || !carried.from || !pointer) return null
  const { from } = carried
  const [source] = carried.sources
  const name = source && (pathText(source.path) || source.root)
  const bend = Math.max(24, Math.abs(pointer.x - from.x) / 2)
  return (
    <div className={styles['layer']} aria-hidden data-testid="drag-line">
      <svg>
        <path
          d={`M${from.x} ${from.y}C${from.x + bend} ${from.y} ${pointer.x - bend} ${pointer.y} ${pointer.x} ${pointer.y}`}
        />
        <circle cx={pointer.x} cy={pointer.y} r={4} />
      </svg>
      <div className={styles['tag']} style={{ transform: `translate(${pointer.x + 14}px, ${pointer.y + 12}px)` }}>
        <b>{carried.sources.length > 1 ? t('mapper.fieldCount', { count: carried.sources.length }) : name}</b>
        {word !== undefined && <span>{word}</span>}
      </div>
    </div>
  )
}

/** What dropping what is carried on the target below would do, in words. */
export function useDropWord(): string | undefined {
  const t = useText()
  const language = useLanguage()
  const model = useMapper()
  const actions = useActions()
  const carried = useMapperUi((state) => state.carried)
  const dropAt = useMapperUi((state) => state.dropAt)
  return useMemo(() => {
    const target = dropAt === undefined ? undefined : pathOf(dropAt, model)
    if (!carried || !target) return undefined
    if (carried.sources.length > 1) return t('mapper.offerByName')
    const [first] = actions.offersFor(carried.sources, target)
    if (!first) return t('mapper.cannotDrop')
    return first.asks ? t('mapper.offerAsks') : language === 'en' ? first.reason.en : first.reason['zh-CN']
  }, [carried, dropAt, model, actions, t, language])
}
