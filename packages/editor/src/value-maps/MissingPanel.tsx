import { Button } from '@mantine/core'
import { lookUpIn, openValueTable } from '@isthmus/sdk'
import { type UnmappedValue, type ValueMapCoverage, type ValueMapDetail } from '@isthmus/sdk/api'
import { ArrowLeft, ArrowRight, Play, Plus } from 'lucide-react'
import { useMemo } from 'react'
import { problemOf, useRetryValueMap, useValueMaps } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { Instant } from '../ui/Instant.tsx'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { mapOf, type Draft } from './draft.ts'
import styles from './MapPanel.module.css'

interface MissingPanelProps {
  readonly detail: ValueMapDetail
  readonly draft: Draft
  readonly isDirty: boolean
  readonly coverage: { readonly data: ValueMapCoverage | undefined; readonly error: Error | null }
  readonly onAddEntry: (column: 'left' | 'right', value: string) => void
}

/** Values that came in without an entry, and the records that wait for them. */
export function MissingPanel({ detail, draft, isDirty, coverage, onAddEntry }: MissingPanelProps) {
  const t = useText()
  const { data, error } = coverage
  // What was added to the table is not missing any more, though it is not saved.
  const tables = useMemo(() => {
    const map = mapOf(draft)
    return { forward: openValueTable(map, 'forward'), back: openValueTable(map, 'back') }
  }, [draft])
  const missing = (data?.unmapped ?? []).filter(
    ({ direction, value }) => lookUpIn(tables[direction], value).kind === 'unmapped',
  )
  return (
    <>
      {error ? <ProblemNote problem={problemOf(error)} /> : null}
      <Retry map={detail.map.name} data={data} isDirty={isDirty} />
      {data ? (
        <p className={styles['dim']}>{t(missing.length > 0 ? 'value-maps.missingHelp' : 'value-maps.noneMissing')}</p>
      ) : null}
      <ul className={styles['list']}>
        {missing.map((value) => (
          <Missing key={`${value.direction} ${typeof value.value} ${value.value}`} missing={value} onAdd={onAddEntry} />
        ))}
      </ul>
      {data ? <p className={styles['dim']}>{t('value-maps.sample', data.sample)}</p> : null}
    </>
  )
}

interface MissingProps {
  readonly missing: UnmappedValue
  readonly onAdd: MissingPanelProps['onAddEntry']
}

function Missing({ missing, onAdd }: MissingProps) {
  const t = useText()
  const { direction, value, count, lastAt, waiting } = missing
  const Arrow = direction === 'forward' ? ArrowRight : ArrowLeft
  return (
    <li className={styles['item']}>
      <Arrow size={14} aria-hidden />
      <span className={styles['value']}>
        <strong title={String(value)}>{String(value)}</strong>
        <br />
        <span className={styles['dim']}>
          {waiting > 0 ? t('value-maps.waitingCount', { count: waiting }) : t('value-maps.times', { count })}
          {lastAt === undefined ? null : (
            <>
              {' · '}
              <Instant iso={lastAt} />
            </>
          )}
        </span>
      </span>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Plus size={14} aria-hidden />}
        aria-label={t('value-maps.addEntryFor', { value: String(value) })}
        onClick={() => onAdd(direction === 'forward' ? 'left' : 'right', String(value))}
      >
        {t('value-maps.addEntry')}
      </Button>
    </li>
  )
}

interface RetryProps {
  readonly map: string
  readonly data: ValueMapCoverage | undefined
  readonly isDirty: boolean
}

/** Offered as soon as a record waits: those whose value has an entry in the saved version go on. */
function Retry({ map, data, isDirty }: RetryProps) {
  const t = useText()
  const retry = useRetryValueMap(map)
  const summary = useWaiting(map)
  if (summary === 0 && !retry.data) return retry.error ? <ProblemNote problem={problemOf(retry.error)} /> : null
  return (
    <div className={styles['note']}>
      {retry.data ? (
        <p className={styles['dim']} role="status">
          {t('value-maps.continued', retry.data)}
        </p>
      ) : (
        <p className={styles['dim']}>{t('value-maps.retryHelp', { count: summary })}</p>
      )}
      {retry.error ? <ProblemNote problem={problemOf(retry.error)} /> : null}
      <Button
        variant="default"
        leftSection={<Play size={14} aria-hidden />}
        disabled={isDirty || summary === 0 || data === undefined}
        loading={retry.isPending}
        onClick={() => retry.mutate()}
      >
        {t('value-maps.retry')}
      </Button>
    </div>
  )
}

/** All records that wait for the map, also those whose value has an entry by now. */
function useWaiting(map: string): number {
  const maps = useValueMaps()
  return maps.data?.find(({ name }) => name === map)?.waiting ?? 0
}
