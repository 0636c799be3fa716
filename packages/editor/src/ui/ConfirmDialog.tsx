import { Button, Group, Stack, Text } from '@mantine/core'
import type { Problem } from '@isthmus/sdk'
import { useText } from '../i18n/use-text.ts'
import { Dialog } from './Dialog.tsx'
import { ProblemNote } from './ProblemNote.tsx'

interface ConfirmDialogProps {
  readonly opened: boolean
  readonly title: string
  readonly text: string
  readonly confirm: string
  readonly busy: boolean
  readonly problem: Problem | undefined
  /** False when nothing is destroyed: then the button is not red. */
  readonly destroys?: boolean
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Asks before what cannot be undone; a refusal stays visible in the dialog. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const t = useText()
  return (
    <Dialog opened={props.opened} onClose={props.onClose} title={props.title}>
      <Stack gap="md">
        <Text size="md">{props.text}</Text>
        {props.problem ? <ProblemNote problem={props.problem} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose} data-autofocus>
            {t('ui.cancel')}
          </Button>
          <Button
            {...(props.destroys === false ? {} : { color: 'red.8' })}
            onClick={props.onConfirm}
            loading={props.busy}
          >
            {props.confirm}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
