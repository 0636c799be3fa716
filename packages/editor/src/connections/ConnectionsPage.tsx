import { Button } from '@mantine/core'
import type { ConnectorInfo } from '@isthmus/sdk'
import type { ConnectionDetail } from '@isthmus/sdk/api'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Plug, Plus } from 'lucide-react'
import { problemOf, useConnections, useNodeTypes } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { ProblemNote } from '../ui/ProblemNote.tsx'
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
  const connections = query.data ?? []
  const connectors = nodeTypes.data?.connectors ?? []
  const error = query.error ?? nodeTypes.error
  const add = mayEdit ? (
    <Button
      leftSection={<Plus size={16} aria-hidden />}
      onClick={() => void navigate({ to: '/connections', search: { new: choosing } })}
    >
      {t('connections.new')}
    </Button>
  ) : null
  const ready = query.data !== undefined && nodeTypes.data !== undefined
  return (
    <>
      <PageHeader title={t('connections.title')} actions={add} />
      <main className={styles['page']}>
        {error ? (
          <div className={styles['problem']}>
            <ProblemNote problem={problemOf(error)} />
          </div>
        ) : null}
        {ready && connections.length === 0 && creating === undefined ? (
          <EmptyState icon={Plug} text={t('connections.empty')} action={add} />
        ) : null}
        {ready && (connections.length > 0 || creating !== undefined) ? (
          <>
            {connections.length > 0 ? (
              <ConnectionList connections={connections} connectors={connectors} selected={selected} />
            ) : null}
            <section className={styles['panel']}>
              <Panel selected={selected} creating={creating} connections={connections} connectors={connectors} />
            </section>
          </>
        ) : null}
      </main>
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
  if (creating !== undefined && selected === undefined) {
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
