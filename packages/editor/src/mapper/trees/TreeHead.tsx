import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { useMapper } from '../state/MapperContext.tsx'
import { FilterChoice } from '../toolbar/FilterChoice.tsx'
import { SearchField } from './SearchField.tsx'
import styles from './head.module.css'

export function SourceHead() {
  const t = useText()
  const { data, sample } = useMapper()
  const hint = sample ? t(`mapper.samplesFrom.${data.samplesFrom}`) : ''
  return (
    <div className={styles['head']}>
      <div className={styles['title']}>
        <h2>{t('mapper.source')}</h2>
        <span className={styles['hint']} title={hint}>
          {hint}
        </span>
      </div>
      <SearchField side="source" />
    </div>
  )
}

/** Title, filter and search of the target side, and what its three columns hold. */
export function TargetHead() {
  const t = useText()
  const language = useLanguage()
  const { data } = useMapper()
  const hint = data.nodeType.title[language]
  return (
    <div className={styles['head']} data-side-head="target">
      <div className={styles['title']}>
        <h2>{t('mapper.target')}</h2>
        <span className={styles['hint']} title={hint}>
          {hint}
        </span>
        <FilterChoice />
        <div className={styles['narrow']}>
          <SearchField side="target" />
        </div>
      </div>
      <div className={styles['captions']} aria-hidden>
        <span>{t('mapper.columnValue')}</span>
        <span>{t('mapper.columnField')}</span>
        <span>{t('mapper.columnPreview')}</span>
      </div>
    </div>
  )
}
