import { Button, Collapse, FileInput, Group, SegmentedControl, Select, Stack, Textarea, TextInput } from '@mantine/core'
import type { ContractPreview, ContractSource } from '@isthmus/sdk/api'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { problemOf, useConnections, usePreviewContract } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import styles from './ImportDialog.module.css'
import { isPastedRequest } from './pasted-request.ts'
import { chosenContract } from './chosen-contract.ts'

/** What was typed so far, so that a way back loses nothing. */
export interface TypedSource {
  readonly way: 'file' | 'url' | 'paste'
  /** The contract, and what lies beside it. */
  readonly files: readonly File[]
  readonly url: string
  readonly connection: string | null
  readonly text: string
  readonly overlay: string
}

export const untypedSource: TypedSource = { way: 'file', files: [], url: '', connection: null, text: '', overlay: '' }

interface SourceStepProps {
  readonly typed: TypedSource
  readonly onType: (typed: TypedSource) => void
  readonly onClose: () => void
  readonly onPreview: (source: ContractSource, preview: ContractPreview) => void
  readonly onRequest: (text: string) => void
}

export function SourceStep({ typed, onType, onClose, onPreview, onRequest }: SourceStepProps) {
  const t = useText()
  const preview = usePreviewContract()
  const [unreadable, setUnreadable] = useState(false)
  const set = (change: Partial<TypedSource>) => {
    onType({ ...typed, ...change })
    setUnreadable(false)
    preview.reset()
  }
  const isReady = { file: typed.files.length > 0, url: typed.url.trim() !== '', paste: typed.text.trim() !== '' }[
    typed.way
  ]
  const submit = async () => {
    const source = await sourceOf(typed)
    if (!source) return setUnreadable(true)
    if (source.text !== undefined && isPastedRequest(source.text)) return onRequest(source.text)
    preview.mutate(source, { onSuccess: (found) => onPreview(source, found) })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <Stack gap="md">
        <p className={styles['about']}>{t('connectors.about')}</p>
        <SegmentedControl
          aria-label={t('connectors.way')}
          data={(['file', 'url', 'paste'] as const).map((value) => ({ value, label: t(`connectors.way.${value}`) }))}
          value={typed.way}
          onChange={(way) => set({ way })}
        />
        <SourceFields typed={typed} set={set} />
        <Overlay overlay={typed.overlay} onChange={(overlay) => set({ overlay })} />
        {unreadable ? (
          <p role="alert" className={styles['wrong']}>
            {t('connectors.notText')}
          </p>
        ) : null}
        {preview.error ? <ProblemNote problem={problemOf(preview.error)} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
          <Button type="submit" disabled={!isReady} loading={preview.isPending}>
            {t('connectors.look')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

interface FieldsProps {
  readonly typed: TypedSource
  readonly set: (change: Partial<TypedSource>) => void
}

function SourceFields({ typed, set }: FieldsProps) {
  const t = useText()
  switch (typed.way) {
    case 'file':
      return (
        <FileInput
          label={t('connectors.file')}
          description={t('connectors.fileHelp')}
          inputWrapperOrder={['label', 'input', 'description']}
          placeholder={t('connectors.filePlaceholder')}
          accept=".xml,.edmx,.json,.yaml,.yml,.wsdl,.xsd,.har,.txt"
          multiple
          value={[...typed.files]}
          onChange={(files) => set({ files })}
        />
      )
    case 'url':
      return <UrlFields typed={typed} set={set} />
    case 'paste':
      return (
        <Textarea
          label={t('connectors.text')}
          placeholder={t('connectors.textPlaceholder')}
          classNames={{ input: styles['code'] ?? '' }}
          rows={10}
          spellCheck={false}
          value={typed.text}
          onChange={(event) => set({ text: event.currentTarget.value })}
        />
      )
  }
}

function UrlFields({ typed, set }: FieldsProps) {
  const t = useText()
  const connections = useConnections()
  return (
    <>
      <TextInput
        label={t('connectors.url')}
        placeholder={typed.connection === null ? 'https://erp.example.com/odata/v4/$metadata' : '/odata/v4/$metadata'}
        value={typed.url}
        onChange={(event) => set({ url: event.currentTarget.value })}
      />
      <Select
        label={t('connectors.signedInAs')}
        description={t('connectors.signedInAsHelp')}
        inputWrapperOrder={['label', 'input', 'description']}
        placeholder={t('connectors.nobody')}
        clearable
        data={(connections.data ?? []).map(({ name }) => name)}
        value={typed.connection}
        onChange={(connection) => set({ connection })}
      />
    </>
  )
}

function Overlay({ overlay, onChange }: { readonly overlay: string; readonly onChange: (text: string) => void }) {
  const t = useText()
  const [opened, setOpened] = useState(overlay !== '')
  return (
    <div>
      <Button
        className={styles['fold']}
        size="xs"
        variant="subtle"
        leftSection={opened ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
        aria-expanded={opened}
        onClick={() => setOpened(!opened)}
      >
        {t('connectors.overlay')}
      </Button>
      <Collapse expanded={opened}>
        <Textarea
          aria-label={t('connectors.overlay')}
          description={t('connectors.overlayHelp')}
          inputWrapperOrder={['input', 'description']}
          classNames={{ input: styles['code'] ?? '' }}
          rows={6}
          spellCheck={false}
          value={overlay}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      </Collapse>
    </div>
  )
}

/** `undefined` where a file is no text. */
async function sourceOf({
  way,
  files,
  url,
  connection,
  text,
  overlay,
}: TypedSource): Promise<ContractSource | undefined> {
  const more = overlay.trim() === '' ? {} : { overlay }
  if (way === 'url') return { url: url.trim(), ...(connection === null ? {} : { connection }), ...more }
  if (way === 'paste') return { text, ...more }
  const chosen = await chosenContract(files)
  return chosen && { ...chosen, ...more }
}
