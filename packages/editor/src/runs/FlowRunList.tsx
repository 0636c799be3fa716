import type { RunSummary } from '@isthmus/sdk/api'
import { Link } from '@tanstack/react-router'
import { History, SearchX } from 'lucide-react'
import { problemOf } from '../api/queries.ts'
import { formatDuration } from '../i18n/format.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Instant } from '../ui/Instant.tsx'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { RunStatusLabel } from '../ui/RunStatusLabel.tsx'
import { Keys } from './Keys.tsx'
import styles from './FlowRunList.module.css'
import { ClearFiltersButton, RunFilters } from './RunFilters.tsx'
import { RecordCounts } from './RecordCounts.tsx'
import { RunList } from './RunList.tsx'
import { isNarrowed, type RunSearch } from './run-search.ts'
import type { useRunList } from './use-run-list.ts'
import { Cause } from './WideRun.tsx'

const rowHeight = 52

interface FlowRunListProps {
  readonly flow: string
  readonly search: RunSearch
  readonly selected: string | undefined
  readonly list: ReturnType<typeof useRunList>
  readonly refreshing: boolean
  readonly onRefreshing: (refreshing: boolean) => void
  readonly onSearch: (search: RunSearch) => void
  readonly onOpen: (run: RunSummary) => void
}

/** The runs of one flow, beside the replay of the chosen one. */
export function FlowRunList(props: FlowRunListProps) {
  const { query, runs, isEmpty } = props.list
  const t = useText()
  // The flow is given by the page, so it is not a filter the reader could clear.
  const { flow: _, ...search } = props.search
  return (
    <section className={styles['panel']} aria-label={t('runs.panel')}>
      <RunFilters
        search={search}
        onSearch={props.onSearch}
        withFlow={false}
        refreshing={props.refreshing}
        onRefreshing={props.onRefreshing}
        onRefresh={() => void query.refetch()}
      />
      {query.error ? <ProblemNote problem={problemOf(query.error)} /> : null}
      {isEmpty ? (
        <NoRuns flow={props.flow} narrowed={isNarrowed(search)} onClear={() => props.onSearch({ status: [] })} />
      ) : null}
      {runs.length > 0 ? (
        <RunList
          runs={runs}
          label={t('runs.list')}
          rowHeight={rowHeight}
          selected={props.selected}
          hasMore={query.hasNextPage}
          onNearEnd={() => (query.isFetchingNextPage ? undefined : void query.fetchNextPage())}
          onOpen={props.onOpen}
          row={(run) => <NarrowRun run={run} />}
        />
      ) : null}
    </section>
  )
}

function NarrowRun({ run }: { readonly run: RunSummary }) {
  const language = useLanguage()
  return (
    <div role="gridcell" className={styles['run']}>
      <div className={styles['line']}>
        <RunStatusLabel status={run.status} size={14} />
        <span className={styles['key']}>{run.failure ? <Keys keys={run.keys} /> : null}</span>
        <span className={styles['time']}>
          <Instant iso={run.startedAt ?? run.queuedAt} />
          {run.durationMs === undefined ? '' : ` · ${formatDuration(run.durationMs, language)}`}
        </span>
      </div>
      <div className={styles['line']}>
        <span className={styles['what']}>{run.failure ? <Cause run={run} /> : <Keys keys={run.keys} />}</span>
        <RecordCounts run={run} compact />
      </div>
    </div>
  )
}

function NoRuns(props: { readonly flow: string; readonly narrowed: boolean; readonly onClear: () => void }) {
  const t = useText()
  if (props.narrowed) {
    return (
      <EmptyState icon={SearchX} text={t('runs.noMatch')} action={<ClearFiltersButton onClear={props.onClear} />} />
    )
  }
  const open = (
    <Link to="/flows/$flow" params={{ flow: props.flow }}>
      {t('runs.toEditor')}
    </Link>
  )
  return <EmptyState icon={History} text={t('runs.emptyFlow')} action={open} />
}
