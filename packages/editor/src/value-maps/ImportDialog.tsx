import { Button, Group, Radio, SegmentedControl, Stack, Text } from '@mantine/core'
import { readValueMapCsv, type Problem, type ValueMap, type ValueMapEntry } from '@isthmus/sdk'
import { useMemo, useState } from 'react'
import { useText } from '../i18n/use-text.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { decodeFile, likelyEncoding, type FileEncoding } from './decode-file.ts'

interface ImportDialogProps {
  readonly file: { readonly name: string; readonly bytes: ArrayBuffer }
  readonly target: ValueMap
  readonly onClose: () => void
  readonly onImport: (entries: readonly ValueMapEntry[], mode: 'replace' | 'merge') => void
}

const encodings: readonly { readonly value: FileEncoding; readonly label: string }[] = [
  { value: 'utf-8', label: 'UTF-8' },
  { value: 'gb18030', label: 'GB18030 (GBK)' },
]

/** Reads a file before anything changes: what it holds, or the line in which it is wrong. */
export function ImportDialog({ file, target, onClose, onImport }: ImportDialogProps) {
  const t = useText()
  const [encoding, setEncoding] = useState(() => likelyEncoding(file.bytes))
  const [mode, setMode] = useState<'replace' | 'merge'>('replace')
  const read = useMemo(() => readFile(file.bytes, encoding, target), [file.bytes, encoding, target])
  return (
    <Dialog opened onClose={onClose} title={t('value-maps.importTitle', { file: file.name })}>
      <Stack gap="md">
        <SegmentedControl
          aria-label={t('value-maps.encoding')}
          data={[...encodings]}
          value={encoding}
          onChange={setEncoding}
        />
        <Radio.Group
          label={t('value-maps.mode')}
          value={mode}
          onChange={(chosen) => setMode(chosen === 'merge' ? 'merge' : 'replace')}
        >
          <Stack gap={6} mt={6}>
            <Radio value="replace" label={t('value-maps.mode.replace')} />
            <Radio value="merge" label={t('value-maps.mode.merge')} />
          </Stack>
        </Radio.Group>
        {read.kind === 'wrong-encoding' ? (
          <Text role="alert" c="red" size="sm">
            {t('value-maps.encodingWrong', { encoding: encoding.toUpperCase() })}
          </Text>
        ) : null}
        {read.kind === 'wrong' ? <ProblemNote problem={read.problem} /> : null}
        {read.kind === 'read' ? (
          <Text size="sm" role="status">
            {t('value-maps.importFound', { count: read.entries.length })}
          </Text>
        ) : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
          <Button disabled={read.kind !== 'read'} onClick={() => read.kind === 'read' && onImport(read.entries, mode)}>
            {t('value-maps.importNow')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}

type ReadFile =
  | { readonly kind: 'read'; readonly entries: readonly ValueMapEntry[] }
  | { readonly kind: 'wrong'; readonly problem: Problem }
  | { readonly kind: 'wrong-encoding' }

function readFile(bytes: ArrayBuffer, encoding: FileEncoding, target: ValueMap): ReadFile {
  const text = decodeFile(bytes, encoding)
  if (text === undefined) return { kind: 'wrong-encoding' }
  const read = readValueMapCsv(text, target)
  return read.ok ? { kind: 'read', entries: read.entries } : { kind: 'wrong', problem: read.error.toProblem() }
}
