import { ActionIcon, Menu } from '@mantine/core'
import type { Problem } from '@isthmus/sdk'
import type { FlowSummary } from '@isthmus/sdk/api'
import { useNavigate } from '@tanstack/react-router'
import { Copy, Download, Ellipsis, History, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { loadFlow, problemOf, useCreateFlow, useDeleteFlow } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { freshFlowId, freshName } from './fresh-flow.ts'
import { saveFlowFile } from './save-file.ts'

interface FlowMenuProps {
  readonly flow: FlowSummary
  readonly all: readonly FlowSummary[]
  /** Told why duplicating or exporting was refused; `undefined` before a new try. */
  readonly onProblem: (problem: Problem | undefined) => void
}

export function FlowMenu({ flow, all, onProblem }: FlowMenuProps) {
  const t = useText()
  const navigate = useNavigate()
  const create = useCreateFlow()
  const remove = useDeleteFlow()
  const [deleting, setDeleting] = useState(false)
  const duplicate = async () => {
    const { flow: original } = await loadFlow(flow.id)
    const name = freshName(t('flows.copyName', { name: original.name }), new Set(all.map((one) => one.name)))
    const id = freshFlowId(`${original.id}-copy`, new Set(all.map((one) => one.id)))
    await create.mutateAsync({ ...original, id, name })
  }
  const attempt = (work: () => Promise<void>) => {
    onProblem(undefined)
    work().catch((error: unknown) => onProblem(problemOf(error)))
  }
  const exportFile = async () => saveFlowFile((await loadFlow(flow.id)).flow)
  return (
    <>
      <Menu position="bottom-end" width={190}>
        <Menu.Target>
          <ActionIcon aria-label={t('flows.actionsOf', { name: flow.name })}>
            <Ellipsis size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Pencil size={15} aria-hidden />}
            onClick={() => void navigate({ to: '/flows/$flow', params: { flow: flow.id } })}
          >
            {t('flows.open')}
          </Menu.Item>
          <Menu.Item
            leftSection={<History size={15} aria-hidden />}
            onClick={() => void navigate({ to: '/flows/$flow/runs', params: { flow: flow.id } })}
          >
            {t('flows.showRuns')}
          </Menu.Item>
          <Menu.Item leftSection={<Copy size={15} aria-hidden />} onClick={() => attempt(duplicate)}>
            {t('flows.duplicate')}
          </Menu.Item>
          <Menu.Item leftSection={<Download size={15} aria-hidden />} onClick={() => attempt(exportFile)}>
            {t('flows.export')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            style={{ color: 'var(--ist-bad)' }}
            leftSection={<Trash2 size={15} aria-hidden />}
            onClick={() => setDeleting(true)}
          >
            {t('ui.delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={deleting}
        title={t('flows.deleteTitle')}
        text={t('flows.deleteText', { name: flow.name })}
        confirm={t('ui.delete')}
        busy={remove.isPending}
        problem={remove.error ? problemOf(remove.error) : undefined}
        onConfirm={() => remove.mutate(flow.id, { onSuccess: () => setDeleting(false) })}
        onClose={() => setDeleting(false)}
      />
    </>
  )
}
