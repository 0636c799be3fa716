import { Button } from '@mantine/core'
import type { ConnectorInfo } from '@isthmus/sdk'
import type { ConnectionDetail } from '@isthmus/sdk/api'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Plug, Plus, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { problemOf, useConnections, useNodeTypes } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { AskButton } from '../ui/AskButton.tsx'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import { ConnectionList } from './ConnectionList.tsx'
import { ConnectionPanel } from './ConnectionPanel.tsx'
import styles from './ConnectionsPage.module.css'
import { ConnectorChooser } from './ConnectorChooser.tsx'
import { NewConnection } from './NewConnection.tsx'
import { useRights } from './use-rights.ts'

/** Search value of `new` while the connector is not chosen yet. */
const choosing = 'choose'

export function ConnectionsPage() {
  const t = useText()
  const navigate = useNavigate()
  const { connection: selected } = useParams({ strict: false })
  const { new: creating } = useSearch({ from: '/app/connections' })
  const query = useConnections()
  const nodeTypes = useNodeTypes()
  const { mayEdit } = useRights()
  const error = query.error ?? nodeTypes.error
  const add = mayEdit ? (
    <Button
      leftSection={<Plus size={16} aria-hidden />}
      onClick={() => void navigate({ to: '/connections', search: { new: choosing } })}
    >
      {t('connections.new')}
    </Button>
  ) : null
  const again = (
    <AskButton
      icon={<RotateCw size={15} aria-hidden />}
      text={t('connections.again')}
      isAsking={query.isFetching || nodeTypes.isFetching}
      onAsk={() => void Promise.all([query.refetch(), nodeTypes.refetch()])}
    />
  )
  const connectors = nodeTypes.data?.connectors
  return (
    <>
      <PageHeader title={t('connections.title')} actions={add} />
      <main className={styles['page']}>
        {error ? (
          <div className={styles['problem']}>
            <ProblemNote problem={problemOf(error)} action={again} />
          </div>
        ) : null}
        {query.data && connectors ? (
          <Content {...{ selected, creating, connectors, add }} connections={query.data} />
        ) : null}
        {error || (query.data && connectors) ? null : (
          <div className={styles['problem']}>
            <Waiting />
          </div>
        )}
      </main>
    </>
  )
}

function Content({ add, ...panel }: PanelProps & { readonly add: ReactNode }) {
  const t = useText()
  const { mayEdit } = useRights()
  const { connections, connectors, selected, creating } = panel
  if (connections.length === 0 && (creating === undefined || !mayEdit)) {
    const text = mayEdit ? t('connections.empty') : `${t('connections.empty')} ${t('connections.onlyAdmins')}`
    return <EmptyState icon={Plug} text={text} action={add} />
  }
  return (
    <>
      {connections.length > 0 ? (
        <ConnectionList connections={connections} connectors={connectors} selected={selected} />
      ) : null}
      <section className={styles['panel']}>
        <Panel {...panel} />
      </section>
    </>
  )
}

interface PanelProps {
  readonly selected: string | undefined
  readonly creating: string | undefined
  readonly connections: readonly ConnectionDetail[]
  readonly connectors: readonly ConnectorInfo[]
}

function Panel({ selected, creating, connections, connectors }: PanelProps) {
  const t = useText()
  const { mayEdit } = useRights()
  if (creating !== undefined && selected === undefined) {
    if (!mayEdit) return <EmptyState icon={Plug} text={t('connections.onlyAdmins')} />
    const connector = connectors.find((one) => one.id === creating)
    return connector ? (
      <NewConnection key={connector.id} connector={connector} taken={connections.map((one) => one.name)} />
    ) : (
      <ConnectorChooser connectors={connectors} />
    )
  }
  if (selected === undefined) return <EmptyState icon={Plug} text={t('connections.pick')} />
  const connection = connections.find((one) => one.name === selected)
  if (!connection) return <EmptyState icon={Plug} text={t('connections.unknown', { name: selected })} />
  const connector = connectors.find((one) => one.id === connection.connector)
  return <ConnectionPanel key={connection.name} connection={connection} connector={connector} />
}
