import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { problemOf, useCreateValueMap } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { freshMapName, newMap } from './new-map.ts'

interface NewValueMapDialogProps {
  readonly taken: readonly string[]
  readonly onClose: () => void
}

export function NewValueMapDialog({ taken, onClose }: NewValueMapDialogProps) {
  const t = useText()
  const navigate = useNavigate()
  const create = useCreateValueMap()
  const [typed, setTyped] = useState({ title: '', left: '', right: '' })
  const title = typed.title.trim()
  const name = freshMapName(title, new Set(taken))
  const field = (key: keyof typeof typed) => ({
    value: typed[key],
    maxLength: 200,
    required: true,
    withAsterisk: false,
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => {
      const { value } = event.currentTarget
      setTyped((before) => ({ ...before, [key]: value }))
    },
  })
  const isReady = [title, typed.left.trim(), typed.right.trim()].every((text) => text !== '')
  return (
    <Dialog opened onClose={onClose} title={t('value-maps.new')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          const map = newMap({ name, title, left: typed.left.trim(), right: typed.right.trim() })
          create.mutate(map, { onSuccess: () => void navigate({ to: '/value-maps/$map', params: { map: name } }) })
        }}
      >
        <Stack gap="md">
          <TextInput
            label={t('value-maps.newTitle')}
            placeholder={t('value-maps.newTitlePlaceholder')}
            description={title === '' ? undefined : t('value-maps.namePreview', { name })}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            data-autofocus
            {...field('title')}
          />
          <TextInput
            label={t('value-maps.newLeft')}
            placeholder={t('value-maps.newLeftPlaceholder')}
            {...field('left')}
          />
          <TextInput
            label={t('value-maps.newRight')}
            placeholder={t('value-maps.newRightPlaceholder')}
            {...field('right')}
          />
          {create.error ? <ProblemNote problem={problemOf(create.error)} /> : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('ui.cancel')}
            </Button>
            <Button type="submit" disabled={!isReady} loading={create.isPending}>
              {t('value-maps.create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
