import { Link2 } from 'lucide-react'
import { useText } from '../../i18n/use-text.ts'
import { useDropWord } from '../drag/DragLine.tsx'
import { pathText } from '../model/field-keys.ts'
import { useMapperUi } from '../state/MapperContext.tsx'
import styles from './toolbar.module.css'

/** The last thing that happened, in one line and read aloud; while a field is carried, what to do with it. */
export function Notice() {
  const t = useText()
  const notice = useMapperUi((state) => state.notice)
  const carried = useMapperUi((state) => state.carried)
  const word = useDropWord()
  const [source] = carried?.by === 'keyboard' ? carried.sources : []
  return (
    <div className={styles['notice']} data-carrying={source !== undefined || undefined}>
      <span role="status" className={styles['said']}>
        {notice?.text ?? ''}
      </span>
      {source && carried && (
        <span className={styles['carried']}>
          <Link2 size={13} aria-hidden />
          {carried.sources.length > 1
            ? t('mapper.fieldCount', { count: carried.sources.length })
            : pathText(source.path) || source.root}
          {word !== undefined && <span className={styles['word']}>{word}</span>}
          <span className={styles['word']}>{t('mapper.carryHint')}</span>
        </span>
      )}
    </div>
  )
}
