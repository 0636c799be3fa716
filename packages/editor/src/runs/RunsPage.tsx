import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { History, SearchX } from 'lucide-react'
import { useMemo, useState } from 'react'
import { problemOf } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { ClearFiltersButton, RunFilters } from './RunFilters.tsx'
import { RunList } from './RunList.tsx'
import { isNarrowed, runSearchFromParams, runSearchToParams, type RunSearch } from './run-search.ts'
import { useRunList } from './use-run-list.ts'
import { WideRun, WideRunHead } from './WideRun.tsx'
import styles from './RunsPage.module.css'

const rowHeight = 40

export function RunsPage() {
  const t = useText()
  const navigate = useNavigate()
  const params = useSearch({ from: '/app/runs' })
  const search = useMemo(() => runSearchFromParams(params), [params])
  const [refreshing, setRefreshing] = useState(true)
  const { query, runs, isEmpty } = useRunList(search, { refreshing })
  const setSearch = (next: RunSearch) => void navigate({ to: '/runs', search: runSearchToParams(next), replace: true })
  const clear = () => setSearch({ status: [] })
  return (
    <>
      <PageHeader title={t('runs.title')} />
      <RunFilters
        search={search}
        onSearch={setSearch}
        withFlow
        refreshing={refreshing}
        onRefreshing={setRefreshing}
        onRefresh={() => void query.refetch()}
      />
      <main className={styles['page']}>
        {query.error ? (
          <div className={styles['problem']}>
            <ProblemNote problem={problemOf(query.error)} />
          </div>
        ) : null}
        {isEmpty ? <NoRuns narrowed={isNarrowed(search)} onClear={clear} /> : null}
        {runs.length > 0 ? (
          <RunList
            runs={runs}
            label={t('runs.list')}
            rowHeight={rowHeight}
            hasMore={query.hasNextPage}
            onNearEnd={() => (query.isFetchingNextPage ? undefined : void query.fetchNextPage())}
            onOpen={(run) => void navigate({ to: '/flows/$flow/runs/$run', params: { flow: run.flowId, run: run.id } })}
            head={<WideRunHead />}
            row={(run) => <WideRun run={run} />}
          />
        ) : null}
        <p className={styles['count']} role="status">
          {query.data ? t('runs.shown', { count: runs.length }) : ''}
        </p>
      </main>
    </>
  )
}

function NoRuns({ narrowed, onClear }: { readonly narrowed: boolean; readonly onClear: () => void }) {
  const t = useText()
  if (narrowed) {
    return <EmptyState icon={SearchX} text={t('runs.noMatch')} action={<ClearFiltersButton onClear={onClear} />} />
  }
  return <EmptyState icon={History} text={t('runs.empty')} action={<Link to="/flows">{t('runs.toFlows')}</Link>} />
}
