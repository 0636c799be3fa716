import type { Flow } from '@isthmus/sdk'
import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { GitCompareArrows } from 'lucide-react'
import { useCreateFlow, useFlows } from '../../api/queries.ts'
import { freshIds, useDocumentState, useFlowDocument } from '../../document/index.ts'
import { useText } from '../../i18n/use-text.ts'
import styles from './editor.module.css'

/** Two people or tabs changed the same flow: nothing is saved until one of three ways out is chosen. */
export function ConflictBar() {
  const document = useFlowDocument()
  const save = useDocumentState((state) => state.save)
  const flows = useFlows()
  const create = useCreateFlow()
  const navigate = useNavigate()
  const t = useText()
  if (save.status !== 'conflict') return null
  const keepCopy = async (): Promise<void> => {
    const taken = (flows.data ?? []).map(({ id }) => id)
    const { flow } = document.state
    const copy: Flow = {
      ...flow,
      id: freshIds(taken)(flow.id),
      name: t('document.copyName', { name: flow.name }).slice(0, 120),
    }
    const kept = await create.mutateAsync(copy)
    document.resolveConflict('loadNewest')
    await navigate({ to: '/flows/$flow', params: { flow: kept.flow.id } })
  }
  return (
    <div className={styles['bar']} data-tone="warn" role="alert">
      <GitCompareArrows size={16} aria-hidden />
      <span className={styles['barText']}>
        {t('document.conflict', { version: save.newest.version, user: save.newest.updatedBy })}
      </span>
      <Button variant="default" size="compact-sm" onClick={() => document.resolveConflict('loadNewest')}>
        {t('document.conflictLoad')}
      </Button>
      <Button variant="default" size="compact-sm" loading={create.isPending} onClick={() => void keepCopy()}>
        {t('document.conflictCopy')}
      </Button>
      <Button variant="default" size="compact-sm" onClick={() => document.resolveConflict('overwrite')}>
        {t('document.conflictOverwrite')}
      </Button>
    </div>
  )
}
