import { Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core'
import type { FlowNode } from '@isthmus/sdk'
import { useState } from 'react'
import { problemOf, useResetPoll } from '../../api/queries.ts'
import { useText } from '../../i18n/use-text.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { ProblemNote } from '../../ui/ProblemNote.tsx'

interface StartOverProps {
  readonly opened: boolean
  readonly flow: string
  readonly node: FlowNode
  readonly onClose: () => void
}

const starts = ['now', 'date', 'everything'] as const
type Start = (typeof starts)[number]

/** Lets a poll begin anew. Says what each way leaves out or takes twice before it does so. */
export function StartOver({ opened, flow, node, onClose }: StartOverProps) {
  const t = useText()
  const reset = useResetPoll()
  const [start, setStart] = useState<Start>('date')
  const [local, setLocal] = useState('')
  const instant = Date.parse(local)
  const ready = start !== 'date' || !Number.isNaN(instant)
  const close = () => {
    reset.reset()
    onClose()
  }
  const confirm = () => {
    const from = start === 'date' ? new Date(instant).toISOString() : start
    reset.mutate({ flow, node: node.id, from }, { onSuccess: close })
  }
  return (
    <Dialog opened={opened} onClose={close} title={t('inspector.trigger.startOverTitle', { node: node.name })}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) confirm()
        }}
      >
        <Stack gap="md">
          <Radio.Group
            label={t('inspector.trigger.from')}
            value={start}
            onChange={(chosen) => setStart(starts.find((known) => known === chosen) ?? 'date')}
          >
            <Stack gap="xs" mt="xs">
              {starts.map((value) => (
                <Radio key={value} value={value} label={t(`inspector.trigger.from.${value}`)} />
              ))}
            </Stack>
          </Radio.Group>
          {start === 'date' ? (
            <TextInput
              type="datetime-local"
              label={t('inspector.trigger.date')}
              value={local}
              onChange={(event) => setLocal(event.currentTarget.value)}
            />
          ) : null}
          <Text size="md">{t(`inspector.trigger.warn.${start}`)}</Text>
          {reset.error ? <ProblemNote problem={problemOf(reset.error)} /> : null}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {t('ui.cancel')}
            </Button>
            <Button type="submit" color="red.8" disabled={!ready} loading={reset.isPending}>
              {t('inspector.trigger.confirm')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
