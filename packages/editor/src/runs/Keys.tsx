import type { RunSummary } from '@isthmus/sdk/api'
import { useText } from '../i18n/use-text.ts'
import styles from './Keys.module.css'

/** The first business keys a run touched, and how many more there were. */
export function Keys({ keys }: Pick<RunSummary, 'keys'>) {
  const t = useText()
  const shown = keys.first.slice(0, 3)
  const more = keys.count - shown.length
  return (
    <span className={styles['keys']} title={keys.first.join(', ')}>
      {shown.length > 0 ? <span className={styles['first']}>{shown.join(', ')}</span> : null}
      {more > 0 ? <span className={styles['more']}>{t('runs.moreKeys', { count: more })}</span> : null}
    </span>
  )
}
