import type { RunSummary } from '@isthmus/sdk/api'
import { formatCount } from '../i18n/format.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import styles from './RecordCounts.module.css'

interface RecordCountsProps {
  readonly run: Pick<RunSummary, 'records' | 'status' | 'parked'>
  /** For rows: how many are done and how many failed; the whole sentence is the title. */
  readonly compact?: boolean
}

/** How many records came in, were done and failed. In a run that succeeded, every failed record was handled. */
export function RecordCounts({ run: { records, status, parked = 0 }, compact = false }: RecordCountsProps) {
  const t = useText()
  const language = useLanguage()
  const handled = status === 'succeeded'
  const shown = (count: number) => ({ count, shown: formatCount(count, language) })
  const failed = (short: boolean): string => {
    if (handled) return t(short ? 'runs.counts.handledShort' : 'runs.counts.handled', shown(records.errors))
    return t('runs.counts.failed', shown(records.errors))
  }
  const head = [t('runs.counts.trigger', shown(records.in)), t('runs.counts.done', shown(records.out))]
  const waiting = parked > 0 ? [t('runs.counts.parked', shown(parked))] : []
  const sentence = [...head, ...(records.errors > 0 ? [failed(false)] : []), ...waiting].join(' · ')
  return (
    <span className={styles['counts']} {...(compact ? { role: 'img', 'aria-label': sentence, title: sentence } : {})}>
      {compact ? head[1] : head.join(' · ')}
      {records.errors > 0 ? (
        <>
          {' · '}
          <span className={styles['errors']} data-handled={handled || undefined}>
            {failed(compact)}
          </span>
        </>
      ) : null}
      {waiting.length > 0 ? (
        <>
          {' · '}
          <span className={styles['parked']}>{waiting}</span>
        </>
      ) : null}
    </span>
  )
}
