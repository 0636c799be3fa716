import type { ParkedRecord } from '@isthmus/sdk/api'
import { Link } from '@tanstack/react-router'
import type { ParkedFilter } from '../api/queries.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { causeOf } from '../ui/cause-of.ts'
import { Instant } from '../ui/Instant.tsx'
import { captionOf } from './caption.ts'
import styles from './ParkedList.module.css'

interface ParkedListProps {
  readonly records: readonly ParkedRecord[]
  readonly filter: ParkedFilter
  readonly selected: string | undefined
}

/** What waits, for how long, where and why; each row opens its record. */
export function ParkedList({ records, filter: { flow, run, state }, selected }: ParkedListProps) {
  const t = useText()
  const search = { flow, run, state: state === 'resolved' ? state : undefined }
  return (
    <nav aria-label={t('parked.list')}>
      {records.map((record) => (
        <Link
          key={record.id}
          to="/parked/$parked"
          params={{ parked: record.id }}
          search={search}
          className={styles['row']}
          aria-current={record.id === selected ? 'page' : undefined}
        >
          <Row record={record} />
        </Link>
      ))}
    </nav>
  )
}

function Row({ record }: { readonly record: ParkedRecord }) {
  const t = useText()
  const language = useLanguage()
  const cause = causeOf(record.problem, language)
  const caption = captionOf(record)
  const { resolution } = record
  return (
    <>
      <span className={styles['line']}>
        <span className={styles['key']} data-none={caption === undefined || undefined}>
          {caption ?? t('parked.noKey')}
        </span>
        <span className={styles['dim']}>
          {resolution ? t(`parked.decided.${resolution.kind}`) : t('parked.tries', { count: record.attempts })}
        </span>
      </span>
      <span className={styles['line']}>
        <span className={styles['words']}>
          {record.nodeName} · {record.flowName}
        </span>
        <span className={styles['dim']}>
          <Instant iso={resolution?.at ?? record.parkedAt} />
        </span>
      </span>
      <span className={styles['cause']} title={cause}>
        {cause}
      </span>
    </>
  )
}
