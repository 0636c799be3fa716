import { ActionIcon } from '@mantine/core'
import type { ImportedSummary } from '@isthmus/sdk/api'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { problemOf, useRemoveImport } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { Instant } from '../ui/Instant.tsx'
import table from '../ui/table.module.css'
import styles from './ConnectorsPage.module.css'

interface ImportedTableProps {
  readonly connectors: readonly ImportedSummary[]
  readonly isAdmin: boolean
}

export function ImportedTable({ connectors, isAdmin }: ImportedTableProps) {
  const t = useText()
  const [removing, setRemoving] = useState<ImportedSummary>()
  return (
    <>
      <table className={table['table']}>
        <thead>
          <tr>
            <th>{t('connectors.name')}</th>
            <th className={styles['kind']}>{t('connectors.kind')}</th>
            <th>{t('connectors.source')}</th>
            <th className={styles['count']}>{t('connectors.objects')}</th>
            <th className={styles['count']}>{t('connectors.operations')}</th>
            <th className={styles['count']}>{t('connectors.usedBy')}</th>
            <th className={styles['when']}>{t('connectors.importedAt')}</th>
            {isAdmin ? <th className={styles['acts']} aria-label={t('connectors.actions')} /> : null}
          </tr>
        </thead>
        <tbody>
          {connectors.map((connector) => (
            <tr key={connector.id}>
              <td title={connector.title}>
                <span className={table['main']}>{connector.title}</span>{' '}
                <span className={table['dim']}>{connector.id}</span>
              </td>
              <td className={table['dim']}>{t(`connectors.kind.${connector.kind}`)}</td>
              <td className={table['dim']} title={connector.source}>
                {connector.source}
              </td>
              <td>{connector.objects}</td>
              <td>{connector.operations}</td>
              <td className={table['dim']} title={connector.usedBy.join(', ')}>
                {connector.usedBy.length}
              </td>
              <td className={table['dim']}>
                <Instant iso={connector.importedAt} />
              </td>
              {isAdmin ? (
                <td>
                  <ActionIcon
                    aria-label={t('connectors.remove', { title: connector.title })}
                    onClick={() => setRemoving(connector)}
                  >
                    <Trash2 size={15} aria-hidden />
                  </ActionIcon>
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
      {removing ? <RemoveDialog connector={removing} onClose={() => setRemoving(undefined)} /> : null}
    </>
  )
}

function RemoveDialog({ connector, onClose }: { readonly connector: ImportedSummary; readonly onClose: () => void }) {
  const t = useText()
  const remove = useRemoveImport()
  return (
    <ConfirmDialog
      opened
      title={t('connectors.remove', { title: connector.title })}
      text={t('connectors.removeText')}
      confirm={t('connectors.removeNow')}
      busy={remove.isPending}
      problem={remove.error ? problemOf(remove.error) : undefined}
      onConfirm={() => remove.mutate(connector.id, { onSuccess: onClose })}
      onClose={onClose}
    />
  )
}
