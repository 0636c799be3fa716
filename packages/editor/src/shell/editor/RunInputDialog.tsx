import { Button, Group, JsonInput, Select } from '@mantine/core'
import { useState } from 'react'
import { useText } from '../../i18n/use-text.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { parseRunInput, type EditorRun } from './use-editor-run.ts'
import { useTriggers } from './use-triggers.ts'

interface RunInputDialogProps {
  readonly run: EditorRun
  readonly onClose: () => void
}

/** Runs the flow with records that a person typed. */
export function RunInputDialog({ run, onClose }: RunInputDialogProps) {
  const t = useText()
  return (
    <Dialog opened onClose={onClose} title={t('commands.runWithInput')} size={560}>
      <RunInputForm run={run} onClose={onClose} />
    </Dialog>
  )
}

function RunInputForm({ run, onClose }: RunInputDialogProps) {
  const t = useText()
  const triggers = useTriggers()
  const [trigger, setTrigger] = useState<string | null>(triggers[0]?.id ?? null)
  const [text, setText] = useState('[\n  {}\n]')
  const parsed = parseRunInput(text)
  const start = (): void => {
    if (!parsed.ok) return
    onClose()
    void run.start({ input: parsed.input, ...(trigger === null ? {} : { trigger }) })
  }
  return (
    <>
      {triggers.length > 1 && (
        <Select
          label={t('document.runStarts')}
          data={triggers.map((node) => ({ value: node.id, label: node.name }))}
          value={trigger}
          allowDeselect={false}
          onChange={setTrigger}
          mb="sm"
        />
      )}
      <JsonInput
        label={t('document.inputLabel')}
        value={text}
        onChange={setText}
        error={parsed.ok ? undefined : t('document.inputInvalid', { cause: parsed.cause })}
        autosize
        minRows={8}
        maxRows={20}
        data-autofocus
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
      <Group justify="flex-end" mt="md">
        <Button disabled={!parsed.ok} onClick={start}>
          {t('document.startRun')}
        </Button>
      </Group>
    </>
  )
}
