import { Button, SegmentedControl } from '@mantine/core'
import type { Json } from '@isthmus/sdk'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Hand } from 'lucide-react'
import type { ReactNode } from 'react'
import { problemOf, useParked, useParkedRecord, type ParkedFilter } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { ParkedList } from './ParkedList.tsx'
import { ParkedPanel } from './ParkedPanel.tsx'
import styles from './ParkedPage.module.css'

/** Draws a record so that one can look around in it. */
export type DrawRecord = (record: Json, label: string) => ReactNode

/** Records whose writes have an outcome that nobody knows: the list on the left, the chosen one on the right. */
export function ParkedPage({ drawRecord }: { readonly drawRecord: DrawRecord }) {
  const t = useText()
  const { parked: selected } = useParams({ strict: false })
  const { flow, run, state: wanted } = useSearch({ from: '/app/parked' })
  const state = wanted === 'resolved' ? 'resolved' : 'waiting'
  const filter: ParkedFilter = { flow, run, state }
  const query = useParked(filter)
  const records = query.data?.pages.flatMap((page) => page.parked) ?? []
  const empty = query.data !== undefined && records.length === 0
  return (
    <>
      <PageHeader title={t('parked.title')} actions={<StateSwitch filter={filter} />} />
      <main className={styles['page']}>
        {query.error ? (
          <div className={styles['problem']}>
            <ProblemNote problem={problemOf(query.error)} />
          </div>
        ) : null}
        {empty && selected === undefined ? <NothingHere filter={filter} /> : null}
        {records.length > 0 || (empty && selected !== undefined) ? (
          <>
            <div className={styles['side']}>
              <Narrowed filter={filter} />
              <ParkedList records={records} filter={filter} selected={selected} />
              {query.hasNextPage ? (
                <Button
                  variant="default"
                  className={styles['more'] ?? ''}
                  loading={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  {t('parked.loadMore')}
                </Button>
              ) : null}
            </div>
            <section className={styles['panel']}>
              <Chosen selected={selected} drawRecord={drawRecord} />
            </section>
          </>
        ) : null}
      </main>
    </>
  )
}

interface ChosenProps {
  readonly selected: string | undefined
  readonly drawRecord: DrawRecord
}

function Chosen({ selected, drawRecord }: ChosenProps) {
  const t = useText()
  const query = useParkedRecord(selected)
  if (selected === undefined) return <EmptyState icon={Hand} text={t('parked.pick')} />
  if (query.data) return <ParkedPanel key={selected} parked={query.data} drawRecord={drawRecord} />
  return query.error ? <ProblemNote problem={problemOf(query.error)} /> : null
}

function StateSwitch({ filter }: { readonly filter: ParkedFilter }) {
  const t = useText()
  const navigate = useNavigate()
  const { state, ...rest } = filter
  return (
    <SegmentedControl
      aria-label={t('parked.state')}
      size="xs"
      value={state}
      data={[
        { value: 'waiting', label: t('parked.waiting') },
        { value: 'resolved', label: t('parked.resolved') },
      ]}
      onChange={(chosen) =>
        void navigate({ to: '/parked', search: { ...rest, state: chosen === 'resolved' ? chosen : undefined } })
      }
    />
  )
}

/** Says that the list shows the records of one run or flow only. */
function Narrowed({ filter: { flow, run, state } }: { readonly filter: ParkedFilter }) {
  const t = useText()
  if (run === undefined && flow === undefined) return null
  const text =
    run === undefined ? t('parked.ofFlow', { flow: flow ?? '' }) : t('parked.ofRun', { run: run.slice(0, 12) })
  return (
    <p className={styles['narrowed']}>
      {text}
      <Link to="/parked" search={state === 'resolved' ? { state } : {}}>
        {t('parked.showAll')}
      </Link>
    </p>
  )
}

function NothingHere({ filter }: { readonly filter: ParkedFilter }) {
  const t = useText()
  const narrowed = filter.run !== undefined || filter.flow !== undefined
  if (narrowed) {
    return <EmptyState icon={Hand} text={t('parked.empty')} action={<Link to="/parked">{t('parked.showAll')}</Link>} />
  }
  if (filter.state === 'resolved') return <EmptyState icon={Hand} text={t('parked.noneResolved')} />
  const text = `${t('parked.empty')} ${t('parked.emptyWhy')}`
  return <EmptyState icon={Hand} text={text} action={<Link to="/runs">{t('parked.toRuns')}</Link>} />
}
