import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useLiveRun } from '../api/live-run.ts'
import { problemOf, useFlow } from '../api/queries.ts'
import { FlowRunList } from '../runs/FlowRunList.tsx'
import { runSearchFromParams, runSearchToParams, type RunSearch } from '../runs/run-search.ts'
import { useRunList } from '../runs/use-run-list.ts'
import { PageHeader } from '../ui/PageHeader.tsx'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { FlowBreadcrumb } from './FlowBreadcrumb.tsx'
import { FlowTabs } from './FlowTabs.tsx'
import styles from './RunPage.module.css'
import { RunView } from './RunView.tsx'

/** A flow's runs on the left, the chosen one replayed on the right; the newest when none is chosen. */
export function RunPage() {
  const { flow } = useParams({ from: '/app/flows/$flow/runs' })
  const { run: chosen } = useParams({ strict: false })
  const params = useSearch({ from: '/app/flows/$flow/runs' })
  const navigate = useNavigate()
  const detail = useFlow(flow)
  const search = useMemo(() => ({ ...runSearchFromParams(params), flow }), [flow, params])
  const [refreshing, setRefreshing] = useState(true)
  const list = useRunList(search, { refreshing })
  const shown = chosen ?? list.runs[0]?.id
  const name = detail.data?.flow.name ?? list.runs[0]?.flowName ?? flow
  const filters = runSearchToParams({ ...search, flow: '' })
  const open = (run: string) => void navigate({ to: '/flows/$flow/runs/$run', params: { flow, run }, search: filters })
  const narrow = ({ status: statuses, ...rest }: RunSearch) =>
    void navigate({
      to: chosen === undefined ? '/flows/$flow/runs' : '/flows/$flow/runs/$run',
      params: { flow, run: chosen ?? '' },
      search: runSearchToParams({ ...rest, status: statuses, flow: '' }),
      replace: true,
    })
  return (
    <>
      <PageHeader title={name} heading={<FlowBreadcrumb name={name} />} middle={<FlowTabs flow={flow} run={shown} />} />
      <main className={styles['page']}>
        <FlowRunList
          flow={flow}
          search={search}
          selected={shown}
          list={list}
          refreshing={refreshing}
          onRefreshing={setRefreshing}
          onSearch={narrow}
          onOpen={(run) => open(run.id)}
        />
        <section className={styles['replay']}>
          <Replay key={shown} run={shown} onRetried={open} />
        </section>
      </main>
    </>
  )
}

interface ReplayProps {
  readonly run: string | undefined
  readonly onRetried: (run: string) => void
}

function Replay({ run, onRetried }: ReplayProps) {
  const query = useLiveRun(run)
  // Without any run the list beside says so, and what to do.
  if (run === undefined) return null
  if (query.data) return <RunView run={query.data} onRetried={onRetried} />
  return query.error ? (
    <div className={styles['problem']}>
      <ProblemNote problem={problemOf(query.error)} />
    </div>
  ) : null
}
