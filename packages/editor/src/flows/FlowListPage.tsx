import { Button } from '@mantine/core'
import type { FlowSummary } from '@isthmus/sdk/api'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Plus, Workflow } from 'lucide-react'
import { useState } from 'react'
import { problemOf, useFlows } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { Found, ListPage } from '../ui/ListPage.tsx'
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
    <ListPage
      title={t('flows.title')}
      search={{ label: t('flows.search'), text: search, onChange: setSearch }}
      actions={
        <>
          <ImportFlowButton flows={flows} />
          {add}
        </>
      }
      problem={query.error ? problemOf(query.error) : undefined}
    >
      {query.data ? <Content flows={flows} search={search} add={add} onClear={() => setSearch('')} /> : null}
      {creating ? <NewFlowDialog flows={flows} onClose={() => setCreating(false)} /> : null}
    </ListPage>
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
  return (
    <Found
      count={flows.length}
      found={shown.length}
      empty={{ icon: Workflow, text: t('flows.empty'), action: add }}
      noMatch={{ text: t('flows.noMatch', { search }), clear: t('flows.clearSearch'), onClear }}
    >
      <FlowTable flows={shown} all={flows} />
      <p className={styles['count']} role="status">
        {t('flows.shown', { count: shown.length })}
      </p>
    </Found>
  )
}
