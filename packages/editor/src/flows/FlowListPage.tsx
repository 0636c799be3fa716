import { Button, TextInput } from '@mantine/core'
import type { FlowSummary } from '@isthmus/sdk/api'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Plus, Search, SearchX, Workflow } from 'lucide-react'
import { useState } from 'react'
import { problemOf, useFlows } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import styles from './FlowListPage.module.css'
import { FlowTable } from './FlowTable.tsx'
import { ImportFlowButton } from './ImportFlowButton.tsx'
import { matchFlows } from './match-flows.ts'
import { NewFlowDialog } from './NewFlowDialog.tsx'

const refreshEveryMs = 10_000

export function FlowListPage() {
  const t = useText()
  const { search = '' } = useSearch({ from: '/app/flows' })
  const navigate = useNavigate()
  const query = useFlows({ refetchIntervalMs: refreshEveryMs })
  const [creating, setCreating] = useState(false)
  const flows = query.data ?? []
  const setSearch = (text: string) => void navigate({ to: '/flows', search: { search: text }, replace: true })
  const add = (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      {t('flows.new')}
    </Button>
  )
  return (
    <>
      <PageHeader
        title={t('flows.title')}
        actions={
          <>
            <TextInput
              className={styles['search']}
              aria-label={t('flows.search')}
              placeholder={t('flows.search')}
              leftSection={<Search size={15} aria-hidden />}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
              type="search"
            />
            <ImportFlowButton flows={flows} />
            {add}
          </>
        }
      />
      <main className={styles['page']}>
        {query.error ? (
          <div className={styles['problem']}>
            <ProblemNote problem={problemOf(query.error)} />
          </div>
        ) : null}
        {query.data ? <Content flows={flows} search={search} add={add} onClear={() => setSearch('')} /> : null}
      </main>
      {creating ? <NewFlowDialog flows={flows} onClose={() => setCreating(false)} /> : null}
    </>
  )
}

interface ContentProps {
  readonly flows: readonly FlowSummary[]
  readonly search: string
  readonly add: React.ReactNode
  readonly onClear: () => void
}

function Content({ flows, search, add, onClear }: ContentProps) {
  const t = useText()
  const shown = matchFlows(flows, search)
  if (flows.length === 0) return <EmptyState icon={Workflow} text={t('flows.empty')} action={add} />
  if (shown.length === 0) {
    const clear = (
      <Button variant="default" onClick={onClear}>
        {t('flows.clearSearch')}
      </Button>
    )
    return <EmptyState icon={SearchX} text={t('flows.noMatch', { search })} action={clear} />
  }
  return (
    <>
      <FlowTable flows={shown} all={flows} />
      <p className={styles['count']} role="status">
        {t('flows.shown', { count: shown.length })}
      </p>
    </>
  )
}
