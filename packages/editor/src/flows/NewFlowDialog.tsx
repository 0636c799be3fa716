import { Button, Group, Stack, TextInput } from '@mantine/core'
import type { FlowSummary } from '@isthmus/sdk/api'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { problemOf, useCreateFlow } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { emptyFlow, freshFlowId } from './fresh-flow.ts'

interface NewFlowDialogProps {
  readonly flows: readonly FlowSummary[]
  readonly onClose: () => void
}

export function NewFlowDialog({ flows, onClose }: NewFlowDialogProps) {
  const t = useText()
  const navigate = useNavigate()
  const create = useCreateFlow()
  const [name, setName] = useState('')
  const id = freshFlowId(name, new Set(flows.map((flow) => flow.id)))
  return (
    <Dialog opened onClose={onClose} title={t('flows.new')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          const open = () => void navigate({ to: '/flows/$flow', params: { flow: id } })
          create.mutate(emptyFlow(id, name.trim()), { onSuccess: open })
        }}
      >
        <Stack gap="md">
          <TextInput
            label={t('flows.newName')}
            placeholder={t('flows.newPlaceholder')}
            description={name.trim() === '' ? undefined : t('flows.idPreview', { id })}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={name}
            maxLength={120}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          {create.error ? <ProblemNote problem={problemOf(create.error)} /> : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('ui.cancel')}
            </Button>
            <Button type="submit" disabled={name.trim() === ''} loading={create.isPending}>
              {t('flows.create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
